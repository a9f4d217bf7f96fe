// SPDX-License-Identifier: LGPL-2.1-or-later
// freeze: finds containers that are frozen, and says by whom and how to end it.

#include "checks.hpp"
#include "gather.hpp"
#include "rules.hpp"

namespace warden::freeze {
namespace {

warden_result run(module::Context &context) {
    const Verdict verdict = check(gather(context, Dir::copy_of(context.root_fd(), "/")));
    if (const auto &hook = verdict.run)
        return context.plan_command({hook->path, "freeze"}, {hook->path, "thaw"}, hook->deadline_ms);
    return module::report_all(context, verdict.findings, k_checks, verdict.result);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_FREEZE, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded<run>},
};

} // namespace
} // namespace warden::freeze

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "freeze",
    .version = WARDEN_VERSION,
    .summary = "containers that are frozen, or were left so",
    .options = warden::freeze::k_options,
    .option_count = warden::module::count_of(warden::freeze::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::freeze::k_checks,
    .check_count = warden::module::count_of(warden::freeze::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::freeze::k_ops,
    .op_count = warden::module::count_of(warden::freeze::k_ops),
    .op_size = sizeof(warden_op),
    .init = nullptr,
    .fini = nullptr,
};
