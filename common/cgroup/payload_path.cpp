// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/payload_path.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden::cgroup {
namespace {

constexpr std::string_view k_prefix = "lxc.payload.";

bool has_payload_part(std::string_view path) {
    const auto parts = split(path, '/');
    return std::any_of(parts.begin(), parts.end(),
                       [](std::string_view part) { return part.starts_with(k_prefix); });
}

void strip_end(std::string &text, std::string_view end) {
    if (text.ends_with(end))
        text.resize(text.size() - end.size());
}

bool is_base_of_hierarchy(std::string_view path) {
    constexpr std::array<std::string_view, 6> bases{"",
                                                    "init.scope",
                                                    "sys/fs/cgroup",
                                                    "sys/fs/cgroup/unified",
                                                    "sys/fs/cgroup/freezer",
                                                    "sys/fs/cgroup/systemd"};
    return path.ends_with("/") || std::find(bases.begin(), bases.end(), path) != bases.end();
}

} // namespace

bool is_payload_name(std::string_view part, std::string_view name) {
    if (!part.starts_with(k_prefix) || !part.substr(k_prefix.size()).starts_with(name))
        return false;
    const auto rest = part.substr(k_prefix.size() + name.size());
    return rest.empty() || (rest.front() == '-' && is_digits(rest.substr(1)));
}

std::string payload_path(const PayloadKeys &keys) {
    if (!keys.exact.empty())
        return keys.exact;
    return (keys.dir.empty() ? "" : keys.dir + "/") + std::string(k_prefix) + keys.name;
}

std::optional<std::string> limit_path(std::string_view of_init, const PayloadKeys &keys) {
    // The exact name stands below a base that depends on who started the container.
    if (!keys.exact.empty()) {
        const std::string part = "/" + std::string(trim(keys.exact)) + "/";
        const std::string path = "/" + std::string(of_init) + "/";
        const auto at = path.find(part);
        if (at == std::string::npos)
            return std::nullopt;
        return path.substr(1, at + part.size() - 2);
    }
    std::string path;
    for (const auto part : split(of_init, '/')) {
        path += (path.empty() ? "" : "/") + std::string(part);
        if (is_payload_name(part, keys.name))
            return path;
    }
    // It is another container's.
    if (has_payload_part(of_init))
        return std::nullopt;
    // A name of the host's own making (lxc.cgroup.pattern): systemd as init moves itself one level down.
    strip_end(path, "/init.scope");
    if (!keys.inner.empty())
        strip_end(path, "/" + keys.inner);
    return is_base_of_hierarchy(path) ? std::nullopt : std::optional<std::string>(path);
}

} // namespace warden::cgroup
