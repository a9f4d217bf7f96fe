// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads what the rules look at.
#pragma once

#include "base/dir.hpp"
#include "facts.hpp"

namespace warden::guest_os {

// root: "/" or a test tree.
Facts gather(const module::Context &context, const Dir &root);

} // namespace warden::guest_os
