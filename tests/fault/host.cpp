// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault/host.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::test {
namespace {

namespace fs = std::filesystem;
const std::string k_scratch = "/mnt"; // every Debian has it, and what is mounted here is seen by nobody else

bool mount_tmpfs(const std::string &path) {
    return mount("none", path.c_str(), "tmpfs", 0, "mode=0755") == 0;
}

// A folder whose changes go nowhere.
bool cover(const std::string &folder) {
    const std::string name = fs::path(folder).filename();
    const std::string upper = k_scratch + "/" + name + ".upper";
    const std::string work = k_scratch + "/" + name + ".work";
    fs::create_directories(upper);
    fs::create_directories(work);
    const std::string options = "lowerdir=" + folder + ",upperdir=" + upper + ",workdir=" + work;
    return mount("overlay", folder.c_str(), "overlay", 0, options.c_str()) == 0;
}

void fill_sys() {
    write_text("/sys/devices/system/cpu/possible", "0-3\n");
    write_text("/sys/module/apparmor/parameters/enabled", "Y\n");
    write_text("/sys/kernel/security/apparmor/profiles",
               "lxc-container-default-cgns (enforce)\nlxc-container-default (enforce)\n");
    write_text("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n");
    for (const char *file : {"memory.max", "memory.swap.max"})
        write_text(std::string("/sys/fs/cgroup/init.scope/") + file, "max\n");
}

// The host's first process has the network that its monitors have. Who called only waits, and ends as we do.
bool become_first_process() {
    if (unshare(CLONE_NEWPID) != 0)
        return false;
    const pid_t first = fork();
    if (first > 0) {
        int status = 0;
        waitpid(first, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    return first == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

} // namespace

void write_text(const std::string &path, const std::string &text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::trunc) << text;
}

std::string read_text(const std::string &path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool enter_host(const HostPaths &paths) {
    umask(022);
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return false;
    if (!become_first_process() || mount("proc", "/proc", "proc", 0, nullptr) != 0)
        return false;
    if (!mount_tmpfs(k_scratch) || !cover("/usr/lib") || !cover("/etc") || !mount_tmpfs("/run") ||
        !mount_tmpfs("/sys"))
        return false;
    for (const char *installed : {"/etc/lxc-warden", "/usr/lib/lxc-warden"})
        fs::remove_all(installed);
    for (const char *folder : {"/etc/lxc-warden/policy.d", "/usr/lib/lxc-warden/stack.d",
                               "/usr/lib/lxc-warden/policy.d", "/usr/lib/lxc-warden/modules"})
        fs::create_directories(folder);
    for (const auto &entry : fs::directory_iterator(paths.modules)) {
        if (entry.path().extension() == ".so")
            fs::copy_file(entry.path(), "/usr/lib/lxc-warden/modules/" + entry.path().filename().string());
    }
    fs::copy_file(paths.config + "/policy.d/50-lxc-warden.conf",
                  "/usr/lib/lxc-warden/policy.d/50-lxc-warden.conf");
    fill_sys();
    return true;
}

Init::Init(const std::string &cgroup_path) : pid_(fork()) {
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    const std::string text = "/run/cgroup-of-init";
    write_text(text, "0::/" + cgroup_path + "\n");
    const std::string file = "/proc/" + std::to_string(pid_) + "/cgroup";
    if (mount(text.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0)
        std::perror(file.c_str());
}

Init::~Init() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

Freezer::Freezer(const std::string &cgroup) : pid_(fork()) {
    if (pid_ != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (bool frozen = false;; usleep(500)) {
        const std::string asked = read_text(cgroup + "/cgroup.freeze");
        if (asked.empty() || (asked.front() == '1') == frozen)
            continue;
        frozen = !frozen;
        write_text(cgroup + "/cgroup.events", frozen ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n");
    }
}

Freezer::~Freezer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

int listen_as_monitor(const std::string &lxcpath, const std::string &name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = lxcpath + "/" + name + "/command";
    std::memcpy(address.sun_path + 1, path.data(), path.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + path.size());
    if (bind(fd, reinterpret_cast<const sockaddr *>(&address), size) != 0 || listen(fd, 8) != 0)
        std::perror("listen");
    return fd;
}

} // namespace warden::test
