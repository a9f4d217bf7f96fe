#include "ctl/audit/unloadable.hpp"

#include "fake/world.hpp"
#include "lxc/config_reader.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::audit::test {
namespace {

using namespace warden::test;
using Texts = std::vector<std::string>;

class Unloadable : public testing::Test {
public:
    // The findings as "ID file:line key", after those that the audit had.
    Texts found(std::optional<unsigned> lxc, containers::Container::State state) {
        const World world{file("c/config",
                               "lxc.cgroup.memory.limit_in_bytes = 64M\nlxc.cgroup.dir = x\n"
                               "lxc.cgroup2.pids.max = 9\nlxc.include = /more\nlxc.cgroup.relative = 1\n"),
                          file("more", "lxc.cgroup.devices.deny =\n")};
        const auto config = lxc::ConfigReader(world.root()).read("c/config");
        EXPECT_TRUE(config);
        AuditedContainer audited;
        audited.container.name = "c";
        audited.container.state = state;
        for (const char *key : {"lxc.cgroup.memory.limit_in_bytes", "lxc.cgroup2.pids.max"}) {
            findings::Finding said;
            said.id = "LIM-001";
            said.key = key;
            audited.report.findings.push_back(said);
        }
        add_unloadable(audited, *config, lxc);
        Texts texts;
        for (const auto &finding : audited.report.findings)
            texts.push_back(finding.id + " " + finding.key);
        return texts;
    }
};

const Texts k_said{"LIM-001 lxc.cgroup.memory.limit_in_bytes", "LIM-001 lxc.cgroup2.pids.max"};

TEST_F(Unloadable, NothingToSayOfAnOlderLxcOrNone) {
    EXPECT_EQ(found(5, containers::Container::State::stopped), k_said);
    EXPECT_EQ(found(6, containers::Container::State::stopped), k_said);
    EXPECT_EQ(found(std::nullopt, containers::Container::State::stopped), k_said);
}

TEST_F(Unloadable, Lxc7RefusesEachV1KeyAlsoOneThatOnlyClears) {
    EXPECT_EQ(found(7, containers::Container::State::running),
              (Texts{k_said[0], k_said[1], "CFG-020 lxc.cgroup.memory.limit_in_bytes",
                     "CFG-020 lxc.cgroup.devices.deny"}));
}

TEST_F(Unloadable, NoHookWritesALimitOfAContainerThatCannotStart) {
    EXPECT_EQ(
        found(7, containers::Container::State::stopped),
        (Texts{k_said[1], "CFG-020 lxc.cgroup.memory.limit_in_bytes", "CFG-020 lxc.cgroup.devices.deny"}));
}

} // namespace
} // namespace warden::ctl::audit::test
