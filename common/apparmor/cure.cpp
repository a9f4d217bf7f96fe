// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a line of lxc.apparmor.raw does not help, what does.
#include "apparmor/denial_rule.hpp"

#include "apparmor/profile_kind.hpp"
#include "apparmor/rules.hpp"
#include "base/text.hpp"

namespace warden::apparmor {
namespace {

using rules::none;

// Of a profile that is read from elsewhere: the rule is part of the sentence.
RuleAdvice elsewhere(const Denial &denial, const std::optional<ParserVersion> &parser,
                     const std::string &where) {
    const auto advice = rule_for(denial, parser);
    if (advice.rule.empty())
        return none(where + " " + advice.opens);
    return none(where + " The rule would be `" + advice.rule + "`. " + advice.opens);
}

// By the kernel's own reason. nullopt: a rule can help.
std::optional<RuleAdvice> by_reason(const Denial &denial) {
    const auto has = [&](std::string_view text) { return denial.info.find(text) != std::string::npos; };
    if (has("not policy admin"))
        return none(
            "No rule allows a container to load profiles of its own, which Docker, Podman and snap in it want. What helps is lxc.apparmor.allow_nesting = 1 with a generated profile (Proxmox: features: nesting=1), which opens a good deal more, or to remove the package apparmor in the guest.");
    if (has("no new privs"))
        return none(
            "The process has set no_new_privs (NoNewPrivileges= of a unit, lxc.no_new_privs, runc), and such a process may only change to a profile that allows less. No rule changes that.");
    if (has("label not found") || has("profile not found"))
        return none(
            "The profile " + printable(denial.target.empty() ? denial.name : denial.target, 200) +
            " is not loaded where the process looks for it. No rule helps: load it. In a container that needs lxc.apparmor.allow_nesting = 1 (Proxmox: features: nesting=1).");
    if (has("disconnected"))
        return none(
            "The object was opened in another mount or IPC namespace, so that it has no path here, and a rule with a path does not match it. The profile would need flags=(attach_disconnected), which LXC's generated profiles have: what is left is to open it inside of the container.");
    if (has("Failed name lookup"))
        return none("The path could not be told (" + printable(denial.info, 80) + "), and a rule needs one.");
    if (has("Userns create restricted") || denial.profile == "unprivileged_userns")
        return none(
            "The host restricts user namespaces for everybody (sysctl kernel.apparmor_restrict_unprivileged_userns), and a rule of the container's profile does not lift that. Either the host's admin does, or the program goes without (for a unit: PrivateUsers=no).");
    return std::nullopt;
}

RuleAdvice of_lxc_itself(const Denial &denial, const std::optional<ParserVersion> &parser) {
    const bool own = denial.command.starts_with("lxc-");
    return elsewhere(
        denial, parser,
        own ? "This profile confines LXC's own program, and a container may not start because of it; lxc.apparmor.raw is not part of it. It is in /etc/apparmor.d/usr.bin.lxc-start and abstractions/lxc/start-container."
            : "This profile is LXC's own, and a container's process runs under it: its lxc.apparmor.profile is `unchanged`, or was not applied. Set it to generated.");
}

RuleAdvice by_profile(const Denial &denial, const std::optional<ParserVersion> &parser, bool of_container) {
    auto kind = profile_kind(denial);
    if (of_container && (kind == ProfileKind::host || kind == ProfileKind::restricted_user))
        kind = ProfileKind::named;
    switch (kind) {
    case ProfileKind::guest:
        return none(
            "The profile is one that was loaded inside of the container, which lxc.apparmor.raw does not change. It is mended in the guest, in its own /etc/apparmor.d.");
    case ProfileKind::stack:
        return elsewhere(
            denial, parser,
            "The log shows the container's profile and one of the guest's own together, and not which of the two denied it. What the guest's denies is mended in the guest, in its own /etc/apparmor.d; lxc.apparmor.raw is for the generated one.");
    case ProfileKind::part:
        return none(
            "It is a child of the generated profile, which lxc.apparmor.raw does not reach: it is for the profile itself.");
    case ProfileKind::shared:
        return none(
            "The profile is shared by all containers that set none, and LXC ignores lxc.apparmor.raw with it. Set lxc.apparmor.profile = generated first: that allows more of what a system needs. Then see what is still denied.");
    case ProfileKind::named:
        return elsewhere(
            denial, parser,
            "LXC ignores lxc.apparmor.raw with this profile, which somebody wrote: it is changed in its own file, for all containers that use it; or set lxc.apparmor.profile = generated.");
    case ProfileKind::lxc_itself:
        return of_lxc_itself(denial, parser);
    case ProfileKind::incus:
        return elsewhere(denial, parser,
                         "Incus made this profile; its key for rules is raw.apparmor of the instance.");
    case ProfileKind::lxd:
        return elsewhere(denial, parser,
                         "LXD made this profile; its key for rules is raw.apparmor of the instance.");
    case ProfileKind::generated:
        break;
    case ProfileKind::restricted_user:
    case ProfileKind::host:
        return none("The profile is of a program of the host, and no container's.");
    }
    return rule_for(denial, parser);
}

} // namespace

RuleAdvice advise(const Denial &denial, const std::optional<ParserVersion> &parser, bool of_container) {
    if (denial.kind == Denial::Kind::audited)
        return none("It was allowed: a rule of the profile, or the kernel, asks for a record of it.");
    if (denial.kind == Denial::Kind::status)
        return none(
            "From then on another text confines the processes that run under this name, or none. LXC itself does that when a container starts and stops; while it runs nobody should.");
    auto advice = by_reason(denial).value_or(RuleAdvice{});
    if (advice.opens.empty())
        advice = by_profile(denial, parser, of_container);
    if (denial.kind == Denial::Kind::allowed && !advice.rule.empty())
        advice.opens =
            (advice.wider ? advice.opens + " " : "") +
            "It was allowed, because the profile is in complain mode; enforced it would be denied." +
            (advice.wider ? "" : " " + advice.opens);
    return advice;
}

} // namespace warden::apparmor
