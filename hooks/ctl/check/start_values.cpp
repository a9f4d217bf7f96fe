// SPDX-License-Identifier: LGPL-2.1-or-later
// Values that LXC reads only when it starts the container, and that end every start. Sources, LXC:
// setup_resource_limits (conf.c), instantiate_veth and its like (network.c), check_cgroup_dir_config
// (cgfsng.c); the kernel: prlimit(2), vlan_validate (net/8021q), map_write (kernel/user_namespace.c).
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/nearest.hpp"
#include "ctl/check/checker.hpp"

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
constexpr std::uint64_t k_highest_vlan = 4094;
constexpr std::uint64_t k_resources = 16; // RLIM_NLIMITS: a number stands for a resource too

constexpr std::array<std::string_view, 16> k_resource_names{
    "as",   "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue",
    "nice", "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};

class StartValues {
public:
    StartValues(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint)
        : out_(out), config_(input.config), lint_(lint) {}

    void check_resources();
    void check_networks();
    void check_cgroup_paths();
    void check_ids();
    void check_raw_rules();

private:
    void add(const lxc::Item &item, std::string message, std::string fix);
    void check_ids_of(char type);

    Findings &out_;
    const lxc::Config &config_;
    const std::vector<bool> &lint_;
};

void StartValues::add(const lxc::Item &item, std::string message, std::string fix) {
    if (!lint_[static_cast<std::size_t>(&item - config_.items().data())])
        return;
    auto finding = offline_finding("CFG-021", std::move(message), item.at);
    finding.key = item.key;
    finding.value = item.value;
    finding.fix = std::move(fix);
    out_.push_back(std::move(finding));
}

bool is_resource(std::string_view name) {
    const auto number = parse_u64(name);
    return std::ranges::find(k_resource_names, name) != k_resource_names.end() ||
           (number && *number < k_resources);
}

std::optional<std::uint64_t> limit_of(std::string_view text) {
    return trim(text) == "unlimited" ? k_unlimited : parse_u64(trim(text));
}

void StartValues::check_resources() {
    constexpr std::string_view prefix = "lxc.prlimit.";
    for (const lxc::Item *item : config_.values("lxc.prlimit")) {
        const std::string name = item->key.substr(prefix.size());
        const auto colon = item->value.find(':');
        if (!is_resource(name)) {
            add(*item,
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
            add(*item,
                "the soft limit in front is above the hard one, the kernel refuses that, and the start fails",
                "Write the lower number in front, or one number for both.");
    }
}

void StartValues::check_networks() {
    constexpr std::string_view prefix = "lxc.net.";
    for (const std::string &key : config_.keys(prefix)) {
        const auto dot = key.find('.', prefix.size());
        const auto member =
            dot == std::string::npos ? std::string_view{} : std::string_view(key).substr(dot + 1);
        const lxc::Item &item = *config_.value(key);
        const auto number = parse_u64(item.value);
        if (member == "mtu" && !number) {
            const std::string type = config_.text_of(key.substr(0, dot) + ".type");
            if (!type.empty() && type != "empty" && type != "none")
                add(item, "not a number, and the start fails",
                    "Write a number of bytes, as in 1500, or remove the line.");
        }
        if (member == "vlan.id" && number && *number > k_highest_vlan)
            add(item, "the kernel knows VLANs up to 4094, and the start fails",
                "Write the number of the VLAN, 1 to 4094.");
    }
}

void StartValues::check_cgroup_paths() {
    const lxc::Item *both = config_.value("lxc.cgroup.dir");
    const lxc::Item *container = config_.value("lxc.cgroup.dir.container");
    const lxc::Item *monitor = config_.value("lxc.cgroup.dir.monitor");
    const lxc::Item *inner = config_.value("lxc.cgroup.dir.container.inner");
    const lxc::Item *one = container != nullptr ? container : monitor != nullptr ? monitor : inner;
    const bool pve = config_.syntax() == lxc::Syntax::pve;
    if (both != nullptr && pve)
        add(*both,
            "Proxmox sets lxc.cgroup.dir.container and lxc.cgroup.dir.monitor itself, LXC takes either these or lxc.cgroup.dir, and the start fails",
            "Remove the line.");
    else if (both != nullptr && one != nullptr)
        add(*both, "LXC takes either this or " + one->key + ", which is set as well, and the start fails",
            "Remove this line, or " + one->at.text() + ".");
    else if (one != nullptr && !pve && (container == nullptr || monitor == nullptr))
        add(*one, "LXC wants lxc.cgroup.dir.container and lxc.cgroup.dir.monitor, both, and the start fails",
            std::string("Add a line for ") +
                (container == nullptr ? "lxc.cgroup.dir.container" : "lxc.cgroup.dir.monitor") +
                ", or remove this one.");
}

struct Ids {
    std::uint64_t inside, outside, count;
};

// "u 0 100000 65536"; LXC refuses other forms while it loads the config.
std::optional<Ids> ids_of(std::string_view value, char type) {
    const auto parts = words(value);
    if (parts.size() != 4 || parts[0].size() != 1 || parts[0][0] != type)
        return std::nullopt;
    const auto inside = parse_u64(parts[1]), outside = parse_u64(parts[2]), count = parse_u64(parts[3]);
    if (!inside || !outside || !count)
        return std::nullopt;
    return Ids{*inside, *outside, *count};
}

bool overlap(std::uint64_t a, std::uint64_t count_a, std::uint64_t b, std::uint64_t count_b) {
    return a < b ? count_a > b - a : count_b > a - b;
}

void StartValues::check_ids_of(char type) {
    constexpr std::size_t most = 340; // UID_GID_MAP_MAX_EXTENTS
    std::vector<std::pair<const lxc::Item *, Ids>> before;
    for (const lxc::Item *item : config_.values("lxc.idmap")) {
        const auto ids = ids_of(item->value, type);
        if (!ids || before.size() == most)
            continue;
        const auto same = std::ranges::find_if(before, [&](const auto &each) {
            return overlap(each.second.inside, each.second.count, ids->inside, ids->count) ||
                   overlap(each.second.outside, each.second.count, ids->outside, ids->count);
        });
        if (ids->count == 0)
            add(*item, "a range of no ids, which the kernel refuses, and the start fails",
                "Write how many ids it is for, as in 65536, or remove the line.");
        else if (same != before.end())
            add(*item,
                "shares ids with '" + same->first->value + "' of " + same->first->at.text() +
                    ", inside or on the host; the kernel refuses that, and the start fails",
                "End one range where the other begins.");
        else
            before.emplace_back(item, *ids);
    }
}

void StartValues::check_ids() {
    check_ids_of('u');
    check_ids_of('g');
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
void StartValues::check_raw_rules() {
    const std::string profile = config_.text_of("lxc.apparmor.profile");
    const bool pve = config_.syntax() == lxc::Syntax::pve;
    if (profile != "generated" && !(pve && profile.empty()))
        return;
    const lxc::Item *last = nullptr;
    for (const lxc::Item *item : config_.values("lxc.apparmor.raw")) {
        if (!without_comment(item->value).empty())
            last = item;
    }
    if (last == nullptr)
        return;
    const auto rule = without_comment(last->value);
    if (rule.ends_with(',') || rule.ends_with('}') || rule.ends_with('>') || rule.ends_with('"'))
        return;
    add(*last, "the rule has no comma at its end: apparmor_parser refuses the profile, and the start fails",
        "Write " + last->key + (pve ? ": " : " = ") + std::string(rule) + ",.");
}

} // namespace

void check_start_values(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint) {
    StartValues values(out, input, lint);
    values.check_resources();
    values.check_networks();
    values.check_cgroup_paths();
    values.check_ids();
    values.check_raw_rules();
}

} // namespace warden::ctl::check
