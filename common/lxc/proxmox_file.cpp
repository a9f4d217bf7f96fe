// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/proxmox_file.hpp"

#include "base/device_node.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "lxc/config_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace warden::lxc {
namespace {

// Proxmox's own keys, by what it writes from them. `after`: the line stands where raw lines do, or after
// them.
struct Written {
    std::string_view prefix; // of the LXC key
    std::string_view native;
    bool after = false;
};
constexpr std::array<Written, 20> k_written{{{"lxc.arch", "arch"},
                                             {"lxc.include", "ostype"},
                                             {"lxc.seccomp.", "features"},
                                             {"lxc.apparmor.", "features"},
                                             {"lxc.mount.", "features"},
                                             {"lxc.cgroup2.devices.", "dev"},
                                             {"lxc.idmap", "unprivileged"},
                                             {"lxc.tty.max", "tty"},
                                             {"lxc.console.", "console"},
                                             {"lxc.uts.name", "hostname"},
                                             {"lxc.cgroup2.memory.max", "memory"},
                                             {"lxc.cgroup2.memory.high", "memory"},
                                             {"lxc.cgroup2.memory.swap.max", "swap"},
                                             {"lxc.cgroup2.cpu.max", "cpulimit"},
                                             {"lxc.cgroup2.cpu.weight", "cpuunits"},
                                             {"lxc.cgroup2.cpuset.cpus", "cores", true},
                                             {"lxc.rootfs.", "rootfs", true},
                                             {"lxc.init.cmd", "entrypoint", true},
                                             {"lxc.environment", "env", true},
                                             {"lxc.net.", "net", true}}};

// "net0" of lxc.net.0.type.
std::string native_name(const Written &written, std::string_view key) {
    std::string name(written.native);
    if (written.native == "net") {
        const auto rest = key.substr(written.prefix.size());
        name += rest.substr(0, rest.find('.'));
    }
    return name;
}

std::string native_of(std::string_view key, std::string_view value, bool after) {
    if (key == "lxc.include" && value.ends_with("userns.conf"))
        return "unprivileged";
    if (key == "lxc.cgroup2.devices.deny" && value == "c 5:1 rwm")
        return "console";
    const auto *found = std::ranges::find_if(k_written, [&](const Written &written) {
        return key.starts_with(written.prefix) && (written.after || !after);
    });
    return found == k_written.end() ? std::string() : native_name(*found, key);
}

bool is_device_key(std::string_view key) {
    return key.size() > 3 && key.starts_with("dev") && is_digits(key.substr(3));
}

// "/dev/x", "/dev/x,mode=0600", "gid=5,path=/dev/x". Nothing outside of /dev is looked at: it may be what
// hangs.
std::string device_path(std::string_view value) {
    constexpr std::string_view k_path = "path=";
    for (auto part : split(value, ',')) {
        part = trim(part);
        if (part.starts_with(k_path))
            part.remove_prefix(k_path.size());
        if (part.starts_with("/dev/") && part.find("/../") == std::string_view::npos)
            return std::string(part);
    }
    return {};
}

} // namespace

DeviceOf devices_in(const Dir &root) {
    return [&root](const std::string &path) {
        const auto node = device_node(root, path);
        return node ? *node : std::string();
    };
}

bool is_proxmox_host(const Dir &root) {
    return root.exists("usr/bin/pct");
}

bool is_proxmox_file(std::string_view path) {
    return path.find("/etc/pve/") != std::string_view::npos && path.find("/lxc/") != std::string_view::npos &&
           path.ends_with(".conf");
}

bool is_proxmox_id(std::string_view name) {
    return name.size() >= 3 && name.size() <= 9 && name.front() != '0' && is_digits(name);
}

std::string proxmox_file_of(std::string_view id) {
    return "/etc/pve/lxc/" + std::string(id) + ".conf";
}

bool is_generated_by_proxmox(std::string_view config, std::string_view id) {
    RowReader reader(config, Syntax::lxc);
    const std::string place = "lxc/" + std::string(id);
    for (Row row; reader.next(row);) {
        if (row.line.kind == LineKind::setting && row.line.key == "lxc.cgroup.dir.container")
            return row.line.value == place;
    }
    return false;
}

ProxmoxOrigins::ProxmoxOrigins(std::string_view generated, std::string_view admin, DeviceOf device_of)
    : device_of_(std::move(device_of)) {
    RowReader theirs(generated, Syntax::lxc);
    for (Row row; theirs.next(row);) {
        if (row.line.kind != LineKind::setting)
            continue;
        generated_.push_back({std::string(row.line.key), std::string(row.line.value), row.number});
        if (rootfs_line_ == 0 && row.line.key == "lxc.rootfs.path")
            rootfs_line_ = row.number;
    }
    RowReader own(admin, Syntax::pve);
    for (Row row; own.next(row);) {
        if (row.live && (row.line.kind == LineKind::setting || row.line.kind == LineKind::native))
            admin_.push_back({std::string(row.line.key), std::string(row.line.value), row.number});
    }
}

// Of lines that are equal, the first comes from the first.
const ProxmoxOrigins::Setting *ProxmoxOrigins::raw_line(std::size_t index) const {
    const Setting &wanted = generated_[index];
    const auto is_equal = [&](const Setting &other) {
        return other.key == wanted.key && other.value == wanted.value;
    };
    auto before =
        std::count_if(generated_.begin(), generated_.begin() + static_cast<std::ptrdiff_t>(index),
                      [&](const Setting &other) { return other.line > rootfs_line_ && is_equal(other); });
    for (const Setting &own : admin_) {
        if (is_equal(own) && before-- == 0)
            return &own;
    }
    return nullptr;
}

// The last one counts.
const ProxmoxOrigins::Setting *ProxmoxOrigins::native_line(std::string_view key) const {
    const Setting *found = nullptr;
    for (const Setting &own : admin_) {
        if (own.key == key)
            found = &own;
    }
    return found;
}

// The only devN, or of several the one whose path is this device now.
const ProxmoxOrigins::Setting *ProxmoxOrigins::device_line(std::string_view rule) const {
    std::vector<const Setting *> all;
    for (const Setting &own : admin_) {
        if (is_device_key(own.key))
            all.push_back(&own);
    }
    if (all.size() == 1)
        return all.front();
    const auto device = rule.substr(0, rule.rfind(' ')); // without "rw"
    const auto found = std::ranges::find_if(all, [&](const Setting *own) {
        const std::string path = device_path(own->value);
        return !path.empty() && device_of_(path) == device;
    });
    return found == all.end() ? nullptr : *found;
}

ProxmoxOrigin ProxmoxOrigins::of(unsigned line) const {
    const auto at = std::ranges::find(generated_, line, &Setting::line);
    if (at == generated_.end())
        return {};
    const bool after = line > rootfs_line_;
    if (after) {
        if (const Setting *own = raw_line(static_cast<std::size_t>(at - generated_.begin())))
            return {own->key, own->value, own->line};
    }
    const std::string native = native_of(at->key, at->value, after);
    if (native.empty())
        return after ? ProxmoxOrigin{at->key, at->value, 0} : ProxmoxOrigin{};
    if (const Setting *own = native == "dev" ? device_line(at->value) : native_line(native))
        return {own->key, own->value, own->line};
    return {native, "", 0};
}

} // namespace warden::lxc
