// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/device_node.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace warden {

Result<std::string> device_node(const Dir &root, std::string_view path) {
    const auto status = root.status(path);
    if (!status)
        return Error{status.error().message, status.error().code};
    if (!S_ISCHR(status->st_mode) && !S_ISBLK(status->st_mode))
        return Error{std::string(path) + " is not a device", EINVAL};
    return (S_ISBLK(status->st_mode) ? "b " : "c ") + std::to_string(major(status->st_rdev)) + ":" +
           std::to_string(minor(status->st_rdev));
}

} // namespace warden
