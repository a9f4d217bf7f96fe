// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: dirty_writer FILE RATE SIZE DONE: overwrites FILE, of SIZE MiB, at RATE MiB a second, for ever and
// without a sync. SIGUSR1: overwrites all of it at once, and then adds a byte to the file DONE.
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::size_t k_piece = std::size_t{1} << 20U;
volatile std::sig_atomic_t g_all_at_once = 0;

void ask(int /*number*/) {
    g_all_at_once = 1;
}

bool write_piece(int fd, const std::vector<char> &bytes, std::size_t number) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto offset = static_cast<off_t>(number * k_piece + done);
        const ssize_t got = pwrite(fd, bytes.data() + done, bytes.size() - done, offset);
        if (got < 0 && errno != EINTR)
            return false;
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return true;
}

bool write_all(int fd, std::vector<char> &bytes, std::size_t pieces) {
    for (std::size_t i = 0; i < pieces; ++i) {
        ++bytes.front();
        if (!write_piece(fd, bytes, i))
            return false;
    }
    return true;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 5)
        return 2;
    const int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    const auto rate = std::strtoul(argv[2], nullptr, 10);
    const auto pieces = std::strtoul(argv[3], nullptr, 10);
    const int done = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0 || done < 0 || rate == 0 || pieces == 0)
        return 2;
    std::signal(SIGUSR1, ask);
    // As init of a container it has to say that it may be stopped.
    for (const int number : {SIGTERM, SIGPWR})
        std::signal(number, [](int) { _exit(0); });
    std::vector<char> bytes(k_piece, 'x');
    std::size_t next = 0;
    auto due = std::chrono::steady_clock::now();
    for (;;) {
        if (g_all_at_once != 0) {
            g_all_at_once = 0;
            if (!write_all(fd, bytes, pieces) || write(done, ".", 1) != 1)
                return 1;
        }
        ++bytes.front();
        if (!write_piece(fd, bytes, next))
            return 1;
        next = (next + 1) % pieces;
        // What it could not write in time, because it was frozen or throttled, is not made up for.
        due = std::max(due, std::chrono::steady_clock::now()) + std::chrono::microseconds(1'000'000 / rate);
        std::this_thread::sleep_until(due);
    }
}
