// SPDX-License-Identifier: LGPL-2.1-or-later
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

// What the audit says of a stopped container with this config, where this LXC is installed.
AuditedContainer audited_with(const std::string &config, std::optional<unsigned> lxc) {
    const World world{file("c/config", config)};
    AuditedContainer audited;
    audited.container.name = "c";
    audited.container.state = containers::Container::State::stopped;
    add_unloadable(audited, lxc::ConfigReader(world.root()).read("c/config").value(), lxc);
    return audited;
}

TEST(UnloadableConfig, IsAnErrorAndNotStopped) {
    for (const char *config : {"lxc.start.auto = 1# keep\n", "lxc.foo = 1\n", "lxc.net.0.veth.pair = v0\n"}) {
        const auto audited = audited_with(config, 5);
        EXPECT_TRUE(audited.unloadable) << config;
        ASSERT_EQ(audited.report.findings.size(), 1U) << config;
        EXPECT_EQ(audited.report.findings[0].severity, WARDEN_SEV_ERROR) << config;
        EXPECT_EQ(audited.report.findings[0].container, "c");
        Audit audit;
        audit.containers.push_back(audited);
        EXPECT_NE(audit_text(audit, {}).find("c  CANNOT START"), std::string::npos) << config;
        EXPECT_NE(audit_jsonl(audit).find("\"state\":\"unloadable\""), std::string::npos) << config;
    }
    EXPECT_TRUE(audited_with("lxc.include = /gone\n", 5).unloadable);
    EXPECT_FALSE(audited_with("lxc.start.auto = 1\nlxc.hook.version = two\n", 5).unloadable);
    EXPECT_FALSE(audited_with("lxc.foo = 1\n", std::nullopt).unloadable);
}

// lxc-pve's LXC 6 has these keys of LXC 7.
TEST(UnloadableOfProxmox, TheKeysThatItTookBackAreKnown) {
    const World world{
        file("c/config", "lxc.cgroup.dir.container = lxc/101\nlxc.environment.runtime = A=b\n")};
    const auto config = lxc::ConfigReader(world.root()).read("c/config");
    ASSERT_TRUE(config);
    for (const auto &[name, expected] : {std::pair("101", 0U), std::pair("102", 1U)}) {
        AuditedContainer audited;
        audited.container.name = name;
        add_unloadable(audited, *config, 6);
        EXPECT_EQ(audited.report.findings.size(), expected) << name;
    }
}

} // namespace
} // namespace warden::ctl::audit::test
