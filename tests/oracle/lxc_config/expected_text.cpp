// SPDX-License-Identifier: LGPL-2.1-or-later
#include "expected_text.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "lxc/config_keys.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <csignal>
#include <cstring>
#include <functional>
#include <set>

namespace warden::oracle {
namespace {

using Values = std::vector<lxc::Value>;
using Render = std::function<std::optional<std::string>(const Values &)>;

// How liblxc shows values that it does not keep as text. Our reader keeps the text: these are the
// differences.
struct Difference {
    std::string_view key; // may be a pattern
    std::string_view reason;
    Render render;
};

std::string last(const Values &values) {
    return values.empty() ? std::string() : values.back().text;
}

std::string lines(const Values &values) {
    std::string out;
    for (const auto &value : values)
        out += value.text + "\n";
    return out;
}

std::string joined(const Values &values, std::string_view separator) {
    std::vector<std::string> parts;
    for (const auto &value : values)
        parts.push_back(value.text);
    return join(parts, separator);
}

Render number(std::string fallback) {
    return [fallback](const Values &values) { return values.empty() ? fallback : last(values); };
}

std::string simplified(std::string_view path) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(path, '/')) {
        if (!part.empty() && part != ".")
            parts.emplace_back(part);
    }
    const std::string out = (path.starts_with('/') ? "/" : "") + join(parts, "/");
    return out.empty() && !path.empty() ? "." : out;
}

std::optional<std::string> path(const Values &values) {
    return simplified(last(values));
}

std::optional<std::string> rootfs_path(const Values &values) {
    const std::string text = last(values);
    return simplified(std::string_view(text).substr(text.find(':') + 1));
}

std::optional<std::string> architecture(const Values &values) {
    const std::set<std::string> narrow{"i386",    "i486",  "i586",   "i686", "x86",
                                       "linux32", "armhf", "armv7l", "ppc"};
    if (values.empty())
        return "";
    return narrow.contains(last(values)) ? "i686" : "x86_64";
}

// By name (with or without SIG), relative to SIGRTMIN, or a number.
std::optional<std::string> signal_number(const Values &values) {
    const std::string text = last(values);
    const std::string_view name = std::string_view(text).substr(text.starts_with("SIG") ? 3 : 0);
    if (name.starts_with("RTMIN+"))
        return std::to_string(SIGRTMIN + static_cast<int>(parse_u64(name.substr(6)).value()));
    for (int number = 1; number < 32; ++number) {
        if (name == sigabbrev_np(number))
            return std::to_string(number);
    }
    return text.empty() ? "0" : text;
}

std::optional<std::string> power_of_two(const Values &values) {
    const std::string text = last(values);
    if (text.empty())
        return "0";
    if (text == "auto")
        return "131072";
    return std::to_string(std::bit_ceil(std::max<std::uint64_t>(parse_size(text).value(), 4096)));
}

std::string kept_of(const Values &values, std::string_view family, std::string_view fallback) {
    std::string kept;
    for (const auto &value : values) {
        const std::string_view word = value.text;
        const auto name = word.substr(0, word.find(':'));
        if (name == family || (family == "cgroup" && name.starts_with("cgroup")))
            kept = name == word ? std::string(word) + std::string(fallback) : std::string(word);
    }
    return kept;
}

std::optional<std::string> automounts(const Values &values) {
    std::vector<std::string> parts;
    for (const std::string_view family : {"proc", "sys"}) {
        if (auto kept = kept_of(values, family, ":mixed"); !kept.empty())
            parts.push_back(std::move(kept));
    }
    std::string cgroup = kept_of(values, "cgroup", "");
    const bool shown = !cgroup.starts_with("cgroup2") && !cgroup.ends_with(":force");
    if (!cgroup.empty() && shown)
        parts.push_back(std::move(cgroup));
    return join(parts, " ");
}

std::optional<std::string> namespaces(const Values &values) {
    std::string out;
    for (const std::string_view name : {"user", "mnt", "pid", "uts", "ipc", "net", "cgroup", "time"}) {
        if (std::ranges::count(values, name, &lxc::Value::text) > 0)
            out += std::string(name) + "\n";
    }
    return out;
}

std::optional<std::string> idmaps(const Values &values) {
    std::vector<std::string> out;
    for (const auto &value : values) {
        std::vector<std::string> parts;
        for (const std::string_view word : words(value.text))
            parts.emplace_back(word);
        out.push_back(join(parts, " "));
    }
    return join(out, "\n");
}

