// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

#include "base/text.hpp"
#include "checks.hpp"

#include <algorithm>

namespace warden::apparmor_module {
namespace {

using Is = apparmor::KernelState::Is;

} // namespace

Finding about_profile(const Facts &facts, const char *id, std::string message) {
    Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = "lxc.apparmor.profile";
    if (facts.settings.profile) {
        finding.value = facts.settings.profile->text;
        finding.at = facts.settings.profile->source();
    }
    return finding;
}

Findings check_kernel(const Facts &facts) {
    const auto &kernel = facts.kernel;
    Finding finding;
    finding.live = kernel.detail;
    const bool ignored = kernel.is == Is::off || (kernel.is == Is::masked && !kernel.lxc_sees_it_on);
    if (ignored && kernel.is == Is::masked) {
        finding.id = k_kernel_off;
        finding.message = "something is mounted over the flag that LXC reads (" + kernel.detail +
                          "): LXC ignores every lxc.apparmor line";
        finding.fix = kernel.cure;
        return {finding};
    }
    if (ignored) {
        finding.id = k_kernel_off;
        finding.message = "AppArmor is off (" + kernel.detail + "): LXC ignores every lxc.apparmor line";
        finding.fix = kernel.cure;
        return {finding};
    }
    // With a label that can be read, the label decides.
    if (kernel.is == Is::on || (facts.live && *facts.live))
        return {};
    finding.id = k_not_checked;
    finding.message = "not checked whether AppArmor is on: " +
                      (kernel.is == Is::masked ? "something is mounted over its flag, where " + kernel.detail
                                               : kernel.detail);
    return {finding};
}

std::string unwanted_reason(const Facts &facts, const std::vector<std::string> &profiles, bool is_generated) {
    if (facts.wanted == "any-enforcing")
        return {};
    const bool fits = facts.wanted == "generated"
                          ? is_generated
                          : std::find(profiles.begin(), profiles.end(), facts.wanted) != profiles.end();
    return fits ? "" : "the policy wants the profile " + printable(facts.wanted);
}

Findings check(const Facts &facts) {
    const Configured configured = read_configured(facts.settings.profile);
    Findings findings = check_kernel(facts);
    const bool off = !findings.empty() && std::string_view(findings.front().id) == k_kernel_off;
    if (!facts.is_start_host())
        module::append(findings, check_settings(facts, configured));
    if (!facts.live)
        module::append(findings, check_profile(facts, configured));
    // A kernel without AppArmor has no labels.
    else if (!off || *facts.live)
        module::append(findings, check_live(facts, configured));
    return findings;
}

} // namespace warden::apparmor_module
