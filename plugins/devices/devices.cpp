// SPDX-License-Identifier: LGPL-2.1-or-later
// devices: which devices a container may open.

#include "checks.hpp"
#include "gather.hpp"
#include "rules.hpp"

namespace warden::devices {
namespace {

warden_result run(module::Context &context, Host &host) {
    const Verdict verdict = check(gather(context, Dir::copy_of(context.root_fd(), "/"), host));
    if (verdict.restrict_to && context.plan_devices(*verdict.restrict_to) != WARDEN_OK)
        return WARDEN_ERROR;
    return module::report_all(context, verdict.findings, k_checks);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded_with<Host, run>},
};

} // namespace
} // namespace warden::devices

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "devices",
    .version = WARDEN_VERSION,
    .summary = "which devices the container may open, also by rules under cgroup v1 names",
    .options = warden::devices::k_options,
    .option_count = warden::module::count_of(warden::devices::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::devices::k_checks,
    .check_count = warden::module::count_of(warden::devices::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::devices::k_ops,
    .op_count = warden::module::count_of(warden::devices::k_ops),
    .op_size = sizeof(warden_op),
    .init = warden::module::init_state<warden::devices::Host>,
    .fini = warden::module::fini_state<warden::devices::Host>,
};
