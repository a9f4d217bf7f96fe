#include "base/atomic_file.hpp"

#include <atomic>
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
    if (name.empty() || name == "." || name == "..")
        return Error{"'" + std::string(path) + "' names no file", EINVAL};
    TRY_ASSIGN(Dir directory, dir.open_dir(parent));
    return Place{std::move(directory), name};
}

std::string temporary_name(const std::string &name) {
    static std::atomic<unsigned> counter{0};
    return "." + name + "." + std::to_string(getpid()) + "." + std::to_string(counter++) + ".new";
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
    const std::string temporary = temporary_name(place.name);
    const std::string what = place.directory.name_of(temporary);
    const Fd fd(openat(place.directory.fd(), temporary.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd)
        return errno_error("cannot create " + what);
    Status status = fill(*fd, data, mode, sync, what);
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
