// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/generated.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>

namespace warden::ctl::judge {
namespace {

using Line = std::pair<const char *, const char *>;

constexpr std::array k_always{
    Line{"lxc.arch", "amd64"},
    Line{"lxc.cap.drop", "mac_admin mac_override sys_time sys_module sys_rawio"},
    Line{"lxc.mount.auto", "cgroup:mixed proc:mixed"},
    Line{"lxc.seccomp.profile", "/usr/share/lxc/config/common.seccomp"},
    // Our drop-in, which common.conf includes: a raw line without a value takes the hooks away.
    Line{"lxc.hook.pre-start", WARDEN_LIBEXEC_DIR "/pre-start pre-start"},
    Line{"lxc.hook.start-host", WARDEN_LIBEXEC_DIR "/start-host start-host"},
    Line{"lxc.hook.stop", WARDEN_LIBEXEC_DIR "/stop stop"},
    Line{"lxc.hook.post-stop", WARDEN_LIBEXEC_DIR "/post-stop post-stop"},
    Line{"lxc.cgroup2.devices.deny", "a"},
    Line{"lxc.cgroup2.devices.allow", "c *:* m"},
    Line{"lxc.cgroup2.devices.allow", "b *:* m"},
    Line{"lxc.cgroup2.devices.allow", "c 1:3 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 1:5 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 1:7 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 5:0 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 5:1 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 5:2 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 1:8 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 1:9 rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 136:* rwm"},
    Line{"lxc.cgroup2.devices.allow", "c 10:229 rwm"},
};
// userns.conf and lxc-pve's 01-pve.conf beside it.
constexpr std::array k_unprivileged{
    Line{"lxc.cap.drop", ""},
    Line{"lxc.cgroup2.devices.deny", ""},
    Line{"lxc.cgroup2.devices.allow", ""},
    Line{"lxc.cgroup2.devices.allow", "a"},
    Line{"lxc.idmap", "u 0 100000 65536"},
    Line{"lxc.idmap", "g 0 100000 65536"},
};

class Generator {
public:
    explicit Generator(const lxc::Config &file) {
        for (const auto &item : file.items()) {
            if (item.key.starts_with("lxc."))
                raw_.push_back(item);
            else
                native_.insert_or_assign(item.key, item);
        }
    }

    std::vector<lxc::Item> items(const std::string &id) {
        add("lxc.cgroup.dir.container", "lxc/" + id);
        add("lxc.rootfs.path", "/var/lib/lxc/" + id + "/rootfs");
        for (const auto &[key, value] : k_always)
            add(key, value);
        if (is_unprivileged()) {
            for (const auto &[key, value] : k_unprivileged)
                add(key, value);
        }
        if (!has_feature("force_rw_sys"))
            add("lxc.mount.auto", "sys:mixed");
        add_profile();
        add_limits();
        items_.insert(items_.end(), raw_.begin(), raw_.end());
        return std::move(items_);
    }

    // As it is written, in Proxmox's order. common: the file that it includes for this kind of guest.
    std::vector<lxc::Item> whole(const std::string &id, const std::string &common) {
        const std::string directory = "/var/lib/lxc/" + id;
        add("lxc.cgroup.relative", "0");
        add("lxc.cgroup.dir.monitor", "lxc.monitor/" + id);
        add("lxc.cgroup.dir.container", "lxc/" + id);
        add("lxc.cgroup.dir.container.inner", "ns");
        add("lxc.arch", "amd64");
        add("lxc.include", common);
        if (is_unprivileged())
            add("lxc.include", "/usr/share/lxc/config/userns.conf");
        add_profile();
        if (!has_feature("force_rw_sys"))
            add("lxc.mount.auto", "sys:mixed");
        if (is_unprivileged() && !has_raw("lxc.idmap")) {
            add("lxc.idmap", "u 0 100000 65536");
            add("lxc.idmap", "g 0 100000 65536");
        }
        add("lxc.uts.name", native("hostname").value_or("CT" + id));
        add_limits();
        add_cpu_limits();
        add("lxc.rootfs.path", directory + "/rootfs");
        if (const auto command = native("entrypoint"))
            add("lxc.init.cmd", *command);
        items_.insert(items_.end(), raw_.begin(), raw_.end());
        return std::move(items_);
    }

private:
    // from: the native line that this is made of, if one line is.
    void add(std::string key, std::string value, const std::string &from = {}) {
        const auto found = native_.find(from);
        const Source at = found == native_.end() ? Source{} : found->second.at;
        items_.push_back({std::move(key), std::move(value), at, at.file.empty(), 0});
    }

