// SPDX-License-Identifier: LGPL-2.1-or-later
// cgroup2 lines that stay as they are, each with what is wrong with it.
#include "cgroup/convert/devices.hpp"
#include "cgroup/convert/line.hpp"

#include "base/text.hpp"
#include "cgroup/convert/kept.hpp"
#include "cgroup/convert/names.hpp"
#include "cgroup/values/v2_value.hpp"

namespace warden::cgroup::convert {
namespace {

constexpr std::string_view k_allow = "devices.allow";
constexpr std::string_view k_deny = "devices.deny";

// A cgroup2 rule that stays. LXC skips what it cannot parse, without a word on the terminal.
Conversion keep_rule(const DeviceEvent &event, bool fail_open) {
    const std::string key = std::string(k_v2_prefix) + std::string(event.file);
    const std::string said = key + " = " + printable(event.value, 120) + ": ";
    Conversion kept;
    kept.kept = true;
    kept.from = {event.index};
    kept.to = {{key, std::string(event.value)}};
    devices::LxcDeviceList alone;
    const bool parsed = alone.apply(event.file, event.value);
    if (event.file != k_allow && event.file != k_deny)
        worsen(kept, Fidelity::error, "E-UNKNOWN",
               said + "LXC takes every key of devices other than devices.allow for a deny rule",
               "Write devices.allow or devices.deny");
    else if (!parsed)
        worsen(kept, Fidelity::error, "E-MALFORMED",
               said + "LXC cannot parse this rule and skips it silently",
               event.file == k_allow ? "Write it as in c 10:200 rwm" : "Write a, or for example c 1:3 rwm");
    else if (!alone.items().empty() && alone.items().front().type == 'a')
        worsen(
            kept, Fidelity::error, "E-MALFORMED",
            said +
                "only the exact text a stands for all devices; in devices.allow this one keeps the container from starting",
            event.file == k_allow ? "Write an allow rule for each device instead, as in c 10:200 rwm"
                                  : "Write a");
    if (fail_open && event.file == k_deny && event.value == "a")
        kept.warnings.push_back(
            "W-FAILOPEN: " + said +
            "without a rule after it LXC attaches no program, and every device is allowed. Add devices.deny = c *:* rwm");
    return kept;
}

// Of a list of any length: a rule that LXC can parse, after the last "a", makes one.
bool has_program(const std::vector<DeviceEvent> &rules) {
    for (auto rule = rules.rbegin(); rule != rules.rend() && rule->value != "a"; ++rule) {
        devices::LxcDeviceList alone;
        if (alone.apply(rule->file, rule->value))
            return true;
    }
    return false;
}

// blk-throttle's tg_set_limit takes the digits and forgets the rest.
std::string refusal_of(std::string_view file) {
    return file == "io.max"
               ? "the kernel refuses this value, or reads only the digits at its front (10M is 10 bytes a second)"
               : "the kernel refuses this value and LXC does not start the container";
}

// memory.low and memory.min protect: there "max" is all of it, and not what -1 was.
std::string advice_for(std::string_view file, bool negative, bool has_max) {
    if (values::is_v2_action(file))
        return "Remove the line; it sets no limit";
    if (negative && has_max && (file == "memory.low" || file == "memory.min"))
        return "Write 0 for no protection, or max for all that the container uses";
    if (negative && has_max)
        return "Write max";
    const std::string form(values::form_of(file));
    return form.empty() ? "Correct the value" : "Write " + form;
}

std::string advice_for_v1_file(std::string_view file) {
    if (file == "freezer.state")
        return "Remove the line; lxc-freeze freezes a container that runs, and a line for it would hang its start";
    const auto successor = successor_of(file);
    return successor.empty() ? "Remove the line; cgroup2 has nothing like it"
                             : "Write " + std::string(k_v2_prefix) + successor;
}

} // namespace

Conversion keep_v2_line(const LiveLine &line, const HostFacts &host) {
    const std::string key = std::string(k_v2_prefix) + std::string(line.file);
    const std::string said = key + " = " + printable(line.value, 120) + ": ";
    Conversion conversion;
    conversion.kept = true;
    conversion.from = {line.index};
    conversion.to = {{key, std::string(line.value)}};
    if (values::is_v2_file(line.file)) {
        if (values::canonical_v2(line.file, line.value, host))
            return conversion;
        const bool negative = values::strip(line.value).starts_with('-');
        const bool has_max = values::canonical_v2(line.file, "max", host).has_value();
        if (negative && has_max)
            worsen(conversion, Fidelity::error, "E-V2VALUE",
                   said + "the kernel refuses a negative number and LXC does not start; -1 is the v1 word",
                   advice_for(line.file, true, true));
        else
            worsen(conversion, Fidelity::error, negative ? "E-V2VALUE" : "E-MALFORMED",
                   said + refusal_of(line.file), advice_for(line.file, negative, has_max));
    } else if (is_v1_file(line.file)) {
        worsen(conversion, Fidelity::error, "E-V1NAME",
               said + "a v1 file; cgroup2 has none of that name and LXC does not start the container",
               advice_for_v1_file(line.file));
    } else {
        worsen(conversion, Fidelity::error, "E-UNKNOWN",
               said + "no cgroup2 file that can be set has this name, and LXC does not start the container",
               "Correct the name or remove the line");
    }
    return conversion;
}

Conversions keep_v2_rules(const std::vector<DeviceEvent> &events) {
    Conversions kept;
    auto live = live_rules(events, true, false);
    const bool fail_open = !has_program(live);
    std::erase_if(live, [](const DeviceEvent &event) { return event.included && !event.judged; });
    for (const auto &event : live)
        kept.push_back(keep_rule(event, fail_open));
    return kept;
}

} // namespace warden::cgroup::convert
