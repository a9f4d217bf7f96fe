// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/atomic_file.hpp"

#include "base/file_attributes.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

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
constexpr std::size_t k_temporary_parts = 5; // of split() at the dots: create_temporary()

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

// Writes what it is given into a file; an error is kept for the end.
class PieceWriter {
public:
    PieceWriter(int fd, std::string what) : fd_(fd), what_(std::move(what)) {}

    void add(std::string_view piece) {
        waiting_ += piece;
        if (waiting_.size() >= k_block)
            write_waiting();
    }
    Status finish() {
        write_waiting();
        return status_;
    }

private:
    static constexpr std::size_t k_block = std::size_t{256} << 10U;

    void write_waiting() {
        if (status_)
            status_ = write_all(fd_, waiting_, what_);
        waiting_.clear();
    }

    const int fd_;
    const std::string what_;
    std::string waiting_;
    Status status_ = k_done;
};

using Fill = std::function<Status(int fd, const std::string &what)>;

Fill whole(std::string_view data) {
    return [data](int fd, const std::string &what) { return write_all(fd, data, what); };
}

Status finish_temporary(int fd, FileMode mode, bool sync, const std::string &what) {
    if (fchmod(fd, mode.mode) != 0)
        return errno_error("cannot set the mode of " + what);
    if (sync && fsync(fd) != 0)
        return errno_error("cannot write " + what + " to the disk");
    return k_done;
}

// The last step. Plain rename(2) is what every file system knows.
Status move_into_place(const Place &place, const std::string &temporary) {
    const int directory = place.directory.fd();
    if (renameat(directory, temporary.c_str(), directory, place.name.c_str()) != 0)
        return errno_error("cannot rename " + place.directory.name_of(temporary) + " to " + place.name);
    return k_done;
}

