// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/includes.hpp"

#include "base/mounts.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "lxc/proxmox_file.hpp"

#include <cerrno>
#include <memory>
#include <optional>

namespace warden::ctl::configs {
namespace {

constexpr std::int64_t k_deadline_ms = 5000;
constexpr std::string_view k_shipped = "/usr/share/lxc";

// "f DEVICE INODE\nBYTES" or "d\nNAME\0NAME\0".
std::string packed(const lxc::Included &found) {
    if (!found.is_directory)
        return "f " + std::to_string(found.identity.first) + " " + std::to_string(found.identity.second) +
               "\n" + found.bytes;
    std::string text = "d\n";
    for (const std::string &name : found.names)
        (text += name) += '\0';
    return text;
}

Result<lxc::Included> unpacked(std::string_view text) {
    lxc::Included found;
    const auto end = text.find('\n');
    const auto head = words(text.substr(0, end));
    const auto rest = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (head.size() == 1 && head[0] == "d") {
        found.is_directory = true;
        for (const auto name : split(rest, '\0')) {
            if (!name.empty())
                found.names.emplace_back(name);
        }
        return found;
    }
    const auto device = head.size() == 3 ? parse_u64(head[1]) : std::nullopt;
    const auto inode = head.size() == 3 ? parse_u64(head[2]) : std::nullopt;
    if (!device || !inode)
        return Error{"the process that looked at an include ended early", EIO};
    found.identity = {*device, *inode};
    found.bytes = rest;
    return found;
}

} // namespace

lxc::LookAtInclude look_at_includes(const Dir &root) {
    if (!lxc::is_proxmox_host(root))
        return {};
    // Of all copies of the function.
    const auto away = std::make_shared<std::optional<Error>>();
    return [&root, away](const std::string &path, const lxc::ReaderLimits &limits) -> Result<lxc::Included> {
        if (is_at_or_below(path, k_shipped) && path.find("/../") == std::string::npos)
            return lxc::look_at_include(root, path, limits);
        if (*away)
            return **away;
        const auto work = [&]() -> Result<std::string> {
            TRY_ASSIGN(const auto found, lxc::look_at_include(root, path, limits));
            return packed(found);
        };
        const auto text = text_in_time(work, Deadline::after_ms(k_deadline_ms));
        if (!text && text.error().code == ETIMEDOUT)
            *away = Error{"the include " + path + ": " + text.error().message, ETIMEDOUT};
        if (*away)
            return **away;
        TRY(text);
        return unpacked(*text);
    };
}

} // namespace warden::ctl::configs
