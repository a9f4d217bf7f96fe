// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/outside.hpp"

#include "base/foreground.hpp"
#include "base/process.hpp"
#include "base/process_status.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/freeze/report.hpp"

#include <array>
#include <cstdlib>
#include <sys/capability.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace warden::ctl::freeze {
namespace {

constexpr std::string_view k_program = "/usr/bin/lxc-warden";
// In the environment of the unit that we make: it makes no other.
constexpr const char *k_in_unit = "LXC_WARDEN_IN_UNIT";

// What a freeze needs: cgroups and records of whomever, and the containers' own view of their mounts.
constexpr std::array<std::pair<cap_value_t, std::string_view>, 3> k_needed{
    {{CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE"},
     {CAP_SYS_PTRACE, "CAP_SYS_PTRACE"},
     {CAP_SYS_ADMIN, "CAP_SYS_ADMIN"}}};

std::string time_of(std::int64_t ms) {
    return std::to_string(ms) + "ms";
}

// The same unit as the adapter's: see hooks/snapshot/caller.cpp.
int run_in_unit(std::vector<std::string> command, const HeldSignals &signals) {
    command.insert(command.begin(),
                   {"/usr/bin/systemd-run", "--quiet", "--pipe", "--wait", "--collect", "--service-type=exec",
                    "--property=KillMode=process", "--setenv=" + std::string(k_in_unit) + "=1",
                    "--description=Freeze containers for a snapshot", "--"});
    const auto end = run_foreground(command, signals);
    return end && end->started ? end->code : -1;
}

// Whether the cgroups that a freeze is written to are mounted read-only. With cgroup v1 they lie in mounts of
// their own, below a tmpfs that systemd always mounts read-only (mount_cgroup_controllers).
bool has_readonly_cgroups(const Dir &root) {
    const auto layout = cgroup::detect_layout(root);
    auto folder = cgroup::may_be_unified(layout) ? root.open_dir("sys/fs/cgroup")
                                                 : root.open_dir("sys/fs/cgroup/freezer");
    if (const auto v2 = cgroup::v2_mount(layout); !folder && v2)
        folder = root.open_dir(*v2);
    struct statvfs cgroups {};
    return folder && fstatvfs(folder->fd(), &cgroups) == 0 && (cgroups.f_flag & ST_RDONLY) != 0;
}

} // namespace

bool is_outside() {
    return std::getenv(k_in_unit) != nullptr;
}

std::string confinement_of(const Dir &root) {
    const auto systemd = root.status("run/systemd/system");
    if (!systemd && systemd.error().code != ENOSYS)
        return {}; // nobody made a sandbox of a unit, and nobody could help
    if (!systemd)
        return "openat2(2), with which files are opened, is taken away here (RestrictSUIDSGID=)";
    if (containers::is_in_another_network(root))
        return "this process has a network namespace of its own (PrivateNetwork=)";
    if (has_readonly_cgroups(root))
        return "cgroups are read-only here (ProtectControlGroups=)";
    const auto status = read_status(root, getpid());
    for (const auto &[capability, name] : k_needed) {
        if (status && (status->effective & (CapSet{1} << static_cast<unsigned>(capability))) == 0)
            return "this process has no " + std::string(name) + " (CapabilityBoundingSet=)";
    }
    return {};
}

std::vector<std::string> hold_command(const FreezeRunOptions &options, const std::string &key) {
    const auto &wish = options.wish;
    // What is the site's matter here is so there.
    const bool is_open = options.site.deadline && options.site.max_frozen && options.site.presync;
    std::vector<std::string> command{std::string(k_program),
                                     "freeze-run",
                                     "--hold",
                                     "--key=" + key,
                                     "--deadline=" + time_of(options.limits.deadline_ms),
                                     "--max-frozen=" + time_of(options.limits.max_frozen_ms),
                                     "--sync-deadline=" + time_of(options.sync_ms),
                                     "--presync-deadline=" + time_of(options.presync_ms)};
    if (options.total_ms)
        command.push_back("--total-deadline=" + time_of(*options.total_ms));
    const std::array<std::pair<bool, const char *>, 5> words{{{wish.exact, "--exact"},
                                                              {options.require, "--require"},
                                                              {is_open, "--policy"},
                                                              {wish.allow_fuse, "--allow=fuse"},
                                                              {wish.allow_network, "--allow=network"}}};
    for (const auto &[given, word] : words) {
        if (given)
            command.emplace_back(word);
    }
    if (!wish.other_lxcpaths)
        command.push_back("--lxcpath=" + wish.lxcpath);
    if (!wish.on.empty())
        command.push_back("--on=" + wish.on);
    for (const auto &name : wish.names)
        command.push_back("--name=" + name);
    return command;
}

std::vector<std::string> thaw_command(const FreezeRunOptions &options, const std::string &key) {
    const auto &wish = options.wish;
    std::vector<std::string> command{std::string(k_program), "thaw", "--key=" + key,
                                     "--lxcpath=" + wish.lxcpath};
    command.push_back(wish.on.empty() ? "--held" : "--on=" + wish.on);
    for (const auto &name : wish.names)
        command.push_back("--name=" + name);
    return command;
}

int run_outside(const FreezeRunOptions &options, const std::string &why, std::optional<int> soft_exit) {
    const HeldSignals signals;
    const std::string key = options.hold && !options.key.empty()
                                ? options.key
                                : "pid " + std::to_string(getpid()) + " at " + std::to_string(monotonic_us());
    const int held = run_in_unit(hold_command(options, key), signals);
    const bool frozen = held == 0 || held == k_exit_left_out;
    if (!frozen)
        cli::complain("freeze-run", why + ", and a unit outside of it did not freeze (exit status " +
                                        std::to_string(held) + ")");
    if (options.hold || (!frozen && (!options.run_unfrozen || held == k_exit_usage))) {
        const bool ours = held >= k_exit_left_out && held <= k_exit_usage;
        const int code = frozen || ours ? held : static_cast<int>(k_exit_not_frozen);
        return code == k_exit_not_frozen ? soft_exit.value_or(code) : code;
    }
    const auto end = signals.take() != 0
                         ? Result<ForegroundEnd>(Error{"interrupted before the command was run", EINTR})
                         : run_foreground(options.command, signals);
    const int thawed = frozen ? run_in_unit(thaw_command(options, key), signals) : 1;
    if (!end) {
        cli::complain("freeze-run", end.error().message);
        return k_exit_not_frozen;
    }
    if (!end->started)
        cli::complain("freeze-run", "cannot execute " + printable(options.command.front()));
    if (end->code != 0)
        return end->code;
    // thaw(8): 1 is a hold that did not hold.
    return thawed == 0   ? held
           : thawed == 1 ? static_cast<int>(k_exit_not_held)
                         : static_cast<int>(k_exit_not_thawed);
}

} // namespace warden::ctl::freeze