// The same for a name that must not exist yet. Not every file system can test and rename in one step
// (EINVAL).
Status move_to_new_name(const Place &place, const std::string &temporary) {
    const int directory = place.directory.fd();
    if (renameat2(directory, temporary.c_str(), directory, place.name.c_str(), RENAME_NOREPLACE) == 0)
        return k_done;
    if (errno == EINVAL && faccessat(directory, place.name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return move_into_place(place, temporary);
    return errno_error("cannot create " + place.directory.name_of(place.name),
                       errno == EINVAL ? EEXIST : errno);
}

Status replace(const Dir &dir, std::string_view path, const Fill &fill, FileMode mode, bool sync) {
    TRY_ASSIGN(const Place place, place_of(dir, path));
    TRY_ASSIGN(const Temporary made, create_temporary(place.directory, place.name));
    const std::string what = place.directory.name_of(made.name);
    Status status = fill(*made.fd, what);
    if (status)
        status = finish_temporary(*made.fd, mode, sync, what);
    if (status)
        status = move_into_place(place, made.name);
    if (!status) {
        unlinkat(place.directory.fd(), made.name.c_str(), 0);
        return status;
    }
    return sync ? sync_names(place.directory) : Status(k_done);
}

Result<Fd> open_known(const Place &place) {
    const std::string what = place.directory.name_of(place.name);
    // Looked at before it is opened: opening a device is an act.
    const Fd named(openat(place.directory.fd(), place.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat found {};
    if (!named || fstat(*named, &found) != 0)
        return errno_error("cannot open " + what);
    if (S_ISLNK(found.st_mode))
        return errno_error("cannot open " + what, ELOOP);
    if (!S_ISREG(found.st_mode))
        return Error{what + " is not a regular file", EINVAL};
    const std::string same = "/proc/self/fd/" + std::to_string(*named);
    Fd fd(::open(same.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + what);
    if (found.st_nlink > 1)
        return Error{what + " has more than one name (hard links): the others would keep the old content",
                     EMLINK};
    return fd;
}

Status check_content(const Place &place, std::string_view expected) {
    TRY_ASSIGN(const Fd fd, open_known(place));
    const std::string what = place.directory.name_of(place.name);
    const auto now = read_all(*fd, expected.size(), what);
    if (!now && now.error().code != EFBIG)
        return now.error();
    if (!now || *now != expected)
        return Error{what + " was changed by someone else meanwhile: look at it and try again", ESTALE};
    return k_done;
}

Status fill_like(int fd, int like, std::string_view data, Keep keep, const std::string &what) {
    TRY(write_all(fd, data, what));
    if (keep == Keep::nothing)
        return k_done;
    TRY(copy_attributes(like, fd, what));
    if (fsync(fd) != 0)
        return errno_error("cannot write " + what + " to the disk");
    return k_done;
}

} // namespace

Status replace_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode) {
    return replace(dir, path, whole(data), mode, true);
}

Status replace_file_in_pieces(const Dir &dir, std::string_view path, FileMode mode,
                              const std::function<void(const WritePiece &)> &fill) {
    const Fill in_pieces = [&](int fd, const std::string &what) {
        PieceWriter writer(fd, what);
        fill([&](std::string_view piece) { writer.add(piece); });
        return writer.finish();
    };
    return replace(dir, path, in_pieces, mode, true);
}

Status replace_volatile_file(const Dir &dir, std::string_view path, std::string_view data, FileMode mode) {
    return replace(dir, path, whole(data), mode, false);
}

bool is_leftover_name(std::string_view name) {
    return leftover_writer(name).has_value();
}

std::optional<std::int64_t> leftover_writer(std::string_view name) {
    // ".NAME.PID.NUMBER.new", where NAME may have dots as well
    const auto parts = split(name, '.');
    const std::size_t count = parts.size();
    if (count < k_temporary_parts || !parts.front().empty() || parts.back() != "new" ||
        !parse_u64(parts[count - 2]))
        return std::nullopt;
    return parse_i64(parts[count - 3]);
}

Status replace_known_file(const Dir &dir, std::string_view path, std::string_view expected,
                          std::string_view data, Keep keep) {
    TRY_ASSIGN(const Place place, place_of(dir, path));
    TRY_ASSIGN(const Fd old, open_known(place));
    TRY_ASSIGN(const Temporary made, create_temporary(place.directory, place.name));
    Status status = fill_like(*made.fd, *old, data, keep, place.directory.name_of(made.name));
    // As late as possible, for what is written between this and the rename is lost.
    if (status)
        status = check_content(place, expected);
    if (status)
        status = move_into_place(place, made.name);
    if (!status) {
        unlinkat(place.directory.fd(), made.name.c_str(), 0);
        return status;
    }
    return keep == Keep::attributes ? sync_names(place.directory) : Status(k_done);
}

Status create_copy(const Dir &dir, std::string_view path, std::string_view copy, std::string_view data,
                   Keep keep) {
    TRY_ASSIGN(const Place from, place_of(dir, path));
    TRY_ASSIGN(const Fd old, open_known(from));
    TRY_ASSIGN(const Place place, place_of(dir, copy));
    TRY_ASSIGN(const Temporary made, create_temporary(place.directory, place.name));
    Status status = fill_like(*made.fd, *old, data, keep, place.directory.name_of(made.name));
    if (status)
        status = move_to_new_name(place, made.name);
    if (!status) {
        unlinkat(place.directory.fd(), made.name.c_str(), 0);
        return status;
    }
    return sync_names(place.directory);
}

Status exchange_directory(const Dir &dir, const std::string &name, const std::string &staged) {
    const int fd = dir.fd();
    TRY_ASSIGN(const bool there, dir.has(name));
    const unsigned flags = there ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (renameat2(fd, staged.c_str(), fd, name.c_str(), flags) != 0)
        return errno_error("cannot put " + dir.name_of(staged) + " in the place of " + name);
    return k_done;
}

Status sync_names(const Dir &dir) {
    const Fd directory(openat(dir.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || fsync(*directory) != 0)
        return errno_error("cannot write the names in " + dir.name_of("") + " to the disk");
    return k_done;
}

} // namespace warden
