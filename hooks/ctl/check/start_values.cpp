// SPDX-License-Identifier: LGPL-2.1-or-later
// Values that LXC reads only when it starts the container, and that end every start. Sources: LXC,
// setup_resource_limits, setup_proc_filesystem and mount_entry (conf.c), check_cgroup_dir_config (cgfsng.c);
// prlimit(2), mount(2), the kernel's oom_score_adj_write.
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/nearest.hpp"
#include "ctl/check/start_findings.hpp"
#include "lxc/values/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace warden::ctl::check {
namespace {

constexpr std::uint64_t k_unlimited = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t k_resources = 16; // RLIM_NLIMITS: a number stands for a resource too

constexpr std::array<std::string_view, 16> k_resource_names{
    "as",   "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue",
    "nice", "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};

bool is_resource(std::string_view name) {
    const auto number = parse_u64(name);
    return std::ranges::find(k_resource_names, name) != k_resource_names.end() ||
           (number && *number < k_resources);
}

std::optional<std::uint64_t> limit_of(std::string_view text) {
    return trim(text) == "unlimited" ? k_unlimited : parse_u64(trim(text));
}

void check_resources(StartFindings &out) {
    constexpr std::string_view prefix = "lxc.prlimit.";
    for (const lxc::Item *item : out.config().values("lxc.prlimit")) {
        const std::string name = item->key.substr(prefix.size());
        const auto colon = item->value.find(':');
        if (!is_resource(name)) {
            out.add(
                *item,
                "there is no resource '" + printable(name, 60) + "', and the start fails" +
                    config::did_you_mean(name, k_resource_names),
                "Write one of " +
                    join(std::vector<std::string>(k_resource_names.begin(), k_resource_names.end()), ", ") +
                    " after lxc.prlimit., or remove the line.");
            continue;
        }
        const auto soft = limit_of(std::string_view(item->value).substr(0, colon));
        const auto hard =
            colon == std::string::npos ? soft : limit_of(std::string_view(item->value).substr(colon + 1));
        if (soft && hard && *soft > *hard)
            out.add(
                *item,
                "the soft limit in front is above the hard one, the kernel refuses that, and the start fails",
                "Write the lower number in front, or one number for both.");
    }
}

void check_oom_score(StartFindings &out) {
    constexpr std::uint64_t most = 1000; // OOM_SCORE_ADJ_MAX
    for (const lxc::Item *item : out.config().values("lxc.proc")) {
        const auto number = lxc::values::scan_number(item->value, 0); // as kstrtoint with base 0
        if (item->key == "lxc.proc.oom_score_adj" &&
            (!number.found || number.overflow || number.magnitude > most || !number.rest.empty()))
            out.add(*item, "the kernel takes -1000 to 1000, and the start fails",
                    "Write a number from -1000 to 1000, or remove the line.");
    }
}

// mount(2) knows neither `none` nor `bind` as a file system: what is bound needs the option.
void check_mounts(StartFindings &out) {
    for (const lxc::Item *item : out.config().values("lxc.mount.entry")) {
        const auto fields = words(item->value);
        const std::string_view type = fields.size() > 2 ? fields[2] : "none";
        const auto options = split(fields.size() > 3 ? fields[3] : std::string_view(), ',');
        const auto has = [&](std::string_view option) {
            return std::ranges::find(options, option) != options.end();
        };
        if (fields.size() > 1 && (type == "none" || type == "bind") && !has("bind") && !has("rbind") &&
            !has("move") && !has("optional"))
            out.add(*item, "no file system and not bound, and the start fails",
                    "Add bind to its options, the fourth word, as in " + std::string(fields[0]) + " " +
                        std::string(fields[1]) + " none bind 0 0, or name the file system in the third.");
    }
}

void check_cgroup_paths(StartFindings &out) {
    const lxc::Item *both = out.config().value("lxc.cgroup.dir");
    const lxc::Item *container = out.config().value("lxc.cgroup.dir.container");
    const lxc::Item *monitor = out.config().value("lxc.cgroup.dir.monitor");
    const lxc::Item *inner = out.config().value("lxc.cgroup.dir.container.inner");
    const lxc::Item *one = container != nullptr ? container : monitor != nullptr ? monitor : inner;
    const bool pve = out.is_proxmox();
    if (both != nullptr && pve)
        out.add(
            *both,
            "Proxmox sets lxc.cgroup.dir.container and lxc.cgroup.dir.monitor itself, LXC takes either these or lxc.cgroup.dir, and the start fails",
            "Remove the line.");
    else if (both != nullptr && one != nullptr)
        out.add(*both, "LXC takes either this or " + one->key + ", which is set as well, and the start fails",
                "Remove this line, or " + one->at.text() + ".");
    else if (one != nullptr && out.is_whole() && !pve && (container == nullptr || monitor == nullptr))
        out.add(*one,
                "LXC wants lxc.cgroup.dir.container and lxc.cgroup.dir.monitor, both, and the start fails",
                std::string("Add a line for ") +
                    (container == nullptr ? "lxc.cgroup.dir.container" : "lxc.cgroup.dir.monitor") +
                    ", or remove this one.");
}

// A comment of AppArmor's language goes; `#include` is none. Quotes may hold a #.
std::string_view without_comment(std::string_view line) {
    const auto hash = line.find('#');
    const bool comment = hash != std::string_view::npos && line.find('"') == std::string_view::npos &&
                         !line.substr(hash).starts_with("#include");
    return trim(comment ? line.substr(0, hash) : line);
}

// LXC puts the lines one below the other at the end of the profile that it generates, so that a rule may go
// on in the next line, but not beyond the last one.
void check_raw_rules(StartFindings &out) {
    const std::string profile = out.config().text_of("lxc.apparmor.profile");
    const bool pve = out.is_proxmox();
    if (profile != "generated" && !(pve && profile.empty()))
        return;
    const lxc::Item *last = nullptr;
    for (const lxc::Item *item : out.config().values("lxc.apparmor.raw")) {
        if (!without_comment(item->value).empty())
            last = item;
    }
    if (last == nullptr)
        return;
    const auto rule = without_comment(last->value);
    if (rule.ends_with(',') || rule.ends_with('}') || rule.ends_with('>') || rule.ends_with('"'))
        return;
    out.add(*last,
            "the rule has no comma at its end: apparmor_parser refuses the profile, and the start fails",
            "Write " + last->key + (pve ? ": " : " = ") + std::string(rule) + ",.");
}

} // namespace

void check_start_values(Findings &findings, const configs::ConfigInput &input, const std::vector<bool> &lint,
                        const Dir *live) {
    StartFindings out(findings, input, lint);
    check_resources(out);
    check_start_networks(out);
    check_cgroup_paths(out);
    check_start_ids(out);
    check_raw_rules(out);
    check_oom_score(out);
    check_mounts(out);
    // A tree of configs has the other files of its host or has not.
    if (live != nullptr && live->name() == "/")
        check_start_files(out, *live);
}

} // namespace warden::ctl::check
