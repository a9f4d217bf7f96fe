// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_keys.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::lxc {
namespace {

using enum KeyKind;
using enum ValueKind;

// Sorted bytewise by name, for binary search. Families end where their member's name begins.
constexpr auto k_rules = std::to_array<KeyRule>({
    {"lxc.apparmor.allow_incomplete", single, flag},
    {"lxc.apparmor.allow_nesting", single, flag},
    {"lxc.apparmor.profile", single},
    {"lxc.apparmor.raw", list},
    {"lxc.arch", single, architecture},
    {"lxc.autodev", single, flag},
    {"lxc.autodev.tmpfs.size", single, tmpfs_size},
    {"lxc.cap.drop", words, capabilities},
    {"lxc.cap.keep", words, kept_capabilities},
    {"lxc.cgroup", family, text, list, 5, 7},
    {"lxc.cgroup.dir", single, cgroup_path},
    {"lxc.cgroup.dir.container", single, cgroup_path},
    {"lxc.cgroup.dir.container.inner", single, cgroup_name},
    {"lxc.cgroup.dir.monitor", single, cgroup_path},
    {"lxc.cgroup.dir.monitor.pivot", single, cgroup_path},
    {"lxc.cgroup.relative", single, flag},
    {"lxc.cgroup2", family, text, list},
    {"lxc.console.buffer.size", single, byte_size},
    {"lxc.console.logfile", single, path},
    {"lxc.console.path", single, path},
    {"lxc.console.rotate", single, flag},
    {"lxc.console.size", single, byte_size},
    {"lxc.environment", list, variable},
    {"lxc.environment.hooks", list, variable, list, 7},
    {"lxc.environment.runtime", list, variable, list, 7},
    {"lxc.ephemeral", single, flag},
    {"lxc.execute.cmd", single},
    {"lxc.group", words},
    {"lxc.hook", family, text, list},
    {"lxc.hook.autodev", list},
    {"lxc.hook.clone", list},
    {"lxc.hook.destroy", list},
    {"lxc.hook.mount", list},
    {"lxc.hook.post-stop", list},
    {"lxc.hook.pre-mount", list},
    {"lxc.hook.pre-start", list},
    {"lxc.hook.start", list},
    {"lxc.hook.start-host", list},
    {"lxc.hook.stop", list},
    {"lxc.hook.version", single, lenient_flag},
    {"lxc.idmap", list, id_map},
    {"lxc.include", list},
    {"lxc.init.cmd", single},
    {"lxc.init.cwd", single, path},
    {"lxc.init.gid", single, lenient_natural},
    {"lxc.init.groups", commas, group_numbers},
    {"lxc.init.uid", single, lenient_natural},
    {"lxc.keyring.session", single, flag},
    {"lxc.log.file", single, path},
    {"lxc.log.level", single, log_level},
    {"lxc.log.syslog", single, syslog_facility},
    {"lxc.monitor.signal.pdeath", single, signal},
    {"lxc.monitor.unshare", single, natural},
    {"lxc.mount.auto", words, auto_mounts},
    {"lxc.mount.entry", list},
    {"lxc.mount.fstab", single, required_path},
    {"lxc.namespace.clone", words, namespaces},
    {"lxc.namespace.keep", words, namespaces},
    {"lxc.namespace.share.cgroup", single},
    {"lxc.namespace.share.ipc", single},
    {"lxc.namespace.share.mnt", single},
    {"lxc.namespace.share.net", single},
    {"lxc.namespace.share.pid", single},
    {"lxc.namespace.share.time", single},
    {"lxc.namespace.share.user", single},
    {"lxc.namespace.share.uts", single},
    {"lxc.net", family, text, single},
    {"lxc.net.*.flags", single},
    {"lxc.net.*.hwaddr", single},
    {"lxc.net.*.ipv4.address", list, ipv4_address},
    {"lxc.net.*.ipv4.gateway", single, ipv4_gateway},
    {"lxc.net.*.ipv6.address", list, ipv6_address},
    {"lxc.net.*.ipv6.gateway", single, ipv6_gateway},
    {"lxc.net.*.ipvlan.isolation", single, ipvlan_isolation},
    {"lxc.net.*.ipvlan.mode", single, ipvlan_mode},
    {"lxc.net.*.l2proxy", single, flag},
    {"lxc.net.*.link", single},
    {"lxc.net.*.macvlan.mode", single, macvlan_mode},
    {"lxc.net.*.mtu", single},
    {"lxc.net.*.name", single},
    {"lxc.net.*.script.down", single},
    {"lxc.net.*.script.up", single},
    {"lxc.net.*.type", single, network_type},
    {"lxc.net.*.veth.ipv4.route", list, ipv4_route},
    {"lxc.net.*.veth.ipv6.route", list, ipv6_route},
    {"lxc.net.*.veth.mode", single, veth_mode},
    {"lxc.net.*.veth.n_rxqueues", single, positive},
    {"lxc.net.*.veth.n_txqueues", single, positive},
    {"lxc.net.*.veth.pair", single},
    {"lxc.net.*.veth.vlan.id", single, untagged_vlan},
    {"lxc.net.*.veth.vlan.tagged.id", list, bridge_vlan},
    {"lxc.net.*.vlan.id", single, vlan},
    {"lxc.no_new_privs", single, flag},
    {"lxc.prlimit", family, resource_limit, single},
    {"lxc.proc", family, text, list},
    {"lxc.pty.max", single, natural},
    {"lxc.rootfs.managed", single, flag},
    {"lxc.rootfs.mount", single, path},
    {"lxc.rootfs.options", single, mount_options},
    {"lxc.rootfs.path", single, storage_path},
    {"lxc.sched.core", single, flag},
    {"lxc.seccomp.allow_nesting", single, lenient_flag},
    {"lxc.seccomp.notify.cookie", single},
    {"lxc.seccomp.notify.proxy", single, unix_socket},
    {"lxc.seccomp.profile", single, path},
    {"lxc.selinux.context", single},
    {"lxc.selinux.context.keyring", single},
    {"lxc.signal.halt", single, signal},
    {"lxc.signal.reboot", single, signal},
    {"lxc.signal.stop", single, signal},
    {"lxc.start.auto", single, flag},
    {"lxc.start.delay", single, natural},
    {"lxc.start.order", single, integer},
    {"lxc.sysctl", family, text, single},
    {"lxc.time.offset.boot", single, time_offset},
    {"lxc.time.offset.monotonic", single, time_offset},
    {"lxc.tty.dir", single, directory_name},
    {"lxc.tty.max", single, natural},
    {"lxc.uts.name", single, host_name},
});
static_assert(std::ranges::is_sorted(k_rules, {}, &KeyRule::name));

constexpr std::string_view k_net = "lxc.net.";

const KeyRule *find_rule(std::string_view name) {
    const auto found = std::ranges::lower_bound(k_rules, name, {}, &KeyRule::name);
    return found != k_rules.end() && found->name == name ? &*found : nullptr;
}

const KeyRule *net_rule(const NetKey &key) {
    const auto first = std::ranges::lower_bound(k_rules, "lxc.net.*.", {}, &KeyRule::name);
    for (auto rule = first; rule != k_rules.end() && rule->name.starts_with("lxc.net.*."); ++rule) {
        if (rule->name.substr(10) == key.subkey)
            return &*rule;
    }
    return nullptr;
}

bool is_capability_list(std::string_view key) {
    return key == "lxc.cap.drop" || key == "lxc.cap.keep";
}

bool net_clears(std::string_view key, std::string_view value, std::string_view target) {
    const NetKey from = net_key(key);
    const NetKey to = net_key(target);
    if (!from.valid || !to.valid || from.index != to.index)
        return false;
    // Setting a type starts the network anew, whatever was set for it before (confile.c,
    // set_config_net_type).
    return from.subkey == "type" || (value.empty() && (from.subkey.empty() || from.subkey == to.subkey));
}

} // namespace

