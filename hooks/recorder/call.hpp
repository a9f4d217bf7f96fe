// SPDX-License-Identifier: LGPL-2.1-or-later
// One call of a hook, as the recorder saw it and as the command reads it back. Pure.
#pragma once

#include "base/process_status.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::recorder {

// LXC reads a hook's output this often, and at most so much at a time (conf.c, run_buffer); then it waits for
// the hook with the pipe still open.
inline constexpr std::uint64_t k_lxc_reads = 10;
inline constexpr std::size_t k_lxc_read_bytes = 4095;
// What a pipe holds (pipe(7)): a hook that writes more than this after the last read waits for ever.
inline constexpr std::uint64_t k_pipe_bytes = 65536;

struct Holder {
    std::int64_t pid = 0;
    std::string command; // comm
};

struct PathChange {
    enum class How : std::uint8_t { made, removed, changed };
    std::string path;
    How how = How::changed;
};
std::string_view change_name(PathChange::How how);

struct ValueChange {
    std::string file;
    std::string before, after; // without the newline at the end
};

struct Call {
    std::string type;
    std::int64_t begun_us = 0; // CLOCK_MONOTONIC
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment; // what begins with LXC_
    int boots = 0;                                  // how often the container's init had been executed before
    std::int64_t uid = 0, gid = 0;
    std::string directory, label, cgroup, input;
    std::map<std::string, std::string> namespaces; // "mnt": "mnt:[4026531841]"
    ProcessStatus rights;

    bool ended = false; // what follows is set
    std::int64_t duration_us = 0;
    bool signalled = false;
    int code = 0; // exit status, or the signal
    std::uint64_t output_bytes = 0;
    std::uint64_t output_reads = 0;
    std::uint64_t bytes_after_reads = 0; // that came after the last read that LXC does
    std::vector<Holder> holders;         // had its output open after it had ended
    std::vector<PathChange> paths;       // below /run
    std::optional<std::string> group;    // the container's group whose values were compared
    std::vector<ValueChange> values;     // in it
};

std::string call_text(const Call &call);
// What a container's root may have written: everything is looked at.
Result<Call> parse_call(std::string_view text);

// "exit 1", "signal 9", "did not end".
std::string status_text(const Call &call);

} // namespace warden::recorder
