// guest_os: can the guest's init run on this host?

#include "phases.hpp"

#include "guest/os_checks.hpp"

namespace warden::guest_os {
namespace {

constexpr warden_op k_ops[] = {
    {WARDEN_PRE_START, 0, module::guarded<check_guest>},
    {WARDEN_START_HOST, 0, module::guarded<check_guest>},
    {WARDEN_AUDIT, 0, module::guarded<check_guest>},
};

} // namespace
} // namespace warden::guest_os

extern "C" const warden_module warden_module_v1 = {
    sizeof(warden_module),
    WARDEN_ABI_MAJOR,
    WARDEN_ABI_MINOR,
    "guest_os",
    WARDEN_VERSION,
    "whether the guest's init can run under this host's cgroup layout",
    nullptr,
    0,
    sizeof(warden_option),
    warden::guest::k_os_checks,
    warden::module::count_of(warden::guest::k_os_checks),
    sizeof(warden_check),
    warden::guest_os::k_ops,
    warden::module::count_of(warden::guest_os::k_ops),
    sizeof(warden_op),
    nullptr,
    nullptr,
};
