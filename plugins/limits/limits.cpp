// limits: what a config and a policy limit is really limited.

#include "checks.hpp"
#include "phases.hpp"

namespace warden::limits {
namespace {

warden_result audit(module::Context &context, Host &host) {
    return context.init_pid() > 0 ? check_running(context, host) : check_configured(context, host);
}

constexpr warden_op k_ops[] = {
    {WARDEN_PRE_START, 0, module::guarded_with<Host, check_configured>},
    {WARDEN_START_HOST, 0, module::guarded_with<Host, check_starting>},
    {WARDEN_STOP, 0, module::guarded<report_stopped>},
    {WARDEN_AUDIT, 0, module::guarded_with<Host, audit>},
};

} // namespace
} // namespace warden::limits

extern "C" const warden_module warden_module_v1 = {
    sizeof(warden_module),
    WARDEN_ABI_MAJOR,
    WARDEN_ABI_MINOR,
    "limits",
    WARDEN_VERSION,
    "memory, swap, cpu, io and pids limits, also those under cgroup v1 names",
    warden::limits::k_options,
    warden::module::count_of(warden::limits::k_options),
    sizeof(warden_option),
    warden::limits::k_checks,
    warden::module::count_of(warden::limits::k_checks),
    sizeof(warden_check),
    warden::limits::k_ops,
    warden::module::count_of(warden::limits::k_ops),
    sizeof(warden_op),
    warden::module::init_state<warden::limits::Host>,
    warden::module::fini_state<warden::limits::Host>,
};
