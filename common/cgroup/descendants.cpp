// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/descendants.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <memory>
#include <string_view>
#include <sys/stat.h>

namespace warden::cgroup {

// By the type that readdir(3) shows: a stat(2) for each of the sixty control files would cost most of the
// time.
Result<std::vector<std::string>> children_of(const Dir &group, const std::string &path, std::size_t most) {
    std::vector<std::string> found;
    TRY_ASSIGN(Fd fd, group.open_file(path, O_RDONLY | O_DIRECTORY));
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(fdopendir(*fd), closedir);
    if (!entries)
        return errno_error("cannot list " + group.name_of(path));
    const int directory = fd.release(); // closedir closes it
    while (found.size() < most) {
        errno = 0;
        const dirent *entry = readdir(entries.get());
        if (entry == nullptr && errno != 0)
            return errno_error("cannot list " + group.name_of(path));
        if (entry == nullptr)
            break;
        const std::string_view name = entry->d_name;
        struct stat status {};
        const bool is_directory =
            entry->d_type == DT_DIR ||
            (entry->d_type == DT_UNKNOWN &&
             fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode));
        if (is_directory && name != "." && name != "..")
            found.push_back(path.empty() ? std::string(name) : path + "/" + std::string(name));
    }
    return found;
}

Result<std::vector<std::string>> descendants_of(const Dir &group) {
    TRY_ASSIGN(std::vector<std::string> found, children_of(group, "", k_max_descendants + 1));
    // By index: the vector grows, and what is added at its end has its turn later.
    for (std::size_t i = 0; i < found.size() && found.size() <= k_max_descendants; ++i) {
        auto more = children_of(group, std::string(found[i]), k_max_descendants + 1 - found.size());
        if (!more) {
            TRY_ASSIGN(const bool there, group.has(found[i]));
            if (there)
                return more.error();
            continue;
        }
        found.insert(found.end(), std::make_move_iterator(more->begin()),
                     std::make_move_iterator(more->end()));
    }
    if (found.size() > k_max_descendants)
        return Error{group.name() + " has more than " + std::to_string(k_max_descendants) +
                         " cgroups below it",
                     EFBIG};
    return found;
}

} // namespace warden::cgroup
