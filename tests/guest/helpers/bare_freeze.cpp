// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: bare_freeze [-s PATH] GROUP... -- COMMAND...: what a freeze costs with nothing around it. Writes 1
// to cgroup.freeze of the groups, waits until they are frozen, with -s syncs the file system of PATH (the
// order of Proxmox), runs the command, thaws, waits for that, and prints how many microseconds that took.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Group {
    int freeze = -1;
    int events = -1;
};

bool open_group(const std::string &path, Group &group) {
    group.freeze = open((path + "/cgroup.freeze").c_str(), O_WRONLY | O_CLOEXEC);
    group.events = open((path + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC);
    return group.freeze >= 0 && group.events >= 0;
}

bool ask(const std::vector<Group> &groups, const char *state) {
    for (const auto &group : groups) {
        if (write(group.freeze, state, 1) != 1)
            return false;
    }
    return true;
}

bool wait_for(const std::vector<Group> &groups, const char *line) {
    for (const auto &group : groups) {
        for (;;) {
            char text[256] = {};
            if (pread(group.events, text, sizeof(text) - 1, 0) < 0)
                return false;
            if (std::strstr(text, line) != nullptr)
                break;
            pollfd one{group.events, POLLPRI, 0};
            poll(&one, 1, 1000);
        }
    }
    return true;
}

bool run(char **command) {
    const pid_t pid = fork();
    if (pid == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    int status = 0;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

} // namespace

int main(int argc, char **argv) {
    int at = 1;
    int synced = -1;
    if (at + 1 < argc && std::string_view(argv[at]) == "-s") {
        synced = open(argv[at + 1], O_RDONLY | O_CLOEXEC);
        if (synced < 0)
            return 2;
        at += 2;
    }
    std::vector<Group> groups;
    for (; at < argc && std::string_view(argv[at]) != "--"; ++at) {
        Group group;
        if (!open_group(argv[at], group))
            return 2;
        groups.push_back(group);
    }
    if (groups.empty() || at + 1 >= argc)
        return 2;
    const auto begun = std::chrono::steady_clock::now();
    bool good = ask(groups, "1") && wait_for(groups, "frozen 1") && (synced < 0 || syncfs(synced) == 0) &&
                run(argv + at + 1);
    good = ask(groups, "0") && wait_for(groups, "frozen 0") && good;
    const auto took = std::chrono::steady_clock::now() - begun;
    std::printf("%lld\n",
                static_cast<long long>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
    return good ? 0 : 1;
}
