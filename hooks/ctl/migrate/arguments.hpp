// SPDX-License-Identifier: LGPL-2.1-or-later
// The command line of `lxc-warden migrate`.
#pragma once

#include "ctl/migrate/plan.hpp"

#include <string>
#include <variant>
#include <vector>

namespace warden::ctl::migrate {

struct MigrateCommand {
    bool all = false;
    bool write = false;
    bool json = false;
    // --layout or --host was given: the files need not suit this host as it is.
    bool any_layout = false;
    MigrateOptions plan;
    configs::SyntaxChoice syntax = configs::SyntaxChoice::automatic;
    std::string root;
    std::string host_file;
    std::vector<std::string> inputs; // names, paths, or the one text "-"

    bool is_filter() const { return inputs.size() == 1 && inputs[0] == "-"; }
};

// An exit status when there is nothing left to do: help was asked for, or the usage was wrong.
std::variant<MigrateCommand, int> parse_migrate_command(int argc, char **argv);

} // namespace warden::ctl::migrate
