// SPDX-License-Identifier: LGPL-2.1-or-later
// What becomes of cgroup settings, by what the conversion says of them.
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/convert/names.hpp"
#include "cgroup/convert/native_keys.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/check/conversion_fix.hpp"
#include "ctl/check/here.hpp"
#include "ctl/check/values.hpp"
#include "ctl/configs/live_memory.hpp"
#include "ctl/configs/written_lines.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace warden::ctl::check {
namespace {

using cgroup::convert::Conversion;
using cgroup::convert::Fidelity;

constexpr std::string_view k_v1 = "lxc.cgroup.";
constexpr std::string_view k_v2 = "lxc.cgroup2.";

bool is_v1_limit(std::string_view key) {
    return key.starts_with(k_v1) && !key.starts_with("lxc.cgroup.devices.");
}

bool is_device(std::string_view key) {
    return key.starts_with("lxc.cgroup.devices") || key.starts_with("lxc.cgroup2.devices");
}

// Which included cgroup2 lines are looked at. What is wrong with one may depend on the lines around it, so
// each config judges those of its includes anew, and the Checker reports them once; LXC's own files, which
// nearly every config includes, are judged with the first.
std::vector<bool> judged(const lxc::Config &config, const std::vector<bool> &lint) {
    std::vector<bool> judge(config.items().size());
    std::string_view file;
    bool of_lxc = false;
    for (std::size_t i = 0; i < judge.size(); ++i) {
        const lxc::Item &item = config.items()[i];
        if (!item.included || !item.key.starts_with(k_v2))
            continue;
        if (item.at.file != file) {
            file = item.at.file;
            of_lxc = is_of_lxc(file);
        }
        judge[i] = lint[i] || !of_lxc;
    }
    return judge;
}

class Limits {
public:
    Limits(Findings &out, const configs::ConfigInput &input, const CheckTarget &target,
           const cgroup::HostFacts &host, configs::ConversionInput joined)
        : out_(out), input_(input), target_(target), host_(host), joined_(std::move(joined)) {}

    void judge_all(std::span<const Conversion> conversions);
    void check_memory(std::span<const Conversion> conversions, const Dir &root);
    // The places of the lines of which it was said that LXC 7 refuses them.
    std::set<std::string> refused() && { return std::move(refused_); }

private:
    const configs::Origin &first(const Conversion &conversion) const {
        return joined_.origins[conversion.from.front()];
    }
    findings::Finding &add(std::string_view id, std::string message, const configs::Origin &origin);
    void judge(const Conversion &conversion);
    void judge_v2(const Conversion &conversion);
    bool has_v1_line(std::string_view key) const;
    void judge_v1(const Conversion &conversion);
    void judge_error(const Conversion &conversion, const configs::Origin &origin, warden_severity severity);
    void refuse_v1_lines(const Conversion &conversion);
    void tell_not_in_force(const Conversion &conversion);
    void tell_warnings(const Conversion &conversion);
    std::string in_force_instead(const Conversion &conversion) const;

