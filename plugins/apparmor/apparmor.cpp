// SPDX-License-Identifier: LGPL-2.1-or-later
// Whether AppArmor really confines a container: README.md says how.
#include "checks.hpp"
#include "gather.hpp"
#include "rules.hpp"

#include <string_view>

namespace warden::apparmor_module {
namespace {

using module::Context;

// What a policy cannot mean when it names a profile that containers must have.
bool is_sensible(std::string_view wanted) {
    return !wanted.empty() && wanted != "unconfined" && wanted != "unchanged";
}

struct Outcome {
    bool denied = false;
    bool unchecked = false;
    bool unchecked_waived = false;
};

Outcome report(const Context &context, const Findings &findings) {
    Outcome outcome;
    for (const auto &finding : findings) {
        const bool waived = context.report(finding);
        const bool unchecked = std::string_view(finding.id) == k_not_checked;
        outcome.unchecked = outcome.unchecked || (unchecked && !waived);
        outcome.unchecked_waived = outcome.unchecked_waived || (unchecked && waived);
        outcome.denied =
            outcome.denied || (!waived && module::severity_of(finding, k_checks) == WARDEN_SEV_ERROR);
    }
    return outcome;
}

// What could not be checked is never OK. Before the start nothing is final, since start-host sees the label;
// later there is no second look. A waiver makes it somebody's decision, not a good result.
warden_result result_of(const Outcome &outcome, warden_phase phase) {
    if (outcome.denied)
        return WARDEN_DENY;
    if (outcome.unchecked && phase != WARDEN_PRE_START)
        return WARDEN_ERROR;
    return outcome.unchecked || outcome.unchecked_waived ? WARDEN_IGNORE : WARDEN_OK;
}

warden_result run(Context &context, Host &host) {
    const std::string wanted = context.option("profile").value_or("");
    if (!is_sensible(wanted)) {
        warden_log(
            context.raw(), WARDEN_LOG_ERROR,
            "profile = '%s' asks for containers without confinement; name a profile, or write generated or any-enforcing",
            wanted.c_str());
        return WARDEN_CONFIG;
    }
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const bool known = host.is_read();
    if (!known)
        host.read(root);
    Findings findings = check(gather(context, root, host));
    if (known && !findings.empty() && context.init_pid() > 0) {
        host.read(root);
        findings = check(gather(context, root, host));
    }
    return result_of(report(context, findings), context.phase());
}

constexpr warden_option k_options[] = {
    {.name = "profile",
     .type = WARDEN_STRING,
     .flags = 0,
     .fallback = "any-enforcing",
     .values = nullptr,
     .help = "The profile that containers must have: any-enforcing, generated, or the name of one."},
};
constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded_with<Host, run>},
};

} // namespace
} // namespace warden::apparmor_module

// Constant data: the engine reads it before it calls anything of the module.
constinit const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "apparmor",
    .version = "1",
    .summary = "Sees that AppArmor confines the container",
    .options = warden::apparmor_module::k_options,
    .option_count = warden::module::count_of(warden::apparmor_module::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::apparmor_module::k_checks,
    .check_count = warden::module::count_of(warden::apparmor_module::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::apparmor_module::k_ops,
    .op_count = warden::module::count_of(warden::apparmor_module::k_ops),
    .op_size = sizeof(warden_op),
    .init = warden::module::init_state<warden::apparmor_module::Host>,
    .fini = warden::module::fini_state<warden::apparmor_module::Host>,
};
