// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be said of a guest: the findings of the module guest_os and of `check --rootfs`.
#pragma once

#include <warden/module.h>

namespace warden::guest {

extern const warden_check k_os_checks[6];

} // namespace warden::guest
