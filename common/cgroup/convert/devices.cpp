// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/devices.hpp"

#include "cgroup/devices/list.hpp"
#include "cgroup/devices/output.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace warden::cgroup::convert {
namespace {

constexpr std::size_t k_most_rules = 512; // comparing lists takes the square of it
constexpr std::string_view k_allow = "devices.allow";
constexpr std::string_view k_deny = "devices.deny";

using Events = std::vector<DeviceEvent>;

// What common.conf of LXC has for both versions; Proxmox includes it before the raw lines.
constexpr std::array<std::string_view, 12> k_common_allow{
    "c *:* m",   "b *:* m",   "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm",   "c 5:0 rwm",
    "c 5:1 rwm", "c 5:2 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 136:* rwm", "c 10:229 rwm"};

Events proxmox_base(const ProxmoxBase &base) {
    Events events;
    if (base.unprivileged) {
        events.push_back(
            {0, true, k_allow, "a", true}); // lxc-pve-userns.conf, after a clearing of both lists
        return events;
    }
    for (const bool v2 : {false, true}) {
        events.push_back({0, v2, k_deny, "a", true});
        for (const auto rule : k_common_allow)
            events.push_back({0, v2, k_allow, rule, true});
    }
    return events;
}

// common.conf of LXC 7 has no v1 rules any more; its cgroup2 rules are what the v1 rules said before.
Events with_v1_base(Events events) {
    const auto included = [](bool v2) {
        return [v2](const DeviceEvent &event) {
            return event.included && event.v2 == v2 && !event.file.empty();
        };
    };
    if (std::any_of(events.begin(), events.end(), included(false)) ||
        std::none_of(events.begin(), events.end(), included(true)))
        return events;
    Events out;
    for (const auto &event : events) {
        out.push_back(event);
        if (included(true)(event)) {
            out.push_back(event);
            out.back().v2 = false;
        }
    }
    return out;
}

bool is_own_v1(const DeviceEvent &event) {
    return !event.included && !event.v2;
}

devices::LxcDeviceList after(devices::LxcDeviceList list, const devices::DeviceOutput &output) {
    for (const auto &[file, value] : output.rules)
        list.apply(file, value);
    return list;
}

class Devices {
public:
    Devices(Events events, const Context &context) : context_(context), events_(std::move(events)) {}

    Conversions convert() &&;

private:
    devices::V1DeviceList run_v1(const Events &rules);
    void run_own_rule(const DeviceEvent &event, devices::V1DeviceList &list);
    void collect_from();
    bool has_base() const {
        return std::any_of(events_.begin(), events_.end(), [](const auto &event) { return event.included; });
    }
    void refuse_all(std::string_view code, const std::string &why);
    void convert_lists();
    void yield(const Events &own_v2);
    void write(const devices::V1DeviceList &final, const devices::V1DeviceList &base,
               const devices::LxcDeviceList &base_v2);

