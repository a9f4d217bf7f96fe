// SPDX-License-Identifier: LGPL-2.1-or-later
// The fields of a message of AppArmor's.
#pragma once

#include "apparmor/denial.hpp"

#include <string_view>

namespace warden::apparmor {

// `apparmor="DENIED" operation="open" ...`, up to the end of the message, into a denial whose texts are
// empty. Fields of other kernels are passed over, but must have the form of a field. false: cut off, in
// disorder, or more than one message.
bool read_fields(std::string_view text, Denial &denial);

} // namespace warden::apparmor
