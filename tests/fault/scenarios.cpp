// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault/scenarios.hpp"

#include "base/process.hpp"

#include <algorithm>
#include <filesystem>
#include <sys/syscall.h>

namespace warden::test {
namespace {

namespace fs = std::filesystem;

const std::string k_config = "/run/c/c1/config";
const std::string k_cgroup = "/sys/fs/cgroup/lxc.payload.c1";
const std::string k_seen = "/run/seen"; // by the command, of what is frozen
const std::string k_record = "/run/lxc-warden/containers/%2Frun%2Fc%2Fc1";
const std::string k_good =
    "lxc.uts.name = c1\nlxc.rootfs.path = dir:/run/c/c1/rootfs\nlxc.apparmor.profile = generated\n";
const std::string k_v1 =
    "lxc.cgroup.memory.limit_in_bytes = 64M\nlxc.cgroup.memory.memsw.limit_in_bytes = 128M\n";
const std::string k_stack =
    "pre-start required apparmor\npre-start required limits\npre-start required devices\n"
    "pre-start required permit\n"
    "start-host required limits\nstart-host required devices\nstart-host required permit\n"
    "stop optional limits\n"
    "audit required apparmor\naudit required limits\naudit required permit\n";

struct World {
    std::string config = k_good;
    std::string policy; // of the site
};

void make(const World &world) {
    for (const char *old : {"/run/lxc-warden", "/run/c", "/run/stopped", "/etc/lxc-warden/policy.d"})
        fs::remove_all(old);
    fs::create_directories("/run/c/c1/rootfs");
    write_text(k_config, world.config);
    write_text("/run/stopped/c2/config", world.config); // nobody listens for this one
    write_text("/usr/lib/lxc-warden/stack.d/50-lxc-warden.conf", k_stack);
    write_text("/etc/lxc-warden/policy.d/90-site.conf", world.policy);
    for (const auto &[file, text] :
         std::vector<std::pair<std::string, std::string>>{{"memory.max", "max\n"},
                                                          {"memory.swap.max", "max\n"},
                                                          {"memory.high", "max\n"},
                                                          {"memory.low", "0\n"},
                                                          {"memory.peak", "4096\n"},
                                                          {"memory.events", "oom_kill 0\n"},
                                                          {"pids.max", "max\n"},
                                                          {"pids.peak", "3\n"},
                                                          {"cpu.max", "max 100000\n"},
                                                          {"cpu.weight", "100\n"},
                                                          {"cpuset.cpus", "\n"},
                                                          {"io.max", ""},
                                                          {"cgroup.freeze", "0\n"},
                                                          {"cgroup.events", "populated 1\nfrozen 0\n"}})
        write_text(k_cgroup + "/" + file, text);
}

std::string ended(const Traced &run) {
    if (run.hung)
        return "did not end";
    return run.exited ? "ended with " + std::to_string(run.code)
                      : "was killed by signal " + std::to_string(run.code);
}

bool failed_in(const std::optional<Fault> &fault, std::initializer_list<long> calls) {
    return fault && std::find(calls.begin(), calls.end(), fault->site.call) != calls.end();
}

// No temporary file stays, unless taking it away is what failed; a record is whole.
std::string half_done(const std::optional<Fault> &fault) {
    for (const std::string folder : {"/run/lxc-warden", "/run/c"}) {
        if (!fs::exists(folder))
            continue;
        for (const auto &entry : fs::recursive_directory_iterator(folder)) {
            if (entry.path().extension() == ".new" &&
                !failed_in(fault, {SYS_unlinkat, SYS_renameat, SYS_renameat2}))
                return "left " + entry.path().string();
        }
    }
    if (fs::exists(k_record) && read_text(k_record).find("\nlabel=") == std::string::npos)
        return "left half a record";
    return {};
}

// Enforce: a container that is wrong is never let in. Audit: nothing is ever refused.
auto ends_with(int code) {
    return [code](const Traced &run, const std::optional<Fault> &fault) -> std::string {
        if (run.exited && run.code == code && !run.hung)
            return half_done(fault);
        return ended(run) + (code == 0 ? ": refused under audit" : ": let in under enforce");
    };
}

// Enforce: let in only with its limit.
std::string let_in_without_limit(const Traced &run, const std::optional<Fault> &fault) {
    if (run.exited && run.code == 1)
        return half_done(fault);
    if (!run.exited || run.code != 0)
        return ended(run);
    for (const char *file : {"memory.max", "memory.swap.max"}) {
        const std::string limit = read_text(k_cgroup + "/" + file);
        if (limit != "67108864")
            return "let in under enforce with " + std::string(file) + " " + limit;
    }
    return half_done(fault);
}

class Scenarios {
public:
    Scenarios(const HostPaths &paths, pid_t init) : paths_(paths), init_(init) {}

