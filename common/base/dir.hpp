// SPDX-License-Identifier: LGPL-2.1-or-later
// A directory handle, below which every other file is opened: "/" or a test tree.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace warden {

// Paths given to a Dir may begin with '/', which then means the Dir itself. Symlinks are followed, but never
// lead out of the Dir (openat2(2) RESOLVE_IN_ROOT, Linux 5.6); /proc's magic links are refused, and so is a
// path with a NUL in it (EINVAL).
class Dir {
public:
    // path as the caller's own process sees it; used in error texts too.
    static Result<Dir> open(const std::string &path);
    // Owns fd (O_PATH or a directory). name is what error texts call it.
    Dir(Fd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

    // The directory behind a descriptor that stays its owner's. One that cannot be had (EMFILE) gives a Dir
    // whose every call fails.
    static Dir copy_of(int fd, std::string name);

    int fd() const { return *fd_; }
    const std::string &name() const { return name_; }
    // The name of `path` for error texts: with the Dir's own name before it unless that is "/".
    std::string name_of(std::string_view path) const;

    // flags as for open(2) without O_CREAT; O_CLOEXEC, O_NOCTTY and O_NONBLOCK are added.
    Result<Fd> open_file(std::string_view path, int flags) const;
    Result<Dir> open_dir(std::string_view path) const;
    // Follows symlinks.
    Result<struct stat> status(std::string_view path) const;
    bool exists(std::string_view path) const { return bool(status(path)); }
    // Whether it exists; an error when that cannot be told.
    Result<bool> has(std::string_view path) const;

    // A regular file, for reading. Whatever else has the name is not opened (EINVAL): opening is an act,
    // which starts a watchdog, rewinds a tape, or waits. This is for what a container or a user can have put
    // there.
    Result<Fd> open_regular(std::string_view path) const;
    // The whole of a regular file; a FIFO, a device or more than max_bytes is an error (EINVAL, EFBIG).
    Result<std::string> read_file(std::string_view path, std::size_t max_bytes) const;
    // A small file of procfs, sysfs or cgroupfs (these report size 0); more than max_bytes is an error.
    Result<std::string> read_kernel_file(std::string_view path, std::size_t max_bytes = 65536) const;
    // Target of a symlink; its last component is not followed.
    Result<std::string> read_link(std::string_view path) const;
    // Names without "." and "..", sorted bytewise; more than max_names is an error (EFBIG).
    Result<std::vector<std::string>> list(std::string_view path, std::size_t max_names = 100'000) const;

private:
    struct Regular {
        Fd fd;
        std::uint64_t size;
    };
    Result<Regular> open_known(std::string_view path) const;
    Result<struct stat> status_of(int fd, std::string_view path) const;

    Fd fd_;
    std::string name_;
};

// Everything that fd still holds, up to max_bytes (more is EFBIG). what names it in error texts.
Result<std::string> read_all(int fd, std::size_t max_bytes, std::string_view what);
// All of data, in as many write(2) calls as it takes.
Status write_all(int fd, std::string_view data, std::string_view what);

} // namespace warden
