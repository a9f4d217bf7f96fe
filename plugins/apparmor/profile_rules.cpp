// SPDX-License-Identifier: LGPL-2.1-or-later
// What the config asks for, of a container that does not run (yet).
#include "apparmor/confinement.hpp"
#include "base/text.hpp"
#include "checks.hpp"
#include "rules.hpp"

#include <algorithm>

namespace warden::apparmor_module {
namespace {

using apparmor::Confinement;
using Kind = Configured::Kind;

// What would become of a process with this loaded profile.
std::optional<Finding> check_mode(const Facts &facts, const std::string &name, apparmor::Mode mode) {
    const std::string shown =
        "the profile " + printable(name) + " is loaded in the mode " + std::string(apparmor::mode_name(mode));
    switch (apparmor::confinement_of(mode)) {
    case Confinement::complain:
    case Confinement::asks_user_space:
        return about_profile(facts, k_complain, shown + ": it would not hold the container back");
    case Confinement::flag:
        return about_profile(
            facts, k_flag,
            "the profile " + printable(name) +
                " has the flag unconfined or default_allow: it would not hold the container back");
    case Confinement::not_proven:
        return about_profile(facts, k_not_checked, "not checked: " + shown);
    case Confinement::confined:
    case Confinement::unconfined:
        break;
    }
    return std::nullopt;
}

// All profiles of a stack bind, so that one that enforces is enough; a missing one makes the start fail.
Findings check_loaded(const Facts &facts, const Configured &configured) {
    if (!facts.profiles)
        return {about_profile(facts, k_not_checked,
                              "not checked whether the profile " + printable(configured.text) +
                                  " is loaded and enforced: " + facts.profiles.error().message)};
    Findings findings;
    bool enforced = false;
    for (const auto &profile : configured.profiles) {
        const auto mode = facts.profiles->mode_of(profile);
        if (!mode)
            return {about_profile(facts, k_not_loaded,
                                  "the profile " + printable(profile.name) + " is not loaded (" +
                                      configured.shown() + "): LXC cannot start the container")};
        auto finding = check_mode(facts, profile.name, *mode);
        enforced = enforced || !finding;
        if (finding)
            findings.push_back(*std::move(finding));
    }
    return enforced ? Findings{} : findings;
}

Findings check_wanted(const Facts &facts, const Configured &configured) {
    std::vector<std::string> names;
    for (const auto &profile : configured.profiles)
        names.push_back(profile.name);
    const auto reason = unwanted_reason(facts, names, configured.kind == Kind::generated);
    if (reason.empty())
        return {};
    return {about_profile(facts, k_not_wanted, reason + ", and " + configured.shown())};
}

} // namespace

Findings check_profile(const Facts &facts, const Configured &configured) {
    if (configured.kind == Kind::unconfined)
        return {about_profile(facts, k_unconfined,
                              configured.shown() + ": no profile of the host would confine the container")};
    if (configured.kind == Kind::unchanged)
        return {about_profile(facts, k_unchanged,
                              configured.shown() +
                                  ": the container would keep the label of the program that starts it")};
    Findings findings = check_wanted(facts, configured);
    // What a kernel without AppArmor has loaded is not asked. A generated profile is loaded by the start.
    if (facts.kernel.is != apparmor::KernelState::Is::off && configured.kind != Kind::generated)
        module::append(findings, check_loaded(facts, configured));
    return findings;
}

} // namespace warden::apparmor_module