std::string limit(std::string_view text) {
    const auto colon = text.find(':');
    const auto soft = trim(text.substr(0, colon));
    const auto hard = colon == std::string_view::npos ? soft : trim(text.substr(colon + 1));
    return std::string(soft) + (soft == hard ? "" : ":" + std::string(hard));
}

std::optional<std::string> limits(const Values &values) {
    return values.empty() ? "" : limit(last(values));
}

std::optional<std::string> all_limits(const Values &values) {
    std::string out;
    for (const auto &value : values) {
        const auto equals = value.text.find(" = ");
        out +=
            "lxc.prlimit." + value.text.substr(0, equals + 3) + limit(value.text.substr(equals + 3)) + "\n";
    }
    return out;
}

Render family(std::string prefix) {
    return [prefix](const Values &values) {
        std::string out;
        for (const auto &value : values)
            out += prefix + value.text + "\n";
        return out;
    };
}

std::optional<std::string> without_none(const Values &values) {
    Values kept = values;
    std::erase_if(kept, [](const auto &value) { return value.text == "none"; });
    return lines(kept);
}

std::optional<std::string> address(const Values &values) {
    std::vector<std::string> parts;
    for (const auto &value : values)
        parts.push_back(value.text.substr(0, value.text.find(' ')));
    return join(parts, "\n");
}

Render if_set(Render render) {
    return [render](const Values &values) { return values.empty() ? std::nullopt : render(values); };
}

Render or_null(Render render) {
    return [render](const Values &values) { return values.empty() ? "(null)" : render(values); };
}

std::optional<std::string> not_compared(const Values & /*values*/) {
    return std::nullopt;
}

