// SPDX-License-Identifier: LGPL-2.1-or-later
// One cgroup v2 directory. The only place in the project that writes cgroup files.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace warden::cgroup {

class Group {
public:
    // path: the cgroup's directory below root, as "sys/fs/cgroup/lxc.payload.c1".
    static Result<Group> open(const Dir &root, std::string_view path);

    const std::string &name() const { return dir_.name(); }
    // The directory: for its BPF programs, and for a process that closes every descriptor but those it needs.
    int fd() const { return dir_.fd(); }
    const Dir &dir() const { return dir_; }
    bool has(std::string_view file) const { return dir_.exists(file); }
    // Without the last newline. ENOENT with the cause: which controller is not enabled for this cgroup.
    Result<std::string> read(std::string_view file) const;
    // One write(2) for the value, never O_CREAT (a missing control file must be ENOENT), O_TRUNC for the sake
    // of plain files in tests (kernfs ignores it). An empty value is refused: the kernel reads a lone newline
    // as 0.
    Status write(std::string_view file, std::string_view value) const;
    // The number in a file that holds one, or "max" as nullopt.
    Result<std::optional<std::uint64_t>> read_number(std::string_view file) const;
    // The `name number` lines of a flat keyed file such as memory.events.
    Result<std::map<std::string, std::uint64_t>> read_keyed(std::string_view file) const;

private:
    explicit Group(Dir dir) : dir_(std::move(dir)) {}
    Error explain(Error error, std::string_view file) const;

    Dir dir_;
};

} // namespace warden::cgroup
