// SPDX-License-Identifier: LGPL-2.1-or-later
// Many containers in shared workers: the same reports as one by one, whatever a module does.
#include "base/syscall_filter.hpp"
#include "engine/batch.hpp"
#include "engine/wire.hpp"
#include "engine_world.hpp"
#include "fake/failing_call.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace warden::test {
namespace {

class Batch : public testing::Test {
public:
    // c0 to c99, with configs of their own; what the module debug does is in each one's policy.
    void containers(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string name = "c" + std::to_string(i);
            world_.put("var/lib/lxc/" + name + "/config", "lxc.uts.name = " + name + "\n" + k_rootfs);
            findings::Request request;
            request.phase = WARDEN_PRE_START;
            request.container = name;
            request.lxcpath = "/var/lib/lxc";
            request.config_path = "/var/lib/lxc/" + name + "/config";
            requests_.push_back(request);
        }
    }
    std::vector<findings::PhaseReport> run() {
        std::vector<std::string> order;
        auto reports = engine::supervise_batch(
            world_.setup(), requests_, {3000}, [&](const findings::PhaseReport &report) {
                order.push_back(report.lines.empty() ? "" : report.lines.front().module);
            });
        EXPECT_EQ(order.size(), requests_.size());
        return reports;
    }
    void expect_as_one_by_one(const std::vector<findings::PhaseReport> &reports) {
        ASSERT_EQ(reports.size(), requests_.size());
        for (std::size_t i = 0; i < reports.size(); ++i) {
            const auto alone = engine::supervise_phase(world_.setup(), requests_[i], {3000});
            EXPECT_EQ(engine::encode_report(reports[i]), engine::encode_report(alone))
                << requests_[i].container;
        }
    }
    // The policy of one container.
    void debug(const std::string &container, const std::string &options) {
        world_.put("etc/lxc-warden/policy.d/20-" + container + ".conf",
                   "[policy]\nmatch = " + container + "\n[debug]\n" + options);
    }
    EngineWorld world_{{"debug", "permit"}};
    std::vector<findings::Request> requests_;
};

constexpr const char *k_stack = "pre-start required debug\npre-start required permit\n";

TEST_F(Batch, IsTheSameAsOneByOne) {
    world_.stack(k_stack);
    containers(70); // more than share a worker
    debug("c3", "finding = yes\nreturn = deny\n");
    expect_as_one_by_one(run());
}

// A module must not have what the engine needs to act: a worker that cannot give it up judges nothing.
TEST_F(Batch, AWorkerThatKeepsItsCapabilitiesJudgesNothing) {
    world_.stack(k_stack);
    containers(1);
    const engine::Setup setup = world_.setup();
    const engine::SuperviseOptions options{30'000, std::span<const cap_value_t>()};
    for (const bool alone : {true, false}) {
        findings::PhaseReport report;
        WARDEN_RUN_FAILING(calls, {SYS_capset, EPERM, 1, 1000}, [&] {
            report = alone ? engine::supervise_phase(setup, requests_[0], options)
                           : engine::supervise_batch(setup, requests_, options, {}).at(0);
        });
        EXPECT_GE(*calls, alone ? 1U : 2U);
        EXPECT_FALSE(report.allowed);
        ASSERT_FALSE(report.findings.empty());
        EXPECT_EQ(report.findings.front().id, "POL-015");
    }
}

// What a worker reads somebody else wrote: whoever makes its code do something else has no program and no
// socket.
TEST_F(Batch, AWorkerNeitherExecutesNorConnects) {
    if (!filters_system_calls())
        GTEST_SKIP() << "this machine's system calls are not filtered";
    struct Tried {
        int execute, connect;
    };
    void *shared = mmap(nullptr, sizeof(Tried), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(shared, MAP_FAILED);
    auto *tried = static_cast<Tried *>(shared);
    world_.stack(k_stack).policy("[policy]\ngroup = prod\nmode = enforce\n");
    containers(1);
    // A config is read in the worker.
    world_.setup().read_config = [tried](const std::string &) -> Result<lxc::Config> {
        char *const arguments[] = {const_cast<char *>("true"), nullptr};
        tried->execute = execv("/bin/true", arguments) < 0 ? errno : 0;
        tried->connect = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? errno : 0;
        return lxc::Config({}, {}, lxc::Syntax::lxc);
    };
    for (const bool alone : {true, false}) {
        *tried = {};
        const auto report =
            alone ? engine::supervise_phase(world_.setup(), requests_[0], {3000}) : run().at(0);
        EXPECT_EQ(tried->execute, EPERM) << shown(report);
        EXPECT_EQ(tried->connect, EPERM);
        EXPECT_EQ(report.lines.size(), 2U) << shown(report);
    }
    munmap(shared, sizeof(Tried));
}

TEST_F(Batch, AWorkerThatCouldActJudgesNothing) {
    if (!filters_system_calls())
        GTEST_SKIP() << "this machine's system calls are not filtered";
    world_.stack(k_stack);
    containers(1);
    for (const bool alone : {true, false}) {
        findings::PhaseReport report;
        WARDEN_RUN_FAILING(calls, {SYS_prctl, EPERM, 1, 1000}, [&] {
            report = alone ? engine::supervise_phase(world_.setup(), requests_[0], {30'000})
                           : engine::supervise_batch(world_.setup(), requests_, {30'000}, {}).at(0);
        });
        EXPECT_GE(*calls, 1U);
        EXPECT_FALSE(report.allowed);
        ASSERT_FALSE(report.findings.empty());
        EXPECT_EQ(report.findings.front().id, "POL-015");
    }
}

TEST_F(Batch, AModuleKeepsOneStateForAllOfAWorker) {
    world_.stack(k_stack).policy("[debug]\nlog-init = yes\n");
    containers(20);
    std::size_t made = 0;
    for (const auto &report : run())
        made += report.log.size();
    EXPECT_EQ(made, 1U);
}

TEST_F(Batch, ACrashAtTheEndOfAWorkerLosesNoReport) {
    world_.stack(k_stack).policy("[debug]\nfini = crash\n");
    containers(5);
    const auto reports = run();
    ASSERT_EQ(reports.size(), 5U);
    EXPECT_TRUE(reports.back().allowed);
}

TEST_F(Batch, ACrashIsThatContainersAlone) {
    world_.stack(k_stack);
    containers(5);
    debug("c2", "crash = yes\n");
    const auto reports = run();
    expect_as_one_by_one(reports);
    EXPECT_TRUE(has(reports.at(2), "POL-005", "debug"));
    EXPECT_FALSE(has(reports.at(3), "POL-005"));
}

TEST_F(Batch, AModuleThatPrintsIsNamed) {
    world_.stack(k_stack);
    containers(4);
    debug("c1", "spam = 100\n");
    const auto reports = run();
    expect_as_one_by_one(reports);
    EXPECT_TRUE(has(reports.at(1), "POL-007", "100 bytes")) << shown(reports.at(1));
    EXPECT_FALSE(has(reports.at(2), "POL-007"));
}

TEST_F(Batch, NoContainersNoReports) {
    EXPECT_TRUE(engine::supervise_batch(world_.setup(), {}, {}).empty());
}

} // namespace
} // namespace warden::test
