// SPDX-License-Identifier: LGPL-2.1-or-later
// What the module can report.
#pragma once

#include <warden/module.h>

namespace warden::freeze {

extern const warden_check k_checks[6];
extern const warden_option k_options[10];

} // namespace warden::freeze