std::span<const KeyRule> rules() {
    return k_rules;
}

NetKey net_key(std::string_view key) {
    if (!key.starts_with(k_net))
        return {};
    const auto rest = key.substr(k_net.size());
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || (digits < rest.size() && rest[digits] != '.'))
        return {};
    auto index = rest.substr(0, digits);
    index.remove_prefix(std::min(index.find_first_not_of('0'), index.size() - 1));
    return {true, index, digits < rest.size() ? rest.substr(digits + 1) : std::string_view{}};
}

bool same_key(std::string_view a, std::string_view b) {
    if (a == b)
        return true;
    const NetKey left = net_key(a);
    const NetKey right = net_key(b);
    return left.valid && right.valid && left.index == right.index && left.subkey == right.subkey;
}

bool in_family(std::string_view key, std::string_view family) {
    if (key.size() <= family.size() + 1 || !key.starts_with(family) || key[family.size()] != '.')
        return false;
    const KeyRule *own = find_rule(key);
    return own == nullptr || own->kind != single;
}

const KeyRule *rule_of(std::string_view key) {
    if (const NetKey net = net_key(key); net.valid)
        return net_rule(net);
    if (key.starts_with(k_net))
        return nullptr;
    if (const KeyRule *rule = find_rule(key))
        return rule;
    for (const std::string_view family_name :
         {"lxc.cgroup", "lxc.cgroup2", "lxc.prlimit", "lxc.proc", "lxc.sysctl"}) {
        if (in_family(key, family_name))
            return find_rule(family_name);
    }
    return nullptr;
}

bool clears(std::string_view key, std::string_view value, std::string_view target) {
    if (key.starts_with(k_net))
        return net_clears(key, value, target);
    if (is_capability_list(key) && is_capability_list(target))
        return value.empty() ||
               (key == "lxc.cap.keep" && std::ranges::count(warden::words(value), "none") > 0);
    if (!value.empty())
        return false;
    if (key == "lxc.net")
        return net_key(target).valid;
    const KeyRule *rule = find_rule(key);
    return key == target || (rule != nullptr && rule->kind == family && in_family(target, key));
}

} // namespace warden::lxc
