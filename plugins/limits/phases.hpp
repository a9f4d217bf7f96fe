// The module's phases.
#pragma once

#include "wanted.hpp"

#include <warden/module.hpp>

namespace warden::limits {

// pre-start, and the audit of a container that does not run: what the config says.
warden_result check_configured(module::Context &context, Host &host);
// start-host: plans what is missing in the fresh cgroup.
warden_result check_starting(module::Context &context, Host &host);
// Audit of a running container: does the kernel hold what the config asks for?
warden_result check_running(module::Context &context, Host &host);
// stop: what was used.
warden_result report_stopped(module::Context &context);

} // namespace warden::limits
