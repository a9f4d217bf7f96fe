// SPDX-License-Identifier: LGPL-2.1-or-later
// Putting a policy that came from elsewhere in force: looked at with everything that is on this host, then
// exchanged in one step.
#pragma once

#include "ctl/policy/scene.hpp"
#include "ctl/received/received.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::bundle {

struct InstallOptions {
    std::vector<std::string> cases; // folders with tests of the policy that must pass
    bool allow_older = false;       // made before the one that is in force
    bool take_over = false;         // what is in force came another way
};

// --root, --modules, --verify, --take-over.
void add_install(boost::program_options::options_description &options);
InstallOptions install_options(const cli::Arguments &arguments);

// Whose files are believed: root's, in a tree also the caller's.
Trust trust_of(const cli::Arguments &arguments);

struct Installed {
    bool changed = false;
    std::string before;  // the revision that was in force; empty: none
    std::string warning; // what is to be said of a policy that is in force; may be empty
};

// k_refused when the policy must not be in force: the one that is stays so.
Result<Installed> install(const cli::Arguments &arguments, const policy::Scene &scene,
                          const received::Generation &next, const InstallOptions &options);

// What `policy test` would find with it on this host is k_refused; unchanged ends the text of that. What is
// in force stays.
Status check_policy(const cli::Arguments &arguments, const policy::Scene &scene,
                    const received::Generation &next, std::string_view unchanged);

// It is in force, but.
void say_warning(const std::string &verb, const std::string &revision, const std::string &warning);

// The exit code of a verb of this room: 0, 1 for what is refused, 2 for what could not be done.
int finish(std::string_view verb, const Result<int> &code);

} // namespace warden::ctl::bundle
