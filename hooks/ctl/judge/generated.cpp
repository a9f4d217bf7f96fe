#include "ctl/judge/generated.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <array>
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

    // The admin's own profile takes the place of all of this.
    void add_profile() {
        for (const auto &item : raw_) {
            if (item.key == "lxc.apparmor.profile")
                return;
        }
        add("lxc.apparmor.profile", "generated");
        add("lxc.apparmor.raw", "allow mqueue,");
        if (has_feature("nesting")) {
            add("lxc.apparmor.allow_nesting", "1", "features");
            add("lxc.apparmor.raw", "allow userns,");
        } else {
            add("lxc.apparmor.raw", "deny mount -> /proc/,");
            add("lxc.apparmor.raw", "deny mount -> /sys/,");
        }
        if (has_feature("fuse"))
            add("lxc.apparmor.raw", "mount fstype=fuse,");
    }

    void add_limits() {
        constexpr std::uint64_t k_mib = 1U << 20U, k_default = 512;
        const auto mebibytes = [&](const std::string &key) {
            return parse_u64(native(key).value_or("")).value_or(k_default) * k_mib;
        };
        add("lxc.cgroup2.memory.max", std::to_string(mebibytes("memory")));
        add("lxc.cgroup2.memory.swap.max", std::to_string(mebibytes("swap")));
    }

    std::map<std::string, lxc::Item> native_;
    std::vector<lxc::Item> raw_, items_;
};

} // namespace

lxc::Config proxmox_config(const lxc::Config &file, const std::string &id) {
    return {Generator(file).items(id), {}, lxc::Syntax::lxc};
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
