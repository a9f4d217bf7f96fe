// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/output.hpp"

#include <algorithm>

namespace warden::cgroup::devices {
namespace {

constexpr std::string_view k_allow = "devices.allow";
constexpr std::string_view k_deny = "devices.deny";

void emit(DeviceOutput &output, std::string_view file, std::string text) {
    if (!text.empty())
        output.rules.emplace_back(file, std::move(text));
}

// LXC's program stops a request only if the rule holds all of it: a rule for `w` lets opening for both
// through.
unsigned widen(unsigned access) {
    constexpr unsigned both = k_read | k_write;
    return (access & both) != 0 ? access | both : access;
}

void write_deny_list(const V1DeviceList &list, DeviceOutput &output) {
    emit(output, k_allow, "a");
    for (const auto &[match, access] : list.entries()) {
        const auto wide = widen(access);
        output.widened = output.widened || wide != access;
        emit(output, k_deny, rule_text(match, wide));
    }
}

void write_allow_list(const V1DeviceList &list, DeviceOutput &output) {
    emit(output, k_deny, "a");
    DeviceOutput rules;
    bool numbers = false;
    for (const auto &[match, access] : list.entries()) {
        auto text = rule_text(match, access);
        numbers = numbers || (match.path.empty() && !text.empty());
        emit(rules, k_allow, std::move(text));
    }
    // LXC attaches no program to an empty list, and then everything is allowed; a path may be missing at
    // start, and its rule with it. A deny rule makes the list non-empty and is never compiled in.
    if (!numbers)
        emit(output, k_deny, "c *:* rwm");
    std::move(rules.rules.begin(), rules.rules.end(), std::back_inserter(output.rules));
}

const V1DeviceList::Entry *find(const V1DeviceList &list, const DeviceMatch &match) {
    const auto found = std::find_if(list.entries().begin(), list.entries().end(),
                                    [&](const auto &entry) { return entry.match == match; });
    return found == list.entries().end() ? nullptr : &*found;
}

std::int64_t lxc_number(std::uint32_t number) {
    return number == k_any_number ? -1 : std::int64_t{number};
}

// A rule with the same numbers and the same letters as text switches the older one off; a path cannot be
// denied.
void switch_off(const DeviceMatch &match, const LxcDeviceList &existing, DeviceOutput &output) {
    if (!match.path.empty())
        return;
    const auto bare = rule_text(match, 0);
    for (auto item = existing.items().rbegin(); item != existing.items().rend(); ++item) {
        const bool same = item->type == match.type && item->major == lxc_number(match.major) &&
                          item->minor == lxc_number(match.minor);
        if (same && existing.active(*item))
            emit(output, k_deny, bare + item->access);
    }
}

} // namespace

DeviceOutput write_lxc_list(const V1DeviceList &list) {
    DeviceOutput output;
    if (list.allows_by_default())
        write_deny_list(list, output);
    else
        write_allow_list(list, output);
    return output;
}

DeviceOutput change_lxc_list(const V1DeviceList &before, const V1DeviceList &after,
                             const LxcDeviceList &existing) {
    DeviceOutput output;
    for (const auto &old : before.entries()) {
        const auto *now = find(after, old.match);
        if (now != nullptr && now->access == old.access)
            continue;
        switch_off(old.match, existing, output);
        if (now != nullptr)
            emit(output, k_allow, rule_text(now->match, now->access));
    }
    for (const auto &entry : after.entries()) {
        if (find(before, entry.match) == nullptr)
            emit(output, k_allow, rule_text(entry.match, entry.access));
    }
    return output;
}

} // namespace warden::cgroup::devices
