// SPDX-License-Identifier: LGPL-2.1-or-later
// guest_os: can the guest's init run on this host?

#include "gather.hpp"
#include "rules.hpp"

#include "guest/os_checks.hpp"

namespace warden::guest_os {
namespace {

warden_result run(module::Context &context) {
    const Verdict verdict = check(gather(context, Dir::copy_of(context.root_fd(), "/")));
    return module::report_all(context, verdict.findings, guest::k_os_checks, verdict.result);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded<run>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded<run>},
};

} // namespace
} // namespace warden::guest_os

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "guest_os",
    .version = WARDEN_VERSION,
    .summary = "whether the guest's init can run under this host's cgroup layout",
    .options = nullptr,
    .option_count = 0,
    .option_size = sizeof(warden_option),
    .checks = warden::guest::k_os_checks,
    .check_count = warden::module::count_of(warden::guest::k_os_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::guest_os::k_ops,
    .op_count = warden::module::count_of(warden::guest_os::k_ops),
    .op_size = sizeof(warden_op),
    .init = nullptr,
    .fini = nullptr,
};
