// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

namespace warden::freeze {
namespace {

using state::Standing;

Finding about_freeze(const char *id, std::string message) {
    return {.id = id, .message = std::move(message), .key = "cgroup.freeze", .live = "1"};
}

Findings check_leftovers(const std::vector<std::string> &frozen) {
    if (frozen.empty())
        return {};
    return {about_freeze("FRZ-004", "/" + frozen.back() + " is left of an earlier run, and frozen")};
}

// Records of an earlier boot and of a hold that lapsed say nothing of a freeze.
bool explains_a_freeze(const std::optional<Record> &record) {
    return record && record->standing != Standing::other_boot && record->standing != Standing::lapsed;
}

Finding explain_frozen(const std::optional<Record> &record) {
    if (!explains_a_freeze(record))
        return about_freeze("FRZ-002", "it is frozen, and not by lxc-warden");
    if (record->standing == Standing::in_use)
        return about_freeze("FRZ-003", "it is frozen for: " + record->tool);
    return about_freeze("FRZ-001", "it was left frozen by: " + record->tool);
}

Verdict check_running(const Facts &facts) {
    if (!facts.has_init)
        return {.findings = {}, .result = WARDEN_IGNORE};
    if (!facts.state)
        return {.findings = {{.id = "FRZ-005", .message = facts.state.error().message}},
                .result = WARDEN_UNSUPPORTED};
    if (!facts.state->flag && !facts.state->own)
        return {};
    return {.findings = {explain_frozen(facts.record)}};
}

Verdict check_hook(const std::optional<Hook> &hook) {
    if (!hook)
        return {.findings = {}, .result = WARDEN_IGNORE};
    if (hook->is_there && !*hook->is_there)
        return {
            .findings = {{.id = "FRZ-006", .message = "there is no " + hook->path + " in the container"}}};
    // One that could not be looked for is tried: it says itself that it is not there.
    return {.findings = {}, .run = hook};
}

} // namespace

Verdict check(const Facts &facts) {
    if (facts.phase == WARDEN_FREEZE)
        return check_hook(facts.hook);
    if (facts.phase == WARDEN_PRE_START)
        return {.findings = check_leftovers(facts.frozen_leftovers)};
    return check_running(facts);
}

} // namespace warden::freeze
