// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/dir.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

namespace warden {
namespace {

// openat2(2) says EAGAIN when a ".." met a rename that was under way. A file that its owner holds a lease on
// says so too, for as long as a minute: that is not waited for.
constexpr int k_max_tries = 16;

Fd open_in_root(int dir_fd, std::string_view path, int flags) {
    if (path.find('\0') != std::string_view::npos) {
        errno = EINVAL;
        return Fd();
    }
    while (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    const std::string relative(path.empty() ? "." : path);
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    for (int tries = 1;; ++tries) {
        const long fd = syscall(SYS_openat2, dir_fd, relative.c_str(), &how, sizeof how);
        const bool again = fd < 0 && (errno == EINTR || errno == EAGAIN);
        if (!again || tries == k_max_tries)
            return Fd(static_cast<int>(fd));
    }
}

// Opens for reading what an O_PATH descriptor stands for, and nothing that took its name meanwhile.
Result<Fd> reopen(const Fd &found, const std::string &what) {
    const std::string path = "/proc/self/fd/" + std::to_string(*found);
    Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    // It is there: who is told ENOENT takes it for a file that is not.
    if (!fd)
        return errno_error("cannot open " + what + " by " + path, errno == ENOENT ? EIO : errno);
    return fd;
}

} // namespace

Result<Dir> Dir::open(const std::string &path) {
    Fd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open the directory " + path);
    return Dir(std::move(fd), path);
}

Dir Dir::copy_of(int fd, std::string name) {
    return {Fd(fcntl(fd, F_DUPFD_CLOEXEC, 3)), std::move(name)};
}

std::string Dir::name_of(std::string_view path) const {
    while (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    std::string out = name_;
    while (!out.empty() && out.back() == '/')
        out.pop_back();
    return out + "/" + std::string(path);
}

Result<Fd> Dir::open_file(std::string_view path, int flags) const {
    // O_PATH takes no other flag than O_DIRECTORY and O_NOFOLLOW (openat2 is strict).
    const int extra = (flags & O_PATH) != 0 ? 0 : O_NOCTTY | O_NONBLOCK;
    Fd fd = open_in_root(*fd_, path, flags | extra);
    if (!fd)
        return errno_error("cannot open " + name_of(path));
    return fd;
}

Result<Dir> Dir::open_dir(std::string_view path) const {
    Fd fd = open_in_root(*fd_, path, O_PATH | O_DIRECTORY);
    if (!fd)
        return errno_error("cannot open the directory " + name_of(path));
    return Dir(std::move(fd), name_of(path));
}

Result<struct stat> Dir::status(std::string_view path) const {
    if (path.find_first_not_of('/') == std::string_view::npos)
        return status_of(*fd_, path);
    TRY_ASSIGN(const Fd fd, open_file(path, O_PATH));
    return status_of(*fd, path);
}

Result<bool> Dir::has(std::string_view path) const {
    const auto found = open_file(path, O_PATH);
    if (found)
        return true;
    const int code = found.error().code;
    return code == ENOENT || code == ENOTDIR ? Result<bool>(false) : Result<bool>(found.error());
}

Result<Dir::Regular> Dir::open_known(std::string_view path) const {
    TRY_ASSIGN(const Fd found, open_file(path, O_PATH));
    TRY_ASSIGN(const struct stat status, status_of(*found, path));
    if (!S_ISREG(status.st_mode))
        return Error{name_of(path) + " is not a regular file", EINVAL};
    TRY_ASSIGN(Fd fd, reopen(found, name_of(path)));
    return Regular{std::move(fd), static_cast<std::uint64_t>(status.st_size)};
}

Result<Fd> Dir::open_regular(std::string_view path) const {
    TRY_ASSIGN(Regular regular, open_known(path));
    return std::move(regular.fd);
}

Result<std::string> Dir::read_file(std::string_view path, std::size_t max_bytes) const {
    TRY_ASSIGN(const Regular regular, open_known(path));
    if (regular.size > max_bytes)
        return Error{name_of(path) + " is larger than " + std::to_string(max_bytes) + " bytes", EFBIG};
    return read_all(*regular.fd, max_bytes, name_of(path));
}

Result<std::string> Dir::read_kernel_file(std::string_view path, std::size_t max_bytes) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_RDONLY));
    return read_all(*fd, max_bytes, name_of(path));
}

Result<std::string> Dir::read_link(std::string_view path) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_PATH | O_NOFOLLOW));
    TRY_ASSIGN(const struct stat found, status_of(*fd, path));
    if (!S_ISLNK(found.st_mode))
        return Error{name_of(path) + " is not a symbolic link", EINVAL};
    std::array<char, 4097> target{};
    const ssize_t length = readlinkat(*fd, "", target.data(), target.size());
    if (length < 0)
        return errno_error("cannot read the link " + name_of(path));
    const auto size = static_cast<std::size_t>(length);
    if (size == target.size())
        return Error{"the target of the link " + name_of(path) + " is too long", ENAMETOOLONG};
    return std::string(target.data(), size);
}

Result<struct stat> Dir::status_of(int fd, std::string_view path) const {
    struct stat found {};
    if (fstat(fd, &found) != 0)
        return errno_error("cannot stat " + name_of(path));
    return found;
}

Result<std::vector<std::string>> Dir::list(std::string_view path, std::size_t max_names) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_RDONLY | O_DIRECTORY));
    std::vector<std::string> names;
    // Not readdir(3), which takes ENOENT for the end of the directory.
    std::vector<char> entries(std::size_t{32} * 1024);
    for (;;) {
        const long got = syscall(SYS_getdents64, *fd, entries.data(), entries.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno_error("cannot list " + name_of(path));
        if (got == 0)
            break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto *entry = reinterpret_cast<const dirent64 *>(entries.data() + at);
            at += entry->d_reclen;
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..")
                names.emplace_back(name);
        }
        if (names.size() > max_names)
            return Error{name_of(path) + " has more than " + std::to_string(max_names) + " entries", EFBIG};
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::string> read_all(int fd, std::size_t max_bytes, std::string_view what) {
    std::string out;
    std::array<char, 16384> chunk{};
    for (;;) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno_error("cannot read " + std::string(what));
        if (got == 0)
            return out;
        out.append(chunk.data(), static_cast<std::size_t>(got));
        if (out.size() > max_bytes)
            return Error{std::string(what) + " is larger than " + std::to_string(max_bytes) + " bytes",
                         EFBIG};
    }
}

Status write_all(int fd, std::string_view data, std::string_view what) {
    while (!data.empty()) {
        const ssize_t put = ::write(fd, data.data(), data.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno_error("cannot write " + std::string(what));
        if (put == 0)
            return errno_error("cannot write " + std::string(what), EIO);
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return k_done;
}

} // namespace warden
