// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: silent_fuse MOUNT-POINT LOG: mounts a FUSE file system whose server answers the kernel's first
// message, so that it is mounted, and nothing after that. It writes the number of every request that it was
// sent to LOG, one a line.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/fuse.h>
#include <string>
#include <sys/mount.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::size_t k_largest_request = std::size_t{1} << 18U;

bool answer_init(int device, const fuse_in_header &request) {
    struct {
        fuse_out_header header;
        fuse_init_out init;
    } answer{};
    answer.header.len = sizeof(answer);
    answer.header.unique = request.unique;
    answer.init.major = FUSE_KERNEL_VERSION;
    answer.init.minor = 31;
    answer.init.max_write = 4096;
    return write(device, &answer, sizeof(answer)) == static_cast<ssize_t>(sizeof(answer));
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    const int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    const int log = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const std::string options = "fd=" + std::to_string(device) + ",rootmode=40000,user_id=0,group_id=0";
    if (device < 0 || log < 0 || mount("silent", argv[1], "fuse.silent", 0, options.c_str()) != 0) {
        std::perror("silent_fuse");
        return 1;
    }
    std::vector<char> bytes(k_largest_request);
    for (;;) {
        const ssize_t got = read(device, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < static_cast<ssize_t>(sizeof(fuse_in_header)))
            return 1;
        fuse_in_header request{};
        std::memcpy(&request, bytes.data(), sizeof(request));
        dprintf(log, "%u\n", request.opcode);
        if (request.opcode == FUSE_INIT && !answer_init(device, request))
            return 1;
    }
}
