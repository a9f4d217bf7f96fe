// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/floor.hpp"

#include "base/text.hpp"
#include "config/dropins.hpp"
#include "config/lines.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace warden::policy {
namespace {

constexpr int k_max_tries = 3; // what is short now may be there in a moment
using Path = std::array<char, sizeof Floor::file>;

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool begins(std::string_view text, std::string_view small) {
    return text.size() >= small.size() &&
           std::equal(small.begin(), small.end(), text.begin(), [](char s, char c) { return s == lower(c); });
}

// As config::read_ini takes a line, and a little more than it would accept: `mode = enforec` was meant so.
bool may_enforce(std::string_view line) {
    line = trimmed(line);
    if (line.empty() || line.front() == ';' || line.front() == '#')
        return false;
    const auto comment = line.find(" ;");
    line = trimmed(line.substr(0, comment == std::string_view::npos ? line.find("\t;") : comment));
    const auto equals = line.find('=');
    const auto key = trimmed(line.substr(0, equals));
    const auto value =
        equals == std::string_view::npos ? std::string_view{} : trimmed(line.substr(equals + 1));
    if (value.find_first_of(" \t") != std::string_view::npos)
        return false;
    return begins(value, "enf") || (key.size() == 4 && begins(key, "mode") && begins(value, "e"));
}

class Scan {
public:
    Scan(int root_fd, std::span<const char *const> directories)
        : root_fd_(root_fd), directories_(directories) {}

    Floor run() {
        for (std::size_t i = 0; i < directories_.size(); ++i)
            directory(i);
        found_.learned = found_.mode == Mode::enforce || !failed_;
        return found_;
    }
    bool failed() const { return failed_; }

private:
    int at() const { return root_fd_ < 0 ? AT_FDCWD : root_fd_; }
    const char *below(const char *path) const { return root_fd_ < 0 ? path : path + std::strspn(path, "/"); }

    // Nothing is there, or nothing that an ordinary user may see: for that one nobody enforces anything.
    void note(int error) {
        const bool nothing = error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
        if (!nothing && !((error == EACCES || error == EPERM) && geteuid() != 0))
            failed_ = true;
    }

    void directory(std::size_t number) {
        const Fd fd(openat(at(), below(directories_[number]), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!fd)
            return note(errno);
        alignas(dirent64) std::array<char, 16384> entries;
        for (;;) {
            const long got = syscall(SYS_getdents64, *fd, entries.data(), entries.size());
            if (got < 0)
                return note(EIO);
            if (got == 0)
                return check_not_exchanged(*fd, directories_[number]);
            for (long offset = 0; offset < got;) {
                const auto *entry = reinterpret_cast<const dirent64 *>(entries.data() + offset);
                offset += entry->d_reclen;
                name(*fd, number, entry->d_name);
            }
        }
    }

    // Another directory can have got its name, and its files be gone: see config::k_received_policy.
    void check_not_exchanged(int fd, const char *path) {
        struct stat read {
        }, now{};
        if (fstat(fd, &read) != 0 || fstatat(at(), below(path), &now, 0) != 0 || read.st_dev != now.st_dev ||
            read.st_ino != now.st_ino)
            failed_ = true;
    }

    void name(int directory_fd, std::size_t number, const char *name) {
        const std::string_view text = name;
        if (!text.ends_with(".conf") || text.front() == '.' || is_replaced(number, name))
            return;
        struct stat status {};
        if (fstatat(directory_fd, name, &status, 0) != 0)
            return note(errno);
        if (!S_ISREG(status.st_mode))
            return;
        const Fd fd(openat(directory_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        if (!fd)
            return note(errno);
        if (const unsigned line = line_in(*fd); line != 0)
            take(number, name, line);
    }

    bool is_replaced(std::size_t number, const char *name) const {
        for (std::size_t stronger = number + 1; stronger < directories_.size(); ++stronger) {
            Path path;
            const int size = std::snprintf(path.data(), path.size(), "%s/%s", directories_[stronger], name);
            struct stat status {};
            if (size > 0 && static_cast<std::size_t>(size) < path.size() &&
                fstatat(at(), below(path.data()), &status, AT_SYMLINK_NOFOLLOW) == 0)
                return true;
        }
        return false;
    }

    unsigned line_in(int fd) {
        std::array<char, config::k_max_file_bytes> text;
        std::size_t size = 0;
        while (size < text.size()) {
            const ssize_t got = ::read(fd, text.data() + size, text.size() - size);
            if (got < 0 && errno != EINTR) {
                note(EIO);
                break;
            }
            if (got == 0)
                break;
            size += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        return enforcing_line({text.data(), size});
    }

    void take(std::size_t number, const char *name, unsigned line) {
        found_.mode = Mode::enforce;
        found_.line = line;
        std::snprintf(found_.file.data(), found_.file.size(), "%s/%s", directories_[number], name);
    }

    const int root_fd_;
    const std::span<const char *const> directories_;
    bool failed_ = false;
    Floor found_{Mode::audit, false, {}, 0};
};

} // namespace

unsigned enforcing_line(std::string_view text) noexcept {
    for (unsigned number = 1;; ++number) {
        const auto end = text.find('\n');
        if (may_enforce(text.substr(0, end)))
            return number;
        if (end == std::string_view::npos)
            return 0;
        text.remove_prefix(end + 1);
    }
}

Floor read_floor(int root_fd, std::span<const char *const> directories) noexcept {
    Floor floor;
    for (int tries = 0; tries < k_max_tries; ++tries) {
        Scan scan(root_fd, directories);
        floor = scan.run();
        if (!scan.failed())
            return floor;
    }
    floor.mode = Mode::enforce; // what could not be read may say so
    return floor;
}

Floor read_floor() noexcept {
    return read_floor(-1, config::policy_directories());
}

} // namespace warden::policy
