// SPDX-License-Identifier: LGPL-2.1-or-later
// Which host a verb looks at: this one, or a tree that looks like one.
#pragma once

#include "base/dir.hpp"
#include "ctl/cli/verb.hpp"
#include "engine/setup.hpp"

namespace warden::ctl::configs {

// --root TREE and --modules DIR.
void add_looked_at(boost::program_options::options_description &options);

class LookedAt {
public:
    static Result<LookedAt> open(const cli::Arguments &arguments);

    const Dir &root() const { return root_; }
    // Borrows this object. In a tree, and with modules that are not the installed ones, the files of who
    // calls are trusted as root's are on a host. The modules are always those of this machine.
    engine::Setup setup() const;

private:
    LookedAt(Dir root, Dir machine, std::string modules, bool is_machine)
        : root_(std::move(root)), machine_(std::move(machine)), modules_(std::move(modules)),
          is_machine_(is_machine) {}

    Dir root_, machine_;
    std::string modules_;
    bool is_machine_;
};

} // namespace warden::ctl::configs
