// SPDX-License-Identifier: LGPL-2.1-or-later
// Which snapshot tool calls, and what it wants done. Each has its own way to say it, and its own idea of what
// a failing script means.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::snapshot {

struct Wish {
    enum class Act : std::uint8_t { nothing, freeze, thaw, misused };
    Act act = Act::nothing;
    std::string tool;                 // for messages
    std::string on;                   // path or dataset; with several, separated by commas
    std::string container;            // instead of `on`
    std::string key;                  // the snapshot's name, which both of a tool's scripts are told
    bool exact = false;               // of a dataset only itself: the tool calls once for each
    bool was_frozen = false;          // a thaw that finds nothing frozen there says so
    std::int64_t deadline_ms = 3'500; // until everything is frozen, or thawed again
    std::int64_t max_frozen_ms = 10'000;
    // A failure is told, but the exit code stays 0: the tool would do worse than an unfrozen snapshot.
    bool never_fail = false;
};

using Environment = std::function<std::optional<std::string>(std::string_view)>;

// Pure. arguments: without the program's name.
Wish recognise(const std::vector<std::string> &arguments, const Environment &environment);

// For how long sanoid waits for a script at least, in seconds, by its sanoid.conf: it goes on after that, and
// does not say so to the script. 1 to 60; without a limit it is 60.
std::int64_t sanoid_patience_s(std::string_view config);

// The command line of lxc-warden that does it.
std::vector<std::string> command_for(const Wish &wish, const std::string &program);

// The same in a unit of its own, outside of the sandbox that the tool's unit may have (snapperd has a network
// namespace of its own, borgmatic.service may not write cgroups), and with what it leaves behind living on
// when that unit ends.
std::vector<std::string> in_own_unit(std::vector<std::string> command);

} // namespace warden::snapshot
