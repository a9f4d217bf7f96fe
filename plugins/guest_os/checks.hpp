// The tables that the module declares.
#pragma once

#include <warden/module.h>

namespace warden::guest_os {

extern const warden_check k_checks[6];

} // namespace warden::guest_os
