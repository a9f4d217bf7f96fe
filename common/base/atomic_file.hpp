// SPDX-License-Identifier: LGPL-2.1-or-later
// Replacing a file as a whole. The only place in the project that renames.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace warden {

// What the new file gets. A group or world bit in `mode` needs no umask to be survived: fchmod is used.
struct FileMode {
    mode_t mode = 0600;
};

// Writes data to a temporary file in the same directory, fsyncs it, renames it over `path` and fsyncs the
// directory: after a crash the old or the new content is there, whole. The temporary file is removed on
// failure. `path` is below dir; its directory must exist and is not followed out of dir.
Status replace_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode);

// The same of what fill hands out piece by piece, for what is too big to be in memory as a whole.
using WritePiece = std::function<void(std::string_view)>;
Status replace_file_in_pieces(const Dir &dir, std::string_view path, FileMode mode,
                              const std::function<void(const WritePiece &)> &fill);

// The same without the fsyncs: for files in a tmpfs such as /run, which no crash survives.
Status replace_volatile_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode);

// What a process that was killed in here may have left in a directory has such a name: ".NAME.PID.0.new".
bool is_leftover_name(std::string_view name);
// Who writes under such a name, or did; nullopt: it is not one.
std::optional<std::int64_t> leftover_writer(std::string_view name);

// What a file takes over from the one that it replaces or is a copy of.
enum class Keep {
    attributes, // owner, mode, ACLs, extended attributes; everything is fsynced
    nothing,    // for pmxcfs (Proxmox), which decides on these itself and refuses to be told
};

// Replaces a file that exists, if it still holds `expected`: ESTALE otherwise. A symlink is not followed
// (ELOOP), and a file with more than one name is left alone (EMLINK): its other names would keep the old
// content.
Status replace_known_file(const Dir &dir, std::string_view path, std::string_view expected,
                          std::string_view data, Keep keep);

// Creates copy, which must not exist (EEXIST), with data and, as asked for, the attributes of the file at
// path.
Status create_copy(const Dir &dir, std::string_view path, std::string_view copy, std::string_view data,
                   Keep keep);

// Puts the directory `staged` in the place of the one called `name`, both below dir itself, in one step: at
// any time `name` is the old directory or the new one, also after a crash; that it is the new one then, only
// after sync_names(). The old one is then called `staged`. Where there is no `name` yet, staged only gets
// that name. What is in staged must have been fsynced. EINVAL where the file system cannot exchange two names
// (ZFS before 2.2).
Status exchange_directory(const Dir &dir, const std::string &name, const std::string &staged);

// What was renamed below dir itself is on the disk after it. An error undoes nothing: the names are what they
// are, for as long as the machine runs.
Status sync_names(const Dir &dir);

} // namespace warden
