// SPDX-License-Identifier: LGPL-2.1-or-later
// Trying what is to lie in /etc/lxc-warden before it lies there.
#pragma once

#include "ctl/cli/verb.hpp"
#include "engine/setup.hpp"

namespace warden::ctl::policy {

// --site DIR.
void add_site(boost::program_options::options_description &options);

// With --site: its policy.d and stack.d stand for those of /etc/lxc-warden, and the caller's own files are
// believed. DIR is below the setup's root; in "/" it may be relative to the working directory.
Status use_site(const cli::Arguments &arguments, engine::Setup &setup);

} // namespace warden::ctl::policy
