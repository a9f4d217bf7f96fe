// SPDX-License-Identifier: LGPL-2.1-or-later
// limits: what a config and a policy limit is really limited.

#include "checks.hpp"
#include "gather.hpp"
#include "rules.hpp"

namespace warden::limits {
namespace {

warden_result run(module::Context &context, Host &host) {
    const Verdict verdict = check(gather(context, Dir::copy_of(context.root_fd(), "/"), host));
    for (const auto &write : verdict.writes)
        context.plan_cgroup(write.file, write.value);
    return module::report_all(context, verdict.findings, k_checks, verdict.result);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_STOP, .flags = 0, .run = module::guarded_with<Host, run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded_with<Host, run>},
};

} // namespace
} // namespace warden::limits

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "limits",
    .version = WARDEN_VERSION,
    .summary = "memory, swap, cpu, io and pids limits, also those under cgroup v1 names",
    .options = warden::limits::k_options,
    .option_count = warden::module::count_of(warden::limits::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::limits::k_checks,
    .check_count = warden::module::count_of(warden::limits::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::limits::k_ops,
    .op_count = warden::module::count_of(warden::limits::k_ops),
    .op_size = sizeof(warden_op),
    .init = warden::module::init_state<warden::limits::Host>,
    .fini = warden::module::fini_state<warden::limits::Host>,
};
