// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/file_attributes.hpp"

#include <cstring>
#include <string>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace warden {
namespace {

constexpr int k_tries = 8; // the list can grow between the two calls that it takes to read it

// Names, each ended by a NUL; empty where the file system knows no such attributes.
Result<std::string> attribute_names(int fd) {
    for (int i = 0; i < k_tries; ++i) {
        const ssize_t size = flistxattr(fd, nullptr, 0);
        if (size < 0 && errno == ENOTSUP)
            return std::string();
        if (size < 0)
            break;
        std::string names(static_cast<std::size_t>(size), '\0');
        const ssize_t got = flistxattr(fd, names.data(), names.size());
        if (got >= 0) {
            names.resize(static_cast<std::size_t>(got));
            return names;
        }
        if (errno != ERANGE)
            break;
    }
    return errno_error("cannot list extended attributes");
}

Status copy_attribute(int from, int to, const char *name) {
    for (int i = 0; i < k_tries; ++i) {
        const ssize_t size = fgetxattr(from, name, nullptr, 0);
        if (size < 0)
            break;
        std::string value(static_cast<std::size_t>(size), '\0');
        const ssize_t got = fgetxattr(from, name, value.data(), value.size());
        if (got < 0 && errno == ERANGE)
            continue;
        if (got < 0 || fsetxattr(to, name, value.data(), static_cast<std::size_t>(got), 0) != 0)
            break;
        return k_done;
    }
    return errno_error("cannot copy the extended attribute " + std::string(name));
}

} // namespace

Status copy_attributes(int from, int to, std::string_view what) {
    struct stat source {};
    struct stat target {};
    if (fstat(from, &source) != 0 || fstat(to, &target) != 0)
        return errno_error("cannot stat " + std::string(what));
    const bool same_owner = source.st_uid == target.st_uid && source.st_gid == target.st_gid;
    if (!same_owner && fchown(to, source.st_uid, source.st_gid) != 0)
        return errno_error("cannot give " + std::string(what) + " the owner of the file that it replaces");
    // chown(2) takes set-id bits away, and an ACL is kept in the group bits: owner, mode, ACL, in this order.
    if (fchmod(to, source.st_mode & 07777U) != 0)
        return errno_error("cannot set the mode of " + std::string(what));
    TRY_ASSIGN(const std::string names, attribute_names(from));
    for (std::size_t at = 0; at < names.size(); at += std::strlen(names.c_str() + at) + 1)
        TRY(copy_attribute(from, to, names.c_str() + at));
    return k_done;
}

} // namespace warden
