#include "base/atomic_file.hpp"

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>

namespace warden {
namespace {

struct Place {
    Dir directory;
    std::string name;
};

Result<Place> place_of(const Dir &dir, std::string_view path) {
    const auto slash = path.find_last_of('/');
    const auto parent = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
    const std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string::npos)
        return Error{"'" + std::string(path) + "' names no file", EINVAL};
    TRY_ASSIGN(Dir directory, dir.open_dir(parent));
    return Place{std::move(directory), name};
}

constexpr std::size_t k_name_part = 128; // a name may have 255 bytes (NAME_MAX), with all that is added
constexpr unsigned k_max_tries = 100;

struct Temporary {
    Fd fd;
    std::string name;
};

// A crash can have left a file of the same name: after a boot, process numbers come again.
Result<Temporary> create_temporary(const Dir &directory, const std::string &name) {
    const std::string start = "." + name.substr(0, k_name_part) + "." + std::to_string(getpid()) + ".";
    for (unsigned number = 0;; ++number) {
        std::string temporary = start + std::to_string(number) + ".new";
        Fd fd(openat(directory.fd(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     0600));
        if (fd)
            return Temporary{std::move(fd), std::move(temporary)};
        if (errno != EEXIST || number == k_max_tries)
            return errno_error("cannot create " + directory.name_of(temporary));
    }
}

Status fill(int fd, std::string_view data, FileMode mode, bool sync, const std::string &what) {
    TRY(write_all(fd, data, what));
    if (fchmod(fd, mode.mode) != 0)
        return errno_error("cannot set the mode of " + what);
    if (sync && fsync(fd) != 0)
        return errno_error("cannot write " + what + " to the disk");
    return k_done;
}

Status replace(const Dir &dir, std::string_view path, std::string_view data, FileMode mode, bool sync) {
    TRY_ASSIGN(const Place place, place_of(dir, path));
    TRY_ASSIGN(const Temporary made, create_temporary(place.directory, place.name));
    const std::string &temporary = made.name;
    const std::string what = place.directory.name_of(temporary);
    Status status = fill(*made.fd, data, mode, sync, what);
    if (status &&
        renameat(place.directory.fd(), temporary.c_str(), place.directory.fd(), place.name.c_str()) != 0)
        status = errno_error("cannot rename " + what + " to " + place.name);
    if (!status) {
        unlinkat(place.directory.fd(), temporary.c_str(), 0);
        return status;
    }
    if (!sync)
        return k_done;
    const Fd directory(openat(place.directory.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || fsync(*directory) != 0)
        return errno_error("cannot write the directory of " + place.directory.name_of(place.name) +
                           " to the disk");
    return k_done;
}

} // namespace

Status replace_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode) {
    return replace(dir, path, data, mode, true);
}

Status replace_volatile_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode) {
    return replace(dir, path, data, mode, false);
}

} // namespace warden
