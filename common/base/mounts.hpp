// SPDX-License-Identifier: LGPL-2.1-or-later
// What is mounted, as /proc/PID/mountinfo shows it.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warden {

struct Mount {
    std::uint64_t id = 0;
    std::string device;  // "8:1" of the file system; btrfs and overlay have one of their own
    std::string root;    // what of the file system is mounted
    std::string point;   // where, as the process sees it
    std::string type;    // "ext4", "fuse.sshfs"
    std::string source;  // "/dev/sda1", a dataset, "none"
    std::string options; // of the file system (super block)
};

// Lines that are not whole are skipped.
std::vector<Mount> parse_mountinfo(std::string_view text);
Result<std::vector<Mount>> mounts_of(const Dir &root, std::string_view process);

// The mount that a path lies on, nullptr for none: the longest mount point before it, the last one where
// several are stacked.
const Mount *mount_of(const std::vector<Mount> &mounts, std::string_view path);

// Is path `above` or below it?
bool is_at_or_below(std::string_view path, std::string_view above);

enum class FileSystem : std::uint8_t {
    storage, // holds data that a sync writes out
    none,    // proc, tmpfs, ...: nothing to write out
    fuse,    // served by a process, which may be one of those that are frozen
    network, // may answer late or never
};
FileSystem file_system_kind(std::string_view type);

} // namespace warden