    std::optional<std::string> native(const std::string &key) const {
        const auto found = native_.find(key);
        return found == native_.end() ? std::nullopt : std::optional(found->second.value);
    }
    bool is_unprivileged() const { return parse_bool(native("unprivileged").value_or("0")).value_or(false); }
    bool has_feature(std::string_view name) const {
        const std::string features = native("features").value_or("");
        for (const auto part : split(features, ',')) {
            const auto equals = part.find('=');
            if (trim(part.substr(0, equals)) == name)
                return equals == std::string_view::npos || trim(part.substr(equals + 1)) != "0";
        }
        return false;
    }

    bool has_raw(std::string_view key) const { return std::ranges::count(raw_, key, &lxc::Item::key) > 0; }

    // The admin's own profile takes the place of all of this.
    void add_profile() {
        if (has_raw("lxc.apparmor.profile"))
            return;
        add("lxc.apparmor.profile", "generated");
        add("lxc.apparmor.raw", "allow mqueue,");
        if (has_feature("nesting")) {
            add("lxc.apparmor.allow_nesting", "1", "features");
            add("lxc.apparmor.raw", "allow userns,");
        } else {
            add("lxc.apparmor.raw", "deny mount -> /proc/,");
            add("lxc.apparmor.raw", "deny mount -> /sys/,");
        }
        const std::string features = native("features").value_or("");
        for (const auto part : split(features, ',')) {
            const auto equals = part.find('=');
            if (trim(part.substr(0, equals)) != "mount" || equals == std::string_view::npos)
                continue;
            for (const auto type : split(part.substr(equals + 1), ';'))
                add("lxc.apparmor.raw", "mount fstype=" + std::string(trim(type)) + ",");
        }
        if (has_feature("fuse"))
            add("lxc.apparmor.raw", "mount fstype=fuse,");
    }

    void add_limits() {
        constexpr std::uint64_t k_default = 512;
        const auto mebibytes = [&](const std::string &key) {
            return parse_u64(native(key).value_or("")).value_or(k_default) * k_mib;
        };
        add("lxc.cgroup2.memory.max", std::to_string(mebibytes("memory")));
        add("lxc.cgroup2.memory.swap.max", std::to_string(mebibytes("swap")));
    }

    // `cpulimit: 1.5`: the fraction is that of a period of 100,000 us.
    void add_cpu_limits() {
        constexpr std::uint64_t k_period_us = 100'000, k_most = 8192;
        const std::string cpus = native("cpulimit").value_or("");
        const auto dot = std::min(cpus.find('.'), cpus.size());
        const auto whole = parse_u64(cpus.substr(0, dot));
        std::string fraction = dot < cpus.size() ? cpus.substr(dot + 1) : "";
        fraction.resize(5, '0');
        const auto part = parse_u64(fraction);
        if (whole && part && *whole<k_most && * whole * k_period_us + *part> 0)
            add("lxc.cgroup2.cpu.max",
                std::to_string(*whole * k_period_us + *part) + " " + std::to_string(k_period_us));
        if (const auto weight = parse_u64(native("cpuunits").value_or("")))
            add("lxc.cgroup2.cpu.weight", std::to_string(std::min<std::uint64_t>(*weight, 10'000)));
    }

    std::map<std::string, lxc::Item> native_;
    std::vector<lxc::Item> raw_, items_;
};

} // namespace

lxc::Config proxmox_config(const lxc::Config &file, const std::string &id) {
    return {Generator(file).items(id), {}, lxc::Syntax::lxc};
}

std::string proxmox_text(const Dir &root, const lxc::Config &file, const std::string &id) {
    constexpr std::string_view k_directory = "/usr/share/lxc/config/";
    const std::string ostype = file.text_of("ostype");
    const bool plain =
        !ostype.empty() && ostype.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    std::string common = std::string(k_directory) + ostype + ".common.conf";
    if (!plain || !root.exists(common))
        common = std::string(k_directory) + "common.conf";
    std::string text;
    for (const lxc::Item &item : Generator(file).whole(id, common))
        text += item.key + " = " + item.value + "\n";
    return text;
}

lxc::Config template_config(const std::string &name, bool mapped) {
    std::vector<lxc::Item> items;
    const auto add = [&](std::string key, std::string value) {
        items.push_back({std::move(key), std::move(value), {}, true, 0});
    };
    add("lxc.rootfs.path", "dir:/var/lib/lxc/" + name + "/rootfs");
    add("lxc.uts.name", name);
    for (const auto &[key, value] : k_always)
        add(key, value);
    add("lxc.mount.auto", "sys:mixed");
    if (mapped) {
        for (const auto &[key, value] : k_unprivileged)
            add(key, value);
    }
    add("lxc.apparmor.profile", "generated");
    return {std::move(items), {}, lxc::Syntax::lxc};
}

} // namespace warden::ctl::judge
