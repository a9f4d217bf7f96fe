// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/memory_file.hpp"

#include "base/channel.hpp"
#include "base/dir.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace warden {

Result<Fd> memory_file(std::string_view bytes) {
    Fd made(memfd_create("lxc-warden", MFD_CLOEXEC));
    if (!made)
        return errno_error("cannot make a file in memory");
    TRY_ASSIGN(Fd fd, above_standard_files(std::move(made)));
    TRY(write_all(*fd, bytes, "a file in memory"));
    if (lseek(*fd, 0, SEEK_SET) != 0)
        return errno_error("cannot rewind a file in memory");
    return fd;
}

std::string path_for_children(const Fd &fd) {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(*fd);
}

} // namespace warden
