// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/trusted_open.hpp"

#include "base/text.hpp"

#include <fcntl.h>

namespace warden {
namespace {

Status check_component(int fd, const std::string &shown, Trust trust) {
    struct stat found {};
    if (fstat(fd, &found) != 0)
        return errno_error("cannot stat " + shown);
    if (S_ISLNK(found.st_mode))
        return Error{shown + " is a symbolic link; put the file itself there", ELOOP};
    if (found.st_uid != 0 && found.st_uid != trust.also)
        return Error{shown + " belongs to uid " + std::to_string(found.st_uid) +
                         ", not to root; run: chown root " + shown,
                     EPERM};
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return k_done;
    const bool sticky = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0 && found.st_uid == 0;
    if (sticky && trust.sticky_directories)
        return k_done;
    return Error{shown + " can be written by group or others; run: chmod go-w " + shown, EPERM};
}

Result<Fd> open_component(int parent, const std::string &name, int flags, const std::string &shown,
                          Trust trust) {
    Fd fd(openat(parent, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + shown);
    TRY(check_component(*fd, shown, trust));
    return fd;
}

} // namespace

Result<Fd> trusted_open(const Dir &dir, std::string_view path, Trust trust) {
    if (path.find('\0') != std::string_view::npos)
        return Error{"the path " + printable(path) + " has a NUL in it", EINVAL};
    TRY(check_component(dir.fd(), dir.name(), trust));
    Fd current;
    std::string walked;
    std::string last;
    for (const auto part : split(path, '/')) {
        if (part.empty() || part == ".")
            continue;
        if (part == "..")
            return Error{"the path " + std::string(path) + " goes up with '..'", EINVAL};
        if (!last.empty()) {
            const int parent = current ? *current : dir.fd();
            walked += "/" + last;
            TRY_ASSIGN(current, open_component(parent, last, O_PATH, dir.name_of(walked), trust));
        }
        last = part;
    }
    if (last.empty())
        return Error{"'" + std::string(path) + "' names no file", EINVAL};
    const std::string shown = dir.name_of(walked + "/" + last);
    const int parent = current ? *current : dir.fd();
    // O_PATH first: a symlink, a FIFO or a device is seen before anything of it is opened.
    TRY_ASSIGN(const Fd found, open_component(parent, last, O_PATH, shown, trust));
    struct stat status {};
    if (fstat(*found, &status) != 0)
        return errno_error("cannot stat " + shown);
    if (!S_ISREG(status.st_mode))
        return Error{shown + " is not a regular file", EINVAL};
    return open_component(parent, last, O_RDONLY | O_NONBLOCK | O_NOCTTY, shown, trust);
}

Result<std::string> trusted_read(const Dir &dir, std::string_view path, Trust trust, std::size_t max_bytes) {
    TRY_ASSIGN(const Fd fd, trusted_open(dir, path, trust));
    return read_all(*fd, max_bytes, dir.name_of(path));
}

} // namespace warden
