// SPDX-License-Identifier: LGPL-2.1-or-later
// Files of this host without which a container of it does not start. Sources: LXC, run_script_argv,
// setup_mount and lxc_setup_rootfs (conf.c), lxc_read_seccomp_config (seccomp.c), network.c's scripts.
#include "base/text.hpp"
#include "ctl/check/start_findings.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::check {
namespace {

// Run before the container has its root, so that they see the host's files, and end the start when they fail.
constexpr std::array<std::string_view, 5> k_hooks{"lxc.hook.pre-start", "lxc.hook.start-host",
                                                  "lxc.hook.pre-mount", "lxc.hook.mount", "lxc.hook.autodev"};

// The program that the shell runs, where its word is a path as it stands.
std::string program_of(std::string_view hook) {
    const auto parts = words(hook);
    const std::string_view first = parts.empty() ? std::string_view() : parts[0];
    return first.find_first_of("$`\"'\\;&|<>()*?[]{}~!#=") == std::string_view::npos ? std::string(first)
                                                                                     : std::string();
}

class StartFiles {
public:
    StartFiles(StartFindings &out, const Dir &host) : out_(out), host_(host) {}

    // path: nothing is said of one that is not absolute, or that cannot be looked at.
    void want(const lxc::Item &item, const std::string &path, const std::string &fix) {
        const auto there = path.starts_with('/') ? host_.has(path) : Result<bool>(true);
        if (there && !*there)
            out_.add(item, "this host has no " + printable(path, 200) + ", and the start fails", fix);
    }

private:
    StartFindings &out_;
    const Dir &host_;
};

} // namespace

void check_start_files(StartFindings &out, const Dir &host) {
    const lxc::Config &config = out.config();
    StartFiles files(out, host);
    for (const char *key : {"lxc.seccomp.profile", "lxc.mount.fstab"}) {
        if (const lxc::Item *item = config.value(key); item != nullptr)
            files.want(*item, item->value, "Write the path of a file that is there, or remove the line.");
    }
    for (const std::string_view key : k_hooks) {
        for (const lxc::Item *item : config.values(key))
            files.want(*item, program_of(item->value),
                       "Install the program, write its path, or remove the line.");
    }
    for (const std::string &key : config.keys("lxc.net.")) {
        if (key.ends_with(".script.up"))
            files.want(*config.value(key), program_of(config.value(key)->value),
                       "Install the program, write its path, or remove the line.");
    }
    if (const lxc::Item *root = config.value("lxc.rootfs.path"); root != nullptr)
        files.want(*root, lxc::plain_rootfs(config), "Write the path of the container's root.");
}

} // namespace warden::ctl::check
