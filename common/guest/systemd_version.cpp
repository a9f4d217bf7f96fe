// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/systemd_version.hpp"

#include "base/units.hpp"

#include <string_view>

namespace warden::guest {

std::optional<unsigned> systemd_version(const std::vector<std::string> &needed) {
    for (const std::string_view name : needed) {
        // systemd itself needs the core library since 250, which has the same version in its name.
        for (const std::string_view prefix : {"libsystemd-shared-", "libsystemd-core-"}) {
            if (!name.starts_with(prefix) || name.find(".so") == std::string_view::npos)
                continue;
            const auto rest = name.substr(prefix.size());
            const auto number = parse_u64(rest.substr(0, rest.find_first_not_of("0123456789")));
            if (number && *number > 0 && *number < 10'000)
                return static_cast<unsigned>(*number);
        }
    }
    return std::nullopt;
}

} // namespace warden::guest
