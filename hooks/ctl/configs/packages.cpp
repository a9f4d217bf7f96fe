// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/packages.hpp"

#include "base/text.hpp"

namespace warden::ctl::configs {

Result<std::string> read_package_status(const Dir &root) {
    constexpr std::size_t k_max_status = std::size_t{64} << 20U;
    return root.read_file("var/lib/dpkg/status", k_max_status);
}

std::optional<std::string> installed_version(std::string_view status, std::string_view package) {
    bool is_it = false, installed = false;
    for (const auto line : split(status, '\n')) {
        if (line.starts_with("Package: "))
            is_it = trim(line.substr(9)) == package;
        else if (line.empty())
            is_it = installed = false;
        else if (is_it && line.starts_with("Status: "))
            installed = line.ends_with(" installed");
        else if (is_it && installed && line.starts_with("Version: "))
            return std::string(trim(line.substr(9)));
    }
    return std::nullopt;
}

} // namespace warden::ctl::configs
