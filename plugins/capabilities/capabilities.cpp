// SPDX-License-Identifier: LGPL-2.1-or-later
// capabilities: what the processes of a container may do.

#include "checks.hpp"
#include "gather.hpp"
#include "rules.hpp"

namespace warden::capabilities {
namespace {

warden_result run(module::Context &context) {
    const Verdict verdict = check(gather(context, Dir::copy_of(context.root_fd(), "/")));
    if (!verdict.problem.empty())
        warden_log(context.raw(), WARDEN_LOG_ERROR, "%s", verdict.problem.c_str());
    return module::report_all(context, verdict.findings, k_checks, verdict.result);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded<run>},
};

} // namespace
} // namespace warden::capabilities

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "capabilities",
    .version = WARDEN_VERSION,
    .summary = "the capabilities that a container keeps, no_new_privs and seccomp",
    .options = warden::capabilities::k_options,
    .option_count = warden::module::count_of(warden::capabilities::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::capabilities::k_checks,
    .check_count = warden::module::count_of(warden::capabilities::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::capabilities::k_ops,
    .op_count = warden::module::count_of(warden::capabilities::k_ops),
    .op_size = sizeof(warden_op),
    .init = nullptr,
    .fini = nullptr,
};
