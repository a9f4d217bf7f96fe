// devices: which devices a container may open.

#include "checks.hpp"
#include "phases.hpp"

namespace warden::devices {
namespace {

warden_result audit(module::Context &context, Host &host) {
    return context.init_pid() > 0 ? check_running(context, host) : check_configured(context, host);
}

constexpr warden_op k_ops[] = {
    {WARDEN_PRE_START, 0, module::guarded_with<Host, check_configured>},
    {WARDEN_START_HOST, 0, module::guarded_with<Host, check_starting>},
    {WARDEN_AUDIT, 0, module::guarded_with<Host, audit>},
};

} // namespace
} // namespace warden::devices

extern "C" const warden_module warden_module_v1 = {
    sizeof(warden_module),
    WARDEN_ABI_MAJOR,
    WARDEN_ABI_MINOR,
    "devices",
    WARDEN_VERSION,
    "which devices the container may open, also by rules under cgroup v1 names",
    warden::devices::k_options,
    warden::module::count_of(warden::devices::k_options),
    sizeof(warden_option),
    warden::devices::k_checks,
    warden::module::count_of(warden::devices::k_checks),
    sizeof(warden_check),
    warden::devices::k_ops,
    warden::module::count_of(warden::devices::k_ops),
    sizeof(warden_op),
    warden::module::init_state<warden::devices::Host>,
    warden::module::fini_state<warden::devices::Host>,
};
