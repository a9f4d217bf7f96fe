// The module's one function, for all phases.
#pragma once

#include <warden/module.hpp>

namespace warden::guest_os {

// pre-start: by lxc.rootfs.path, if that can be seen already; start-host, and the audit of a running
// container: by what its init sees.
warden_result check_guest(module::Context &context);

} // namespace warden::guest_os