    Findings &out_;
    const configs::ConfigInput &input_;
    const CheckTarget &target_;
    const cgroup::HostFacts &host_;
    configs::ConversionInput joined_;
    std::vector<cgroup::convert::KeyValue> lines_; // that migrate writes for what is judged
    std::set<std::string> refused_;
};

findings::Finding &Limits::add(std::string_view id, std::string message, const configs::Origin &origin) {
    auto finding = offline_finding(id, std::move(message), origin.at);
    finding.key = origin.key;
    finding.value = origin.value;
    return out_.push_back(std::move(finding));
}

// The id of what is wrong with a setting that cannot be.
std::string_view error_id(const Conversion &conversion, const configs::Origin &origin) {
    const std::string_view code = conversion.code;
    if (code == "E-V1NAME")
        return "LIM-110";
    if (code == "E-CLEARSINCLUDE")
        return "LIM-107";
    if (code == "E-INCLUDE" || code == "E-TOOMANY")
        return "DEV-108";
    if (is_device(origin.key))
        return code == "E-UNKNOWN"                             ? "DEV-103"
               : keeps_from_starting(origin.key, origin.value) ? "DEV-104"
                                                               : "DEV-102";
    if (code == "E-UNKNOWN")
        return "LIM-112";
    if (code == "E-NOTHERE" || code == "E-NODEV")
        return "LIM-118";
    if (lacks_device(origin.key, origin.value))
        return "LIM-114";
    return conversion.kept ? "LIM-111" : "LIM-104";
}

// The finding names key and value itself.
std::string without_setting(const std::string &note, const configs::Origin &origin) {
    const std::string start = origin.key + " = " + printable(origin.value, 120) + ": ";
    return note.starts_with(start) ? note.substr(start.size()) : note;
}

// A v1 file under the v2 prefix: what the line would have become, had its prefix been right.
std::string v2_lines_for(const configs::Origin &origin, const cgroup::HostFacts &host) {
    const std::vector<cgroup::convert::Setting> setting{
        {std::string(k_v1) + origin.key.substr(k_v2.size()), origin.value, false, false}};
    const auto conversions = cgroup::convert::convert(setting, host, {});
    return conversions.size() == 1 ? lines_of(conversions.front().to) : "";
}

// Proxmox writes its own keys into the LXC config as cgroup2 limits, so that these are in force: "memory:
// 512".
std::string Limits::in_force_instead(const Conversion &conversion) const {
    std::string names;
    for (const auto &pair : conversion.to) {
        const std::string name(cgroup::convert::native_name(pair.key));
        const lxc::Item *item =
            name.empty() || !joined_.options.proxmox ? nullptr : input_.config.value(name);
        const bool by_default = joined_.options.proxmox && name == "memory" && item == nullptr;
        if (item != nullptr || by_default)
            names += (names.empty() ? "" : " and ") + name + ": " +
                     (by_default ? "512 (the default)" : item->value);
    }
    return names;
}

void Limits::judge_error(const Conversion &conversion, const configs::Origin &origin,
                         warden_severity severity) {
    // Told already: a line without '=', a family key with a value.
    if (conversion.code == "E-NOEQUALS" || conversion.code == "E-NOKEY")
        return;
    const auto id = error_id(conversion, origin);
    std::string message = without_setting(conversion.note, origin) + hint_for(origin.value);
    if (id == "LIM-112" || id == "DEV-103")
        message += name_hint(origin.key);
    auto &finding = add(id, std::move(message), origin);
    finding.severity = severity;
    // The checks of these say more.
    if (!conversion.advice.empty() && id != "LIM-118" && id != "DEV-103" && id != "DEV-104")
        finding.fix = conversion.advice + ".";
    if (const auto fix = id == "LIM-110" ? v2_lines_for(origin, host_) : std::string(); !fix.empty())
        finding.fix = "Write " + fix + ".";
}

// cpuset.cpus and cpuset.mems are the same file in both versions: what v1 says of a list holds for v2.
std::optional<Conversion> cpu_list_error(const configs::Origin &origin, const cgroup::HostFacts &host) {
    const std::string_view file = std::string_view(origin.key).substr(k_v2.size());
    if (file != "cpuset.cpus" && file != "cpuset.mems")
        return std::nullopt;
    const std::vector<cgroup::convert::Setting> setting{
        {std::string(k_v1) + std::string(file), origin.value, false, false}};
    auto conversions = cgroup::convert::convert(setting, host, {});
    if (conversions.size() != 1 || conversions.front().fidelity != Fidelity::error)
        return std::nullopt;
    Conversion &wrong = conversions.front();
    wrong.kept = true;
    wrong.note = without_setting(wrong.note, {origin.at, setting[0].key, origin.value, {}, {}});
    return std::move(wrong);
}

// Whether a line under the v1 name limits the same, which is in force where cgroup v1 is.
bool Limits::has_v1_line(std::string_view key) const {
    return std::ranges::any_of(joined_.origins, [&](const configs::Origin &origin) {
        return origin.key.starts_with(k_v1) &&
               cgroup::convert::limits_same(std::string_view(origin.key).substr(k_v1.size()),
                                            key.substr(k_v2.size()));
    });
}

void Limits::judge_v2(const Conversion &conversion) {
    const configs::Origin &origin = first(conversion);
    // LXC's own files have each line for both versions.
    if (!target_.v2_in_force() && !is_of_lxc(origin.at.file) && !has_v1_line(origin.key))
        add("LIM-102",
            "LXC ignores this line on a " + std::string(cgroup::layout_name(target_.layout)) + " host",
            origin);
    const auto severity = target_.v2_in_force() ? WARDEN_SEV_ERROR : WARDEN_SEV_WARNING;
    if (conversion.fidelity == Fidelity::error)
        judge_error(conversion, origin, severity);
    else if (const auto wrong = cpu_list_error(origin, host_))
        judge_error(*wrong, origin, severity);
    else if (auto why = target_.v2_in_force() ? not_here(origin.key, origin.value, host_) : std::nullopt)
        add("LIM-118", std::move(*why), origin);
    else if (target_.v2_in_force() && conversion.fidelity != Fidelity::error) {
        for (Trap &trap : v2_traps(origin.key, origin.value, host_)) {
            auto &finding = add(trap.id, std::move(trap.message), origin);
            if (!trap.fix.empty())
                finding.fix = std::move(trap.fix);
            if (trap.only_a_warning)
                finding.severity = WARDEN_SEV_WARNING;
        }
    }
}

// One such line is enough to keep the container from starting, so each is named.
void Limits::refuse_v1_lines(const Conversion &conversion) {
    for (const std::size_t index : conversion.from) {
        const configs::Origin &origin = joined_.origins[index];
        if (is_of_lxc(origin.at.file) || !origin.key.starts_with("lxc.cgroup"))
            continue;
        add("CFG-020", "LXC 7 does not load a config that has this key", origin).fix =
            fix_of(conversion, origin, lines_, joined_);
        refused_.insert(origin.at.text());
    }
}

void Limits::tell_not_in_force(const Conversion &conversion) {
    const bool needed = !conversion.to.empty();
    const std::string instead = in_force_instead(conversion);
    for (const std::size_t index : conversion.from) {
        const configs::Origin &origin = joined_.origins[index];
        std::string message =
            needed ? "ignored on a host with only cgroup v2: the limit is not in force" +
                         (instead.empty() ? "" : "; " + printable(instead, 120) + " is")
                   : "has no effect: " + (conversion.note.empty() ? "nothing to do on cgroup v2"
                                                                  : note_and_advice(conversion));
        if (conversion.fidelity == Fidelity::approx)
            message += "; cgroup v2 comes near it: " + note_and_advice(conversion);
        add(needed ? "LIM-101" : "LIM-106", std::move(message), origin).fix =
            fix_of(conversion, origin, lines_, joined_);
    }
}

void Limits::judge_v1(const Conversion &conversion) {
    if (target_.lxc >= 7)
        refuse_v1_lines(conversion);
    // Right as it is under v1, and without effect under v2: only what comes next is a trap.
    const bool trap = conversion.code == "E-CLEARSINCLUDE";
    if (conversion.fidelity == Fidelity::error && !trap)
        return judge_error(conversion, first(conversion), WARDEN_SEV_ERROR);
    if (target_.v1_in_force())
        return;
    if (trap)
        return judge_error(conversion, first(conversion), WARDEN_SEV_WARNING);
    if (conversion.fidelity == Fidelity::lost) {
        const bool host = conversion.code == "L-NOCONTROLLER" || conversion.code == "L-NOSWAPFILE";
        const std::string_view id = conversion.code == "C-CONFLICT" ? "LIM-105"
                                    : host                          ? "LIM-118"
                                                                    : "LIM-103";
        add(id, note_and_advice(conversion), first(conversion)).severity = WARDEN_SEV_WARNING;
    } else if (target_.lxc < 7) {
        tell_not_in_force(conversion);
    }
}

void Limits::tell_warnings(const Conversion &conversion) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_ids{{{"W-OCTAL", "LIM-115"},
                                                                                  {"W-ZERO", "LIM-116"},
                                                                                  {"W-IOCOST", "LIM-117"},
                                                                                  {"W-FAILOPEN", "DEV-101"},
                                                                                  {"W-HOLE", "DEV-107"}}};
    const configs::Origin &origin = first(conversion);
    for (const std::string &warning : conversion.warnings) {
        const auto colon = std::min(warning.find(": "), warning.size() - 2);
        const auto known = std::ranges::find(k_ids, std::string_view(warning).substr(0, colon),
                                             &std::pair<std::string_view, std::string_view>::first);
        // A number of bytes that is less than a page is most likely no zero that somebody meant.
        if (known == k_ids.end() || (known->first == "W-ZERO" && is_small_size(origin.key, origin.value)))
            continue;
        add(known->second, without_setting(warning.substr(colon + 2), origin), origin);
    }
}

