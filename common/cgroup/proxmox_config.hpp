// SPDX-License-Identifier: LGPL-2.1-or-later
// The config that Proxmox VE generates for a container, as a module sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup {

// Limits and rules from Proxmox's own keys (memory:, features:, ...) stand before lxc.rootfs.path, the
// admin's raw lines after it, and last of all the CPUs that it chose for cores:.
struct ProxmoxConfig {
    std::string id;
    std::string file;
    std::uint32_t rootfs_line = 0; // 0: what stands where is not known, as before Proxmox has written it

    // A raw line of the admin's; an included one is not.
    bool is_raw(std::string_view in, std::uint32_t line) const {
        return line > rootfs_line && !in.empty() && (file.empty() || in == file);
    }
    // Proxmox wrote it by itself.
    bool is_own(std::string_view in, std::uint32_t line) const { return line < rootfs_line && in == file; }
};

// A container of Proxmox has a number for a name, and its cgroup where only Proxmox puts it. context: what a
// module is given, module::Context.
template <class Context>
std::optional<ProxmoxConfig> proxmox_config(const Context &context) {
    const std::string id(context.container());
    const auto place = context.lxc("lxc.cgroup.dir.container", 0);
    const auto rootfs = context.lxc("lxc.rootfs.path", 0);
    if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos || !place || !rootfs ||
        place->text != "lxc/" + id)
        return std::nullopt;
    return ProxmoxConfig{id, rootfs->file, rootfs->line};
}

} // namespace warden::cgroup
