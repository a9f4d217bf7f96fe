// SPDX-License-Identifier: LGPL-2.1-or-later
// The fault campaign: every system call of the programs that can fail does so once, with each error that a
// host in trouble gives, under audit and under enforce. Whatever fails, this holds:
//
//   - under enforce a container that the policy refuses is never let in, nor one whose limits are not in
//   force;
//   - under audit nothing is ever refused, and the hooks of a container's end are never in its way;
//   - no file is half written, no temporary file stays, no container stays frozen;
//   - audit never calls clean what it could not look at; migrate says that it wrote only when it did, and
//   freeze-run ends with 0 only when the command ran while the container was frozen.
//
// Needs root, for namespaces of its own; 77 where it may not make them or cannot trace. Prints what did not
// hold, and how many faults there were.
#include "fault/scenarios.hpp"

#include "base/reaper.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::test {
namespace {

constexpr int k_skipped = 77;
const std::string k_cgroup = "/sys/fs/cgroup/lxc.payload.c1";

struct Options {
    HostPaths paths{WARDEN_HOOKS, WARDEN_COMMAND, WARDEN_MODULES, WARDEN_CONFIG};
    std::size_t every = 1; // of all faults, each so many-th
    std::string only;      // scenarios whose names begin so
};

std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> found;
    for (auto &text : texts)
        found.push_back(text.data());
    found.push_back(nullptr);
    return found;
}

Traced run(const Scenario &scenario, const std::optional<Fault> &fault) {
    scenario.prepare();
    std::vector<std::string> argv = scenario.argv;
    std::vector<std::string> environment = scenario.environment;
    for (const char *variable : {"LD_LIBRARY_PATH"}) {
        if (const char *value = std::getenv(variable))
            environment.push_back(std::string(variable) + "=" + value);
    }
    environment.emplace_back("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
    environment.emplace_back("ASAN_OPTIONS=detect_leaks=0");
    const auto start = [&] {
        const int output = open("/run/output", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (dup2(input, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2)
            execve(argv[0].c_str(), pointers(argv).data(), pointers(environment).data());
    };
    return run_traced(start, fault);
}

struct Count {
    unsigned runs = 0, injected = 0, broken = 0;
};

class Campaign {
public:
    explicit Campaign(const Options &options)
        : options_(options), init_("lxc.payload.c1"), freezer_(k_cgroup) {}

    // 0, or 1 when something did not hold.
    int run_all() {
        Count all;
        for (const auto &scenario : scenarios(options_.paths, init_.pid())) {
            if (!scenario.name.starts_with(options_.only))
                continue;
            const Count count = run_one(scenario);
            std::printf("%-24s %5u faults, %5u of them met, %u did not hold\n", scenario.name.c_str(),
                        count.runs, count.injected, count.broken);
            std::fflush(stdout);
            all.runs += count.runs;
            all.injected += count.injected;
            all.broken += count.broken;
        }
        std::printf("all: %u faults, %u of them met, %u did not hold\n", all.runs, all.injected, all.broken);
        return all.broken == 0 && all.injected != 0 ? 0 : 1;
    }

private:
    static std::vector<Fault> faults_at(const std::vector<Site> &sites) {
        std::vector<Fault> faults;
        for (const auto &site : sites) {
            for (const int error : plausible_errors(site.call))
                faults.push_back({site, error});
        }
        return faults;
    }

    Count run_one(const Scenario &scenario) {
        Count count;
        const Traced control = run(scenario, std::nullopt);
        clear_up(scenario);
        if (!control.exited || control.code != scenario.without_fault ||
            !scenario.broken(control, {}).empty()) {
            complain(scenario, "without a fault: ended with " + std::to_string(control.code) + " " +
                                   scenario.broken(control, {}));
            count.broken = 1;
            return count;
        }
        const auto faults = faults_at(control.sites);
        for (std::size_t i = offset_++ % options_.every; i < faults.size(); i += options_.every) {
            const Traced traced = run(scenario, faults[i]);
            clear_up(scenario);
            ++count.runs;
            count.injected += traced.injected ? 1 : 0;
            if (const auto broken = scenario.broken(traced, faults[i]); !broken.empty()) {
                ++count.broken;
                complain(scenario, faults[i].text() + ": " + broken);
            }
        }
        return count;
    }

    // Guards that are left may still thaw; then nothing of this run may see the next.
    void clear_up(const Scenario &scenario) const {
        const std::string file = k_cgroup + "/cgroup.freeze";
        for (int rounds = 0; scenario.freezes && rounds < 1000 && read_text(file).starts_with("1"); ++rounds)
            usleep(10'000);
        kill_new_children({init_.pid(), freezer_.pid()});
    }

    static void complain(const Scenario &scenario, const std::string &what) {
        std::printf("FAIL %s: %s\n  %s\n", scenario.name.c_str(), what.c_str(),
                    read_text("/run/output").c_str());
        std::fflush(stdout);
    }

    const Options &options_;
    Init init_;
    Freezer freezer_;
    std::size_t offset_ = 0;
};

std::optional<Options> parse(int argc, char **argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--every" && i + 1 < argc)
            options.every = std::strtoul(argv[++i], nullptr, 10);
        else if (word == "--programs" && i + 1 < argc) {
            options.paths.hooks = std::string(argv[++i]) + "/hooks";
            options.paths.command = options.paths.hooks + "/lxc-warden";
            options.paths.modules = std::string(argv[i]) + "/plugins";
        } else if (!word.starts_with("-") && options.only.empty())
            options.only = word;
        else
            return std::nullopt;
    }
    return options.every == 0 ? std::nullopt : std::optional(options);
}

} // namespace
} // namespace warden::test

int main(int argc, char **argv) {
    const auto options = warden::test::parse(argc, argv);
    if (!options) {
        std::fputs("usage: campaign [--every N] [--programs DIR] [SCENARIO]\n", stderr);
        return 2;
    }
#ifndef __x86_64__
    std::puts("not run: the injector knows only x86-64");
    return warden::test::k_skipped;
#endif
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (!warden::test::enter_host(options->paths)) {
        std::puts("not run: needs root, and mounts in a namespace of its own");
        return warden::test::k_skipped;
    }
    warden::test::listen_as_monitor("/run/c", "c1");
    return warden::test::Campaign(*options).run_all();
}
