// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

#include "base/text.hpp"

namespace warden::capabilities {
namespace {

// CAP_MAC_OVERRIDE 32, CAP_MAC_ADMIN 33, CAP_SYS_MODULE 16, CAP_SYS_RAWIO 17, CAP_SYS_TIME 25.
constexpr CapSet k_over_the_host =
    (CapSet{1} << 32U) | (CapSet{1} << 33U) | (CapSet{1} << 16U) | (CapSet{1} << 17U) | (CapSet{1} << 25U);

// The capabilities of the policy's `keep`; nullopt when it is not set.
std::optional<CapSet> policy_set(const Policy &policy) {
    std::optional<CapSet> set;
    for (const auto &name : policy.keep) {
        const auto capability = parse_capability(name);
        set = set.value_or(0) | (capability ? CapSet{1} << *capability : 0);
    }
    return set;
}

// Of the last word that is wrong.
std::string problem_of(const Policy &policy) {
    std::string problem;
    for (const auto &name : policy.keep) {
        if (!parse_capability(name) && name != "none")
            problem = "keep names '" + printable(name, 60) + "', which is not a capability";
    }
    return problem;
}

Verdict not_checked(const Error &why, warden_result result) {
    return {.findings = {{.id = "CAP-007", .message = "not checked: " + why.message}}, .result = result};
}

std::vector<std::string> texts_of(const std::vector<Value> &values) {
    std::vector<std::string> texts;
    texts.reserve(values.size());
    for (const auto &value : values)
        texts.push_back(value.text);
    return texts;
}

} // namespace

ConfiguredSet configured_set(const Settings &settings, unsigned last_capability) {
    return configured_set(texts_of(settings.drop), texts_of(settings.keep), last_capability);
}

const std::vector<Value> &deciding_words(const Settings &settings) {
    return settings.keep.empty() ? settings.drop : settings.keep;
}

const char *deciding_key(const Settings &settings) {
    return settings.keep.empty() ? "lxc.cap.drop" : "lxc.cap.keep";
}

Findings judge(const Facts &facts, CapSet bounding, Finding like) {
    const auto allowed = policy_set(facts.policy);
    if (allowed && (bounding & ~*allowed) != 0) {
        like.id = "CAP-001";
        like.message =
            "may have " + set_text(bounding & ~*allowed) + ", which the policy does not let it keep";
        if (like.at.file.empty())
            like.at = facts.policy.keep_at;
        return {like};
    }
    // In a user namespace of its own these capabilities end at the container's edge.
    if (allowed || !facts.privileged || (bounding & k_over_the_host) == 0)
        return {};
    like.id = "CAP-002";
    like.message = "privileged, and may have " + set_text(bounding & k_over_the_host);
    return {like};
}

namespace {

Findings check_seccomp_profile(const Facts &facts) {
    // pre-start has said it, and start-host need not.
    if (!facts.settings.replaces_proxmox_rules || facts.phase == WARDEN_START_HOST)
        return {};
    const Value &profile = *facts.settings.seccomp_profile;
    return {{.id = "CAP-008",
             .message = "takes the place of the seccomp rules that Proxmox generates",
             .key = "lxc.seccomp.profile",
             .value = profile.text,
             .at = profile.source()}};
}

Verdict check_capabilities(const Facts &facts) {
    const auto &last = facts.last_capability;
    if (facts.is_live()) {
        if (!facts.status)
            return not_checked(facts.status.error(), WARDEN_ERROR);
        if (!last)
            return not_checked(last.error(), WARDEN_ERROR);
        return {.findings = check_live(facts, *facts.status, *last)};
    }
    if (auto problem = problem_of(facts.policy); !problem.empty())
        return {.findings = {}, .result = WARDEN_CONFIG, .problem = std::move(problem)};
    if (!last)
        return not_checked(last.error(), WARDEN_UNSUPPORTED);
    return {.findings = check_configured(facts, *last)};
}

} // namespace

Verdict check(const Facts &facts) {
    Verdict verdict = check_capabilities(facts);
    module::append(verdict.findings, check_seccomp_profile(facts));
    return verdict;
}

} // namespace warden::capabilities
