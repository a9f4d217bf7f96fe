// limits: what a config and a policy limit is really limited.

#include "checks.hpp"
#include "phases.hpp"

namespace warden::limits {
namespace {

warden_result audit(module::Context &context, Host &host) {
    return context.init_pid() > 0 ? check_running(context, host) : check_configured(context, host);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded_with<Host, check_configured>},
    {.phase = WARDEN_START_HOST, .flags = 0, .run = module::guarded_with<Host, check_starting>},
    {.phase = WARDEN_STOP, .flags = 0, .run = module::guarded<report_stopped>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded_with<Host, audit>},
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
