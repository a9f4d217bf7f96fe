// SPDX-License-Identifier: LGPL-2.1-or-later
// A host of the test's own: namespaces in which /usr/lib, /run and /sys are its, so that the programs are run
// as they are shipped, with the paths that they have, and nothing of this machine is read for true or
// changed.
#pragma once

#include <string>
#include <sys/types.h>

namespace warden::test {

struct HostPaths {
    std::string hooks;   // pre-start, start-host, stop, post-stop
    std::string command; // lxc-warden
    std::string modules; // the shipped ones, as *.so
    std::string config;  // the source's folder config/
};

// Makes this process's view of the machine: false when it may not (77 is then the test's answer).
bool enter_host(const HostPaths &paths);

void write_text(const std::string &path, const std::string &text);
std::string read_text(const std::string &path);

// A process that stands for a container's init: it waits, and /proc/PID/cgroup says cgroup_path.
class Init {
public:
    explicit Init(const std::string &cgroup_path);
    ~Init();
    Init(const Init &) = delete;
    Init &operator=(const Init &) = delete;
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

// Plays the kernel for the freezer of a cgroup made of plain files: answers in cgroup.events what
// cgroup.freeze asks for.
class Freezer {
public:
    explicit Freezer(const std::string &cgroup);
    ~Freezer();
    Freezer(const Freezer &) = delete;
    Freezer &operator=(const Freezer &) = delete;
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

// The socket on which LXC's monitor of a container listens: the kernel then says that this process is it.
int listen_as_monitor(const std::string &lxcpath, const std::string &name);

} // namespace warden::test
