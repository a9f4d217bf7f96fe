// SPDX-License-Identifier: LGPL-2.1-or-later
// borgmatic: the commands of its hooks that make snapshots are run under a freeze, not the backup.
#pragma once

#include "ctl/tools/tool.hpp"

#include <optional>

namespace warden::ctl::tools {

// Of a command that makes a snapshot: what `freeze-run` has to be told with --on, and whether that is a
// dataset without those below it. place is empty when the command makes one, but of what cannot be told;
// nullopt: it makes none. Pure.
struct CommandPlace {
    std::string place;
    bool exact = false;
};
std::optional<CommandPlace> place_of_command(std::string_view command);

// The items of a config's lists that are such commands, wrapped; name: of the file. Pure.
Wiring borgmatic_wiring(std::string_view config, const std::string &path, const std::string &name);
// Without what we put before them. Pure.
Edit borgmatic_undone(std::string_view config, const std::string &path);

Result<std::vector<std::string>> borgmatic_places(const Dir &root, std::string_view part);
Wiring wire_borgmatic(const Dir &root);
std::vector<Edit> undo_borgmatic(const Dir &root);

} // namespace warden::ctl::tools
