// capabilities: what the processes of a container may do.

#include "checks.hpp"
#include "phases.hpp"

namespace warden::capabilities {
namespace {

warden_result audit(module::Context &context) {
    return context.init_pid() > 0 ? check_live(context) : check_configured(context);
}

constexpr warden_op k_ops[] = {
    {WARDEN_PRE_START, 0, module::guarded<check_configured>},
    {WARDEN_START_HOST, 0, module::guarded<check_live>},
    {WARDEN_AUDIT, 0, module::guarded<audit>},
};

} // namespace
} // namespace warden::capabilities

extern "C" const warden_module warden_module_v1 = {
    sizeof(warden_module),
    WARDEN_ABI_MAJOR,
    WARDEN_ABI_MINOR,
    "capabilities",
    WARDEN_VERSION,
    "the capabilities that a container keeps, no_new_privs and seccomp",
    warden::capabilities::k_options,
    warden::module::count_of(warden::capabilities::k_options),
    sizeof(warden_option),
    warden::capabilities::k_checks,
    warden::module::count_of(warden::capabilities::k_checks),
    sizeof(warden_check),
    warden::capabilities::k_ops,
    warden::module::count_of(warden::capabilities::k_ops),
    sizeof(warden_op),
    nullptr,
    nullptr,
};