void Limits::judge_all(std::span<const Conversion> conversions) {
    auto lines = written_lines(conversions, joined_, true);
    for (std::size_t i = 0; i < conversions.size(); ++i) {
        lines_ = std::move(lines[i]);
        judge(conversions[i]);
    }
}

void Limits::judge(const Conversion &conversion) {
    if (conversion.kept)
        judge_v2(conversion);
    else
        judge_v1(conversion);
    tell_warnings(conversion);
    for (const std::size_t index : conversion.from) {
        const configs::Origin &origin = joined_.origins[index];
        if (is_small_size(origin.key, origin.value))
            add("LIM-113", origin.value + " is a number of bytes" + small_size_hint(origin.key), origin).fix =
                small_size_fix(origin.key);
    }
}

std::optional<std::uint64_t> memory_limit(std::span<const Conversion> conversions) {
    std::optional<std::uint64_t> limit;
    for (const Conversion &conversion : conversions) {
        for (const auto &[key, value] : conversion.to) {
            if (key == "lxc.cgroup2.memory.max" && !conversion.kept)
                limit = parse_u64(value);
        }
    }
    return limit;
}

void Limits::check_memory(std::span<const Conversion> conversions, const Dir &root) {
    const auto limit = target_.v1_in_force() ? std::nullopt : memory_limit(conversions);
    if (!limit)
        return;
    const auto use = configs::memory_use(root, configs::container_of(input_.where.path), input_.config);
    if (!use)
        return;
    const auto makes_limit = [](const Conversion &conversion) {
        return !conversion.kept && std::ranges::count(conversion.to, "lxc.cgroup2.memory.max",
                                                      &cgroup::convert::KeyValue::key) > 0;
    };
    const configs::Origin &origin = first(*std::ranges::find_if(conversions, makes_limit));
    const bool over = configs::exceeds(*use, *limit);
    auto &finding = add(over ? "LIM-121" : "LIM-120",
                        "the container " + text_of(*use) + "; the limit of " + format_size(*limit) +
                            " is not in force yet",
                        origin);
    finding.live = "memory.current " + std::to_string(use->current) +
                   (use->peak ? ", memory.peak " + std::to_string(*use->peak) : "");
}

} // namespace

bool is_of_lxc(std::string_view file) {
    return file.find("/usr/share/lxc/") != std::string_view::npos;
}

std::set<std::string> check_limits(Findings &out, const configs::ConfigInput &input,
                                   const std::vector<bool> &lint, const CheckTarget &target,
                                   const cgroup::HostFacts &host, const Dir *live) {
    const auto matters = [](const lxc::Item &item) {
        return item.included ? is_v1_limit(item.key) : item.key.starts_with("lxc.cgroup");
    };
    const auto judge = judged(input.config, lint);
    if (std::ranges::none_of(input.config.items(), matters) && std::ranges::count(judge, true) == 0)
        return {};
    configs::ConversionInput joined = conversion_input(input, judge);
    const auto conversions = cgroup::convert::convert(joined.settings, host, joined.options);
    Limits limits(out, input, target, host, std::move(joined));
    limits.judge_all(conversions);
    if (live != nullptr)
        limits.check_memory(conversions, *live);
    return std::move(limits).refused();
}

} // namespace warden::ctl::check
