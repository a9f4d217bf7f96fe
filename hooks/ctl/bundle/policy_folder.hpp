// SPDX-License-Identifier: LGPL-2.1-or-later
// A folder of policy files that is to be given to others, and what the manifest says of it.
#pragma once

#include "base/dir.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/received/manifest.hpp"

#include <string>

namespace warden::ctl::bundle {

// Every *.conf of it; hidden and other files are left out. k_refused when one cannot be read by the rules of
// policy files, has a name that a bundle cannot hold, or there is too much.
Result<received::PolicyFiles> read_policy_folder(const Dir &folder);

// --revision and --minimum-version.
void add_described(boost::program_options::options_description &options);
// Made now, or when SOURCE_DATE_EPOCH says.
Result<received::Manifest> described(const received::PolicyFiles &files, const cli::Arguments &arguments);

std::string now_text();

} // namespace warden::ctl::bundle
