// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/process_root.hpp"

#include <fcntl.h>

namespace warden::guest {

Result<Dir> open_process_root(const Dir &root, std::int64_t pid) {
    const std::string path = "proc/" + std::to_string(pid) + "/root";
    // A link of the kernel's own, not of the guest's, and the only one that is followed.
    Fd fd(openat(root.fd(), path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + root.name_of(path));
    return Dir(std::move(fd), root.name_of(path));
}

} // namespace warden::guest