const std::vector<Difference> &differences() {
    static const std::vector<Difference> k_differences{
        {"lxc.arch", "becomes a personality", architecture},
        {"lxc.autodev", "1 by default, but `lxc.autodev =` means 0", if_set(last)},
        {"lxc.autodev.tmpfs.size", "500000 when cleared, 0 when never set", if_set(last)},
        {"lxc.apparmor.allow_*", "a number", number("0")},
        {"lxc.cap.drop", "asked for lxc.cap.drop, liblxc shows lxc.cap.keep too; see keys_of", lines},
        {"lxc.cap.keep", "`none` empties the list and is not in it", without_none},
        {"lxc.cgroup", "full keys", family("lxc.cgroup.")},
        {"lxc.cgroup2", "full keys", family("lxc.cgroup2.")},
        {"lxc.cgroup.relative", "a number", number("0")},
        {"lxc.cgroup.dir.container.inner", "kept as it is, unset is shown as (null)", or_null(last)},
        {"lxc.cgroup.dir", "path simplified, unset is shown as (null)", or_null(path)},
        {"lxc.cgroup.dir.container", "the same", or_null(path)},
        {"lxc.cgroup.dir.monitor", "the same", or_null(path)},
        {"lxc.cgroup.dir.monitor.pivot", "the same", or_null(path)},
        {"lxc.console.buffer.size", "rounded to a power of two", power_of_two},
        {"lxc.console.size", "rounded to a power of two", power_of_two},
        {"lxc.console.rotate", "a number", number("0")},
        {"lxc.console.*", "path simplified", path},
        {"lxc.ephemeral", "a number", number("0")},
        {"lxc.hook.version", "a number", number("0")},
        {"lxc.hook", "liblxc cannot be asked for all hooks", not_compared},
        {"lxc.idmap", "numbers, no newline at the end", idmaps},
        {"lxc.include", "liblxc does not keep it", not_compared},
        {"lxc.init.cwd", "path simplified", path},
        {"lxc.init.groups", "numbers in one line", [](const Values &values) { return joined(values, ","); }},
        {"lxc.init.?id", "a number", number("0")},
        {"lxc.keyring.session", "a number", number("0")},
        {"lxc.log.*", "loading sets the log of the whole process; not in the configs", not_compared},
        {"lxc.monitor.signal.pdeath", "SIGKILL by default, 0 when cleared", if_set(signal_number)},
        {"lxc.monitor.unshare", "a number", number("0")},
        {"lxc.mount.auto", "flags; cgroup2 and what ends in :force is not shown", automounts},
        {"lxc.mount.fstab", "path simplified", path},
        {"lxc.namespace.clone", "flags", namespaces},
        {"lxc.namespace.keep", "flags", namespaces},
        {"lxc.namespace.share.*", "unset is shown as (null)", or_null(last)},
        {"lxc.net.*.hwaddr", "x becomes a random digit",
         [](const Values &v) {
             return last(v).find_first_of("xX") == std::string::npos ? std::optional(last(v)) : std::nullopt;
         }},
        {"lxc.net.*.flags", "any value means up", [](const Values &v) { return v.empty() ? "" : "up"; }},
        {"lxc.net.*.ipv?.gateway", "an empty value does not end `auto`", if_set(last)},
        {"lxc.net.*.ipv4.address", "broadcast not shown, no newline at the end", address},
        {"lxc.net.*.ipv6.address", "no newline at the end", address},
        {"lxc.net.*.veth.ipv?.route", "no newline at the end", address},
        {"lxc.net.*.veth.vlan.tagged.id", "no newline at the end", address},
        {"lxc.net.*.veth.vlan.id", "0 by default", number("0")},
        {"lxc.net.*.vlan.id", "0 by default", number("0")},
        {"lxc.net.*.l2proxy", "a number", number("0")},
        {"lxc.net.*.veth.mode", "a default", number("bridge")},
        {"lxc.net.*.macvlan.mode", "a default", number("private")},
        {"lxc.net.*.ipvlan.mode", "a default", number("l3")},
        {"lxc.net.*.ipvlan.isolation", "a default", number("bridge")},
        {"lxc.net.*.type", "a default that means nothing", if_set(last)},
        {"lxc.net.*.name", "`lo` for the type empty", not_compared},
        {"lxc.net", "liblxc shows the types", not_compared},
        {"lxc.no_new_privs", "a number", number("0")},
        {"lxc.prlimit", "full keys, numbers", all_limits},
        {"lxc.prlimit.*", "numbers", limits},
        {"lxc.proc", "full keys", family("lxc.proc.")},
        {"lxc.proc.*", "all values after each other", [](const Values &v) { return joined(v, ""); }},
        {"lxc.pty.max", "a number", number("0")},
        {"lxc.rootfs.managed", "a number, 1 by default", number("1")},
        {"lxc.rootfs.mount", "a default that is fixed when liblxc is built", if_set(path)},
        {"lxc.rootfs.path", "the storage type in front is kept elsewhere; path simplified", rootfs_path},
        {"lxc.sched.core", "a number", number("0")},
        {"lxc.seccomp.allow_nesting", "a number", number("0")},
        {"lxc.seccomp.notify.proxy", "no unix: in front",
         [](const Values &v) { return v.empty() ? "" : last(v).substr(5); }},
        {"lxc.seccomp.profile", "path simplified", path},
        {"lxc.signal.*", "a number", signal_number},
        {"lxc.start.*", "a number", number("0")},
        {"lxc.sysctl", "full keys", family("lxc.sysctl.")},
        {"lxc.time.offset.*", "converted to seconds or nanoseconds", not_compared},
        {"lxc.tty.max", "a number", number("0")},
    };
    return k_differences;
}

} // namespace

std::optional<std::string> expected_text(const lxc::Config &config, std::string_view key) {
    const Values values = config.lookup(key);
    for (const Difference &difference : differences()) {
        if (difference.key == key || glob_match(difference.key, key))
            return difference.render(values);
    }
    const lxc::KeyRule *rule = lxc::rule_of(key);
    const bool single = rule->kind == lxc::KeyKind::single ||
                        (rule->kind == lxc::KeyKind::family && rule->member == lxc::KeyKind::single);
    return single ? last(values) : lines(values);
}

std::vector<std::string> keys_of(const lxc::Config &config) {
    std::set<std::string> keys;
    std::set<std::string> networks;
    for (const lxc::Item &item : config.items()) {
        if (const lxc::NetKey net = lxc::net_key(item.key); net.valid)
            networks.insert(std::string(net.index));
        else if (lxc::rule_of(item.key) != nullptr)
            keys.insert(item.key);
    }
    for (const lxc::KeyRule &rule : lxc::rules()) {
        if (rule.since > 5)
            continue;
        const auto star = rule.name.find('*');
        if (star == std::string_view::npos)
            keys.insert(std::string(rule.name));
        for (const std::string &network : networks) {
            if (star != std::string_view::npos)
                keys.insert("lxc.net." + network + std::string(rule.name.substr(star + 1)));
        }
    }
    // One list to liblxc: ask under the name that was used.
    keys.erase(config.values("lxc.cap.keep").empty() ? "lxc.cap.keep" : "lxc.cap.drop");
    return {keys.begin(), keys.end()};
}

} // namespace warden::oracle
