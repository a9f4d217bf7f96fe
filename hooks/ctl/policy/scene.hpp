// SPDX-License-Identifier: LGPL-2.1-or-later
// What the words of `lxc-warden policy` look at: a tree, this machine's modules, and the policy to judge by.
#pragma once

#include "ctl/cli/verb.hpp"
#include "ctl/configs/tree.hpp"
#include "engine/setup.hpp"

#include <string>

namespace warden::ctl::policy {

// --lxcpath, for the words that look at containers.
void add_lxcpath(boost::program_options::options_description &options);
// --root and --modules.
void add_scene(boost::program_options::options_description &options);

struct Scene {
    configs::Tree place;
    Dir host;

    // Asks for add_scene()'s options.
    static Result<Scene> open(const cli::Arguments &arguments);
    // policy: a directory with policy files in place of those of the tree, absolute; empty for those. Borrows
    // the scene.
    Result<engine::Setup> setup(const cli::Arguments &arguments, const std::string &policy = {}) const;
};

} // namespace warden::ctl::policy
