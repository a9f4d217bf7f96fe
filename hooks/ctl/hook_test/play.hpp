// SPDX-License-Identifier: LGPL-2.1-or-later
// One whole run.
#pragma once

#include "base/dir.hpp"
#include "ctl/hook_test/run.hpp"

namespace warden::ctl::hook_test {

// lxc-start, as a shell would find it, and its version. An Error says what to install.
Result<std::string> lxc_version();

// Makes the container, takes it through its life, and removes it whatever comes. An Error: nothing was
// called.
Result<Round> play(const Dir &root, const Settings &settings, int hook_version);

} // namespace warden::ctl::hook_test