    std::vector<Scenario> all() {
        const std::string enforce = "mode = enforce\n";
        const std::string gated = "[policy]\nlxcpath = /run/c\nmatch = c*\nmode = enforce\n";
        const std::string require = "[limits]\nrequire = pids\n";
        const World unconfined{
            "lxc.uts.name = c1\nlxc.rootfs.path = dir:/run/c/c1/rootfs\nlxc.apparmor.profile = unconfined\n",
            {}};
        hook("pre-start", "unconfined", unconfined, enforce, 1);
        hook("pre-start", "gated", {k_good, require}, gated, 1);
        hook("start-host", "unlimited", {k_good, require}, enforce, 1);
        hook("start-host", "written", {k_good + k_v1, {}}, enforce, 0);
        scenarios_.back().broken = let_in_without_limit;
        for (const char *end : {"stop", "post-stop"})
            hook(end, "enforce", unconfined, enforce, 0);
        for (const char *name : {"pre-start", "start-host", "stop", "post-stop"})
            hook(name, "audit", {unconfined.config + k_v1, require}, "mode = audit\n", 0);
        audit(unconfined);
        migrate();
        freeze();
        return std::move(scenarios_);
    }

private:
    void hook(const std::string &name, const std::string &what, World world, const std::string &mode,
              int code) {
        world.policy = mode + world.policy;
        const auto prepare = [world, name] {
            make(world);
            if (name == "stop" || name == "post-stop")
                write_text(k_record,
                           "name=c1\nlxcpath=/run/c\nconfig=/run/c/c1/config\npid=1\nstart-time=1\ncgroup=" +
                               k_cgroup.substr(1) + "\nlabel=\n");
        };
        scenarios_.push_back({name + "." + what,
                              {paths_.hooks + "/" + name, name},
                              {"LXC_NAME=c1", "LXC_CONFIG_FILE=" + k_config, "LXC_HOOK_TYPE=" + name,
                               "LXC_TARGET=stop", "LXC_PID=" + std::to_string(init_)},
                              prepare,
                              code,
                              ends_with(code)});
    }

    // What could not be looked at is never called clean.
    void audit(const World &world) {
        scenarios_.push_back({"audit.unconfined",
                              {paths_.command, "audit", "-P", "/run/stopped"},
                              {},
                              [world] { make(world); },
                              1,
                              [](const Traced &run, const std::optional<Fault> &fault) -> std::string {
                                  if (run.exited && (run.code == 1 || run.code == 2))
                                      return half_done(fault);
                                  return ended(run) + ": the audit of a container that is wrong";
                              }});
    }

    // The old file or the new one; and the new one when it says so.
    void migrate() {
        const std::string old_text = k_good + k_v1;
        const std::string new_text =
            k_good + "lxc.cgroup2.memory.max = 67108864\nlxc.cgroup2.memory.swap.max = 67108864\n";
        scenarios_.push_back({"migrate.write",
                              {paths_.command, "migrate", "--write", k_config},
                              {},
                              [old_text] {
                                  make({old_text, {}});
                              },
                              0,
                              [=](const Traced &run, const std::optional<Fault> &fault) -> std::string {
                                  const std::string now = read_text(k_config);
                                  if (now != old_text && now != new_text)
                                      return "the config is neither the old one nor the new one:\n" + now;
                                  if (run.exited && run.code == 0 && now != new_text)
                                      return "said that it had written, and had not";
                                  return run.exited ? half_done(fault) : ended(run);
                              }});
    }

    // Whatever fails, and whoever has to do it in the end: it is thawed; and 0 means that the command ran
    // while it was frozen.
    void freeze() {
        const auto started = start_time_of(*Dir::open("/"), init_).value_or(0);
        const std::string record =
            "name=c1\nlxcpath=/run/c\nconfig=/run/c/c1/config\npid=" + std::to_string(init_) +
            "\nstart-time=" + std::to_string(started) + "\ncgroup=" + k_cgroup.substr(1) + "\nlabel=\n";
        scenarios_.push_back({"freeze-run.look",
                              {paths_.command, "freeze-run", "-P", "/run/c", "--max-frozen", "2s", "c1", "--",
                               "/bin/cp", k_cgroup + "/cgroup.events", k_seen},
                              {},
                              [record] {
                                  make({});
                                  write_text(k_record, record);
                                  fs::remove(k_seen);
                              },
                              0,
                              [](const Traced &run, const std::optional<Fault> & /*fault*/) -> std::string {
                                  if (read_text(k_cgroup + "/cgroup.freeze").starts_with("1"))
                                      return "left frozen: " + ended(run);
                                  if (run.exited && run.code == 0 &&
                                      read_text(k_seen).find("frozen 1") == std::string::npos)
                                      return "said that the command ran while it was frozen, and it did not";
                                  return run.exited && !run.hung ? std::string() : ended(run);
                              },
                              true});
    }

    const HostPaths &paths_;
    pid_t init_;
    std::vector<Scenario> scenarios_;
};

} // namespace

std::vector<Scenario> scenarios(const HostPaths &paths, pid_t init) {
    return Scenarios(paths, init).all();
}

} // namespace warden::test