    const Context &context_;
    Events events_;
    Conversion lines_;
    Conversions errors_;
    bool own_whole_ = false;  // an own "a"
    bool own_clears_ = false; // an own clearing line
};

LiveLine line_of(const DeviceEvent &event) {
    return {event.index, event.file, event.value, event.included};
}

// Under a wildcard for its device a rule for one device has no effect on v1: it takes letters only from an
// entry for exactly that device.
std::string hole_warning(const DeviceEvent &event, const devices::DeviceRule &rule,
                         const devices::V1DeviceList &list) {
    const bool covered = std::any_of(list.entries().begin(), list.entries().end(), [&](const auto &entry) {
        return entry.match.overlaps(rule.match) && (entry.access & rule.access) != 0;
    });
    if (!covered)
        return {};
    return "W-HOLE: " + text_of(line_of(event)) +
           " had no effect on v1 and has none now: a wider rule covers the device, and a rule takes only from one for exactly the same device";
}

void Devices::run_own_rule(const DeviceEvent &event, devices::V1DeviceList &list) {
    const bool allow = event.file == k_allow;
    const auto rule = devices::parse_device_rule(allow, event.value);
    if (!rule) {
        errors_.push_back(failed(line_of(event), "E-MALFORMED",
                                 "not a device rule that v1 accepts; LXC on cgroup2 would skip it silently",
                                 allow ? "Write it as in c 10:200 rwm with single blanks, or as /dev/PATH rwm"
                                       : "Write a, or for example c 1:3 rwm with single blanks"));
        return;
    }
    own_whole_ = own_whole_ || rule->whole;
    if (list.apply(allow, *rule))
        return;
    if (auto hole = hole_warning(event, *rule, list); !hole.empty())
        lines_.warnings.push_back(std::move(hole));
    const bool meets_other_form =
        std::any_of(list.entries().begin(), list.entries().end(),
                    [&](const auto &entry) { return entry.match.path.empty() != rule->match.path.empty(); });
    if (meets_other_form)
        worsen(
            lines_, Fidelity::approx, "A-DEVPATH",
            text_of(line_of(event)) +
                " may name a device that another rule names by path or by number; whether it does shows only at start. It is taken not to",
            "Name the device in both rules in the same way");
}

devices::V1DeviceList Devices::run_v1(const Events &rules) {
    devices::V1DeviceList list;
    for (const auto &event : rules) {
        if (!event.included) {
            run_own_rule(event, list);
            continue;
        }
        if (const auto rule = devices::parse_device_rule(event.file == k_allow, event.value))
            list.apply(event.file == k_allow, *rule);
    }
    return list;
}

void Devices::refuse_all(std::string_view code, const std::string &why) {
    for (const auto &event : events_) {
        if (is_own_v1(event) && !event.file.empty())
            errors_.push_back(failed(line_of(event), code, why));
    }
}

void Devices::yield(const Events &own_v2) {
    const auto final = run_v1(live_rules(events_, false, false));
    const auto in_force = lxc_list(live_rules(events_, true, false));
    const auto &first = own_v2.front();
    const std::string line =
        std::string(k_v2_prefix) + std::string(first.file) + " = " + printable(first.value, 120);
    if (same_access(final, in_force)) {
        lines_.fidelity = Fidelity::exact;
        lines_.code = "I-REDUNDANT";
        lines_.note = "the cgroup2 device rules (" + line + " and so on) permit the same already";
        return;
    }
    worsen(
        lines_, Fidelity::lost, "C-CONFLICT",
        "the v1 device rules permit something else than the cgroup2 rules (" + line +
            " and so on); the device list is one whole, the cgroup2 rules were in force and stay",
        "Remove the v1 device lines, and write for a device that is missing then an lxc.cgroup2.devices.allow of its own");
}

void Devices::write(const devices::V1DeviceList &final, const devices::V1DeviceList &base,
                    const devices::LxcDeviceList &base_v2) {
    const bool like_base = base.allows_by_default() == base_v2.allows_by_default();
    if (has_base() && like_base && same_access(final, base)) {
        lines_.note = "the included device rules permit the same already";
        return;
    }
    const bool can_add = has_base() && like_base && !final.allows_by_default() && !base.allows_by_default() &&
                         !own_whole_ && !own_clears_;
    auto output = can_add ? change_lxc_list(base, final, base_v2) : write_lxc_list(final);
    if (can_add && same_access(base, base_v2) && !same_access(final, after(base_v2, output)))
        output = write_lxc_list(final);
    for (auto &[file, value] : output.rules)
        add(lines_, file, std::move(value));
    if (output.widened)
        worsen(
            lines_, Fidelity::approx, "A-DEVDENY",
            "a rule that denies only reading or only writing does not stop opening for both in the program that LXC makes, so reading and writing are denied together: stricter than v1");
}

void Devices::convert_lists() {
    const auto own_v2 = [&] {
        auto rules = live_rules(events_, true, false);
        std::erase_if(rules, [](const DeviceEvent &rule) { return rule.included; });
        return rules;
    }();
    if (!own_v2.empty()) {
        yield(own_v2);
        return;
    }
    const auto base = run_v1(live_rules(events_, false, true));
    const auto final = run_v1(live_rules(events_, false, false));
    write(final, base, lxc_list(live_rules(events_, true, false)));
}

// All own v1 lines but those in error: a line that is cleared, and the one that clears it, explain the result
// too.
void Devices::collect_from() {
    std::set<std::size_t> errors;
    for (const auto &error : errors_)
        errors.insert(error.from.front());
    const auto in_error = [&](const DeviceEvent &event) { return errors.contains(event.index); };
    for (const auto &event : events_) {
        if (is_own_v1(event) && !event.file.empty() && !in_error(event))
            lines_.from.push_back(event.index);
    }
    if (!lines_.from.empty() || lines_.to.empty())
        return;
    for (const auto &event : events_) {
        if (is_own_v1(event) && event.file.empty())
            lines_.from.push_back(event.index);
    }
}

Conversions Devices::convert() && {
    const auto live = live_rules(events_, false, false);
    const bool touched = std::any_of(events_.begin(), events_.end(), is_own_v1);
    const bool own_rules = std::any_of(live.begin(), live.end(), is_own_v1);
    if (!touched)
        return {};
    own_clears_ = std::any_of(events_.begin(), events_.end(),
                              [](const auto &event) { return is_own_v1(event) && event.value.empty(); });
    const auto &unreadable = context_.options.unreadable_include;
    if (!unreadable.empty())
        refuse_all(
            "E-INCLUDE",
            "what " + printable(unreadable, 200) +
                " says about devices is not known, since it cannot be read, so what this line changes is not known either. Make it readable");
    else if (live.size() > k_most_rules || live_rules(events_, true, false).size() > k_most_rules)
        refuse_all("E-TOOMANY",
                   "more than " + std::to_string(k_most_rules) + " device rules are not looked at");
    else if (own_rules || has_base())
        convert_lists();
    else
        lines_.note = "cleared again: nothing to write";
    collect_from();
    if (!lines_.from.empty())
        errors_.insert(errors_.begin(), std::move(lines_));
    return std::move(errors_);
}

} // namespace

// From the end, since what a later line clears is not in force: one look at each line.
std::vector<DeviceEvent> live_rules(const std::vector<DeviceEvent> &events, bool v2, bool included_only) {
    std::vector<DeviceEvent> live;
    std::set<std::string_view> cleared;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (event->v2 != v2 || (included_only && !event->included))
            continue;
        if (!event->value.empty()) {
            if (!cleared.contains(event->file))
                live.push_back(*event);
            continue;
        }
        if (event->file.empty())
            break;
        cleared.insert(event->file);
    }
    std::reverse(live.begin(), live.end());
    return live;
}

devices::LxcDeviceList lxc_list(const std::vector<DeviceEvent> &rules) {
    devices::LxcDeviceList list;
    for (const auto &rule : rules)
        list.apply(rule.file, rule.value);
    return list;
}

Conversions convert_devices(const std::vector<DeviceEvent> &events, const Context &context) {
    auto all = context.options.proxmox ? proxmox_base(*context.options.proxmox) : Events{};
    all.insert(all.end(), events.begin(), events.end());
    return Devices(with_v1_base(std::move(all)), context).convert();
}

} // namespace warden::cgroup::convert
