// SPDX-License-Identifier: LGPL-2.1-or-later
// What is below /run, and what a group's files say, before and after a call.
#pragma once

#include "base/dir.hpp"
#include "recorder/call.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::recorder {

struct PathState {
    bool is_file = false;
    std::int64_t changed_ns = 0; // of a regular file: when it or its attributes were changed
    std::uint64_t inode = 0;
};

// Paths as they are written, "/run/x". Symlinks are not followed, other file systems not entered. Stops after
// a number of entries that no host comes near.
std::map<std::string, PathState> read_run(const Dir &root);
std::vector<PathChange> path_changes(const std::map<std::string, PathState> &before,
                                     const std::map<std::string, PathState> &after);

// The files of a group that can be written and whose content is not the kernel's own to change.
std::map<std::string, std::string> read_values(const Dir &root, const std::string &group);
// Of the files that are in both.
std::vector<ValueChange> value_changes(const std::map<std::string, std::string> &before,
                                       const std::map<std::string, std::string> &after);

} // namespace warden::recorder
