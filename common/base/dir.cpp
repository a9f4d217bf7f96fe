#include "base/dir.hpp"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <memory>
#include <sys/syscall.h>

namespace warden {
namespace {

Fd open_in_root(int dir_fd, std::string_view path, int flags) {
    while (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    const std::string relative(path.empty() ? "." : path);
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    long fd = -1;
    do {
        fd = syscall(SYS_openat2, dir_fd, relative.c_str(), &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return Fd(static_cast<int>(fd));
}

} // namespace

Result<Dir> Dir::open(const std::string &path) {
    Fd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open the directory " + path);
    return Dir(std::move(fd), path);
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
    TRY_ASSIGN(const Fd fd, open_file(path, O_PATH));
    struct stat found {};
    if (fstat(*fd, &found) != 0)
        return errno_error("cannot stat " + name_of(path));
    return found;
}

Result<std::string> Dir::read_file(std::string_view path, std::size_t max_bytes) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_RDONLY));
    struct stat found {};
    if (fstat(*fd, &found) != 0)
        return errno_error("cannot stat " + name_of(path));
    if (!S_ISREG(found.st_mode))
        return Error{name_of(path) + " is not a regular file", EINVAL};
    if (static_cast<std::uint64_t>(found.st_size) > max_bytes)
        return Error{name_of(path) + " is larger than " + std::to_string(max_bytes) + " bytes", EFBIG};
    return read_all(*fd, max_bytes, name_of(path));
}

Result<std::string> Dir::read_kernel_file(std::string_view path, std::size_t max_bytes) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_RDONLY));
    return read_all(*fd, max_bytes, name_of(path));
}

Result<std::string> Dir::read_link(std::string_view path) const {
    TRY_ASSIGN(const Fd fd, open_file(path, O_PATH | O_NOFOLLOW));
    std::array<char, 4096> target{};
    const ssize_t length = readlinkat(*fd, "", target.data(), target.size());
    if (length < 0)
        return errno_error("cannot read the link " + name_of(path));
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<std::vector<std::string>> Dir::list(std::string_view path) const {
    TRY_ASSIGN(Fd fd, open_file(path, O_RDONLY | O_DIRECTORY));
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(fdopendir(*fd), closedir);
    if (!stream)
        return errno_error("cannot list " + name_of(path));
    fd.release();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent *entry = readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    if (errno != 0)
        return errno_error("cannot list " + name_of(path));
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
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return k_done;
}

} // namespace warden
