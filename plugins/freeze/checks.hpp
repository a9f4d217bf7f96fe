// What the module can report.
#pragma once

#include <warden/module.h>

namespace warden::freeze {

extern const warden_check k_checks[5];

} // namespace warden::freeze
