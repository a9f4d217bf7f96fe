// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/policy.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::policy {
namespace {

const ContainerFacts k_web{"web-1", "/var/lib/lxc", {"prod"}, true};

PolicySet parse(const std::vector<config::DropIn> &files, const config::Problems &problems = {}) {
    return parse_policy({files, problems});
}

struct ModeCase {
    const char *name;
    std::vector<config::DropIn> files;
    Mode mode;
    std::string at;
};

void PrintTo(const ModeCase &c, std::ostream *out) {
    *out << c.name;
}

class PolicyMode : public testing::TestWithParam<ModeCase> {};

TEST_P(PolicyMode, IsTheLastOrTheStrictest) {
    const auto mode = policy_for(parse(GetParam().files), k_web).mode();
    EXPECT_EQ(mode_name(mode.mode), mode_name(GetParam().mode));
    EXPECT_EQ(mode.at.text(), GetParam().at);
}

INSTANTIATE_TEST_SUITE_P(
    Whole, PolicyMode,
    testing::Values(
        ModeCase{"no file", {}, Mode::audit, ""},
        ModeCase{"no mode", {{"a", "[limits]\nx=1"}}, Mode::audit, ""},
        ModeCase{"one", {{"a", "mode=enforce"}}, Mode::enforce, "a:1:1"},
        ModeCase{"the later wins", {{"a", "mode=enforce"}, {"b", "mode=audit"}}, Mode::audit, "b:1:1"},
        ModeCase{"the later wins in a file", {{"a", "mode=audit\nmode=enforce"}}, Mode::enforce, "a:2:1"},
        ModeCase{"only what matches",
                 {{"a", "mode=audit"}, {"b", "mode=enforce\nmatch=db-*"}},
                 Mode::audit,
                 "a:1:1"},
        ModeCase{
            "by group", {{"a", "mode=audit"}, {"b", "mode=enforce\ngroup=prod"}}, Mode::enforce, "b:1:1"},
        ModeCase{"blocks of one file",
                 {{"a", "[policy]\nmode=enforce\n[policy]\nmatch=web-*\nmode=audit"}},
                 Mode::audit,
                 "a:5:1"}));

INSTANTIATE_TEST_SUITE_P(
    Broken, PolicyMode,
    testing::Values(ModeCase{"the strictest of all",
                             {{"a", "mode=enforce"}, {"b", "mode=audit"}, {"c", "x"}},
                             Mode::enforce,
                             "a:1:1"},
                    ModeCase{"the last of the strictest",
                             {{"a", "mode=enforce"}, {"b", "mode=enforce"}, {"c", "mode=x"}},
                             Mode::enforce,
                             "b:1:1"},
                    ModeCase{"nobody enforces", {{"a", "mode=audit"}, {"b", "mode=x"}}, Mode::audit, "a:1:1"},
                    ModeCase{"a mode that is written twice",
                             {{"a", "mode=enforce\nmode=enfroce"}},
                             Mode::enforce,
                             "a:1:1"},
                    ModeCase{"a gate for others still gates",
                             {{"a", "mode=enforce\nmatch=db-*"}, {"b", "x"}},
                             Mode::audit,
                             ""},
                    ModeCase{"a broken gate is for everybody",
                             {{"a", "mode=enforce\nmatch=db-*\nprivilged=yes"}},
                             Mode::enforce,
                             "a:1:1"}));

TEST(PolicyBroken, AFileThatCannotBeReadCannotTurnEnforcementOff) {
    const auto set =
        parse({{"a", "mode=enforce"}, {"b", "mode=audit"}}, {{{"c", 0, 0}, "cannot open c", EACCES}});
    const auto policy = policy_for(set, k_web);
    EXPECT_TRUE(policy.broken);
    EXPECT_EQ(policy.mode().mode, Mode::enforce);
    EXPECT_EQ(set.problems.at(0).text(), "c: cannot open c");
}

TEST(PolicyBroken, ABrokenGateGivesNothingButItsMode) {
    const auto set = parse({{"a", "mode=enforce\nmtch=web-*\n[limits]\nx=1\n[severity]\nAPP-001=info\n"
                                  "[waive APP-002]\nowner=a\nreason=b\nuntil=2099-01-01"}});
    const auto policy = policy_for(set, k_web);
    EXPECT_EQ(policy.mode().mode, Mode::enforce);
    EXPECT_TRUE(policy.modules.empty());
    EXPECT_TRUE(policy.waivers.empty());
    EXPECT_TRUE(policy.severities.empty());
}

TEST(PolicyOptions, AreInTheOrderOfTheFilesAndOnlyFromWhatMatches) {
    const auto set = parse({{"a", "[limits]\nmemory.max=1G\nrequire=memory\n"},
                            {"b", "match=db-*\n[limits]\nmemory.max=9G\n"},
                            {"c", "[limits]\nmemory.max=2G\nrequire=swap\n[apparmor]\n"}});
    const auto policy = policy_for(set, k_web);
    std::string items;
    for (const auto &item : policy.options_of("limits"))
        items += item.at.text() + " " + item.key + "=" + item.value + "\n";
    EXPECT_EQ(items, "a:2:1 memory.max=1G\na:3:1 require=memory\nc:2:1 memory.max=2G\nc:3:1 require=swap\n");
    EXPECT_EQ(policy.modules.at("limits").at, (Source{"c", 1, 1}));
    EXPECT_TRUE(policy.modules.contains("apparmor"));
    EXPECT_TRUE(policy.options_of("apparmor").empty());
    EXPECT_TRUE(policy.options_of("freeze").empty());
    EXPECT_FALSE(policy.broken);
}

TEST(PolicySeverity, TheLastCounts) {
    const auto set = parse({{"a", "[severity]\nAPP-001=info\n"}, {"b", "[severity]\nAPP-001=error\n"}});
    const auto policy = policy_for(set, k_web);
    ASSERT_TRUE(policy.severity("APP-001"));
    EXPECT_EQ(policy.severity("APP-001")->severity, static_cast<warden_severity>(WARDEN_SEV_ERROR));
    EXPECT_EQ(policy.severity("APP-001")->at, (Source{"b", 2, 1}));
    EXPECT_EQ(policy.severities.at("APP-001").size(), 2U);
    EXPECT_FALSE(policy.severity("APP-002"));
}

TEST(PolicyWaivers, OfMatchingBlocksAreKept) {
    const std::string waiver = "\n[waive APP-001]\nowner=a\nreason=b\nuntil=2099-01-01\n";
    const auto set = parse({{"a", "match=web-*" + waiver}, {"b", "match=db-*" + waiver}});
    EXPECT_EQ(policy_for(set, k_web).waivers.size(), 1U);
    EXPECT_EQ(policy_for(set, k_web).waivers.at(0).at, (Source{"a", 2, 1}));
}

TEST(ReadPolicy, TakesTheDropInDirectories) {
    umask(022);
    const test::TempTree tree;
    tree.write("usr/policy.d/10.conf", "mode=audit\n");
    tree.write("etc/policy.d/50.conf", "mode=enforce\n");
    const Trust trust{geteuid(), true};
    const auto read = [&] { return read_policy(tree.dir(), {"/usr/policy.d", "/etc/policy.d"}, trust); };
    EXPECT_EQ(policy_for(read(), k_web).mode().at, (Source{"/etc/policy.d/50.conf", 1, 1}));
    // What was received from elsewhere is stronger than what a package ships, and weaker than the rest.
    const auto standard = config::policy_directories();
    const std::vector<std::string> layers(standard.begin(), standard.end());
    ASSERT_EQ(layers.size(), 4U);
    for (const std::string &layer : layers) {
        tree.write(layer.substr(1) + "/50.conf", "mode=enforce\n");
        const auto set = read_policy(tree.dir(), layers, trust);
        EXPECT_EQ(policy_for(set, k_web).mode().at, (Source{layer + "/50.conf", 1, 1}));
        EXPECT_EQ(set.blocks.size(), 1U) << layer;
    }
    // The owner test is that of every other layer.
    const std::string received = std::string(config::k_received_policy).substr(1);
    tree.write(received + "/70.conf", "mode=audit\n");
    ASSERT_EQ(chmod(tree.name(received).c_str(), 0777), 0);
    EXPECT_FALSE(read_policy(tree.dir(), layers, trust).problems.empty());
    // The file that cannot be trusted does not count, and is not forgotten either.
    tree.write("etc/policy.d/60.conf", "mode=audit\n");
    ASSERT_EQ(chmod(tree.name("etc/policy.d/60.conf").c_str(), 0666), 0);
    EXPECT_EQ(read().problems.size(), 1U);
    EXPECT_EQ(policy_for(read(), k_web).mode().mode, Mode::enforce);
}

TEST(PolicyDigest, IsOfNamesAndTextsWhateverTheDirectory) {
    const auto digest = [](const std::vector<config::DropIn> &files) { return parse(files).digest; };
    const std::string one = digest({{"/etc/a.conf", "mode=audit\n"}, {"/etc/b.conf", "mode=enforce\n"}});
    EXPECT_EQ(one.size(), std::string("sha256:").size() + 64);
    EXPECT_EQ(one, digest({{"/run/x/a.conf", "mode=audit\n"}, {"/usr/b.conf", "mode=enforce\n"}}));
    EXPECT_NE(one, digest({{"/etc/a.conf", "mode=audit\n"}}));
    EXPECT_NE(one, digest({{"/etc/a.conf", "mode=audit\n"}, {"/etc/c.conf", "mode=enforce\n"}}));
    EXPECT_NE(one, digest({{"/etc/a.conf", "mode=audit\nb.conf"}, {"/etc/b.conf", "mode=enforce\n"}}));
    EXPECT_NE(digest({{"a", "bc"}}), digest({{"ab", "c"}}));
}

TEST(PolicyRevision, IsThatOfTheLastFile) {
    EXPECT_EQ(parse({{"/a.conf", "mode=audit\n"}}).revision(), "");
    EXPECT_EQ(parse({{"/a.conf", "revision = 7\n"}, {"/b.conf", "mode=audit\n"}}).revision(), "7");
    EXPECT_EQ(parse({{"/a.conf", "revision = 7\n"}, {"/b.conf", "revision = 2026.11-rc1\n"}}).revision(),
              "2026.11-rc1");
}

TEST(PolicyRevision, IsAWord) {
    for (const std::string &bad :
         {std::string("a b"), std::string("a\"b"), std::string("<b>"), std::string(65, 'x')}) {
        const auto set = parse({{"/a.conf", "revision = " + bad + "\n"}});
        ASSERT_EQ(set.problems.size(), 1U) << bad;
        EXPECT_NE(set.problems[0].message.find("revision: "), std::string::npos) << set.problems[0].message;
        EXPECT_EQ(set.revision(), "") << bad;
    }
}

} // namespace
} // namespace warden::policy
