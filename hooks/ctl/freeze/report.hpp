// SPDX-License-Identifier: LGPL-2.1-or-later
// What a freeze-run did, as values and as text.
#pragma once

#include "ctl/freeze/hooks.hpp"
#include "ctl/freeze/session.hpp"
#include "ctl/freeze/sync.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

// freeze-run keeps the exit code of its command; these are its own. They are out of the way of what commands
// use, and 126, 127 and 128 + N mean what they mean in a shell.
enum FreezeExit : int {
    k_exit_left_out = 120, // the command ended with 0; containers that the policy leaves out were not frozen
    k_exit_not_frozen = 121, // a container could not be frozen; nothing was run, and nothing is left frozen
    k_exit_not_held = 122,   // the command ended with 0, but its containers were not frozen all the time
    k_exit_not_thawed = 123, // a container is still frozen; the guardian goes on trying
    k_exit_not_undone = 124, // the command ended with 0, but a hook's command after the thaw failed
    k_exit_usage = 125,      // wrong usage, an unknown container, not root
};

struct FreezeReport {
    std::vector<std::string> command;
    std::optional<int> command_code;
    bool held = false; // everything stays frozen after this report (--hold)
    int exit_code = 0;
    std::vector<FrozenContainer> containers;
    std::vector<SyncRound> rounds;        // before the freeze
    std::optional<SyncRound> final_round; // while frozen
    std::int64_t freeze_us = 0;           // from the request until all were frozen
    std::int64_t command_us = 0;
    std::int64_t guards_us = 0;
    std::vector<GuestCommand> guest_commands; // in the order in which they ran
    std::vector<std::string> notes;
    std::string failure; // why it ended with one of our own codes
};

std::string freeze_text(const FreezeReport &report);
std::string freeze_json(const FreezeReport &report);
std::string_view status_name(FrozenContainer::Status status);

} // namespace warden::ctl::freeze
