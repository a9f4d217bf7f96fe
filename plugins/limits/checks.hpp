// SPDX-License-Identifier: LGPL-2.1-or-later
// The tables that the module declares.
#pragma once

#include <warden/module.h>

namespace warden::limits {

extern const warden_check k_checks[13];
extern const warden_option k_options[5];

} // namespace warden::limits
