// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/block.hpp"

#include <gtest/gtest.h>

namespace warden::policy {
namespace {

PolicySet parse(const std::string &text) {
    PolicySet set;
    parse_policy_file("f", text, set);
    return set;
}

std::string joined(const std::vector<std::string> &words) {
    std::string out;
    for (const auto &word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

// "enforce match=a,b modules=x waivers=1" for each block.
std::vector<std::string> shown(const PolicySet &set) {
    std::vector<std::string> out;
    for (const auto &block : set.blocks) {
        std::vector<std::string> parts;
        if (block.gate_is_broken)
            parts.emplace_back("broken");
        if (block.mode)
            parts.emplace_back(mode_name(block.mode->mode));
        for (const auto &name : block.match.names)
            parts.push_back("name=" + name);
        for (const auto &group : block.match.groups)
            parts.push_back("group=" + group);
        for (const auto &path : block.match.lxcpaths)
            parts.push_back("lxcpath=" + path);
        if (block.match.privileged)
            parts.emplace_back(*block.match.privileged ? "privileged" : "unprivileged");
        for (const auto &section : block.modules)
            parts.push_back("[" + section.name + "]" + std::to_string(section.items.size()));
        for (const auto &waiver : block.waivers)
            parts.push_back("waive=" + waiver.id);
        for (const auto &[id, severity] : block.severities)
            parts.push_back(id + "=" + std::to_string(severity.severity));
        out.push_back(joined(parts));
    }
    return out;
}

struct BlockCase {
    const char *name;
    std::string text;
    std::vector<std::string> blocks;
    std::vector<std::string> problems;
};

void PrintTo(const BlockCase &c, std::ostream *out) {
    *out << c.name;
}

class PolicyBlocks : public testing::TestWithParam<BlockCase> {};

TEST_P(PolicyBlocks, HaveGatesAndContents) {
    const auto set = parse(GetParam().text);
    EXPECT_EQ(shown(set), GetParam().blocks);
    std::vector<std::string> problems;
    for (const auto &problem : set.problems)
        problems.push_back(problem.text());
    EXPECT_EQ(problems, GetParam().problems);
}

const std::string k_waiver = "[waive APP-001]\nowner=a\nreason=b\nuntil=2027-01-01\n";

INSTANTIATE_TEST_SUITE_P(
    Good, PolicyBlocks,
    testing::Values(
        BlockCase{"nothing", "; nothing\n", {""}, {}},
        BlockCase{"all of a gate",
                  "[policy]\nmode=enforce\nmatch = a b\nmatch = c\ngroup=g\nlxcpath=/x*\nprivileged=no\n",
                  {"enforce name=a name=b name=c group=g lxcpath=/x* unprivileged"},
                  {}},
        BlockCase{"keys before any section",
                  "mode = audit\nprivileged = yes\n[limits]\na=1\nb=2\n",
                  {"audit privileged [limits]2"},
                  {}},
        BlockCase{"one gate is for the whole file",
                  "[limits]\na=1\n[policy]\nmatch=x\n[apparmor]\nb=1\n",
                  {"name=x [limits]1 [apparmor]1"},
                  {}},
        BlockCase{"several gates",
                  "[policy]\nmatch=x\n[limits]\na=1\n[policy]\nmatch=y\nmode=enforce\n[limits]\na=2\n" +
                      k_waiver,
                  {"name=x [limits]1", "enforce name=y [limits]1 waive=APP-001"},
                  {}},
        BlockCase{"without a gate",
                  k_waiver + "[severity]\nAPP-010 = error\nLIM-002 = info\nLIM-003=warning\n[apparmor]\n",
                  {"[apparmor]0 waive=APP-001 APP-010=3 LIM-002=1 LIM-003=2"},
                  {}}));

INSTANTIATE_TEST_SUITE_P(
    BadPolicy, PolicyBlocks,
    testing::Values(
        BlockCase{"a wrong mode",
                  "[policy]\nmode = enfroce\nmatch = a\n",
                  {"name=a"},
                  {"f:2:8: mode: 'enfroce' is not one of audit, enforce; did you mean 'enforce'?"}},
        BlockCase{"a wrong key",
                  "[policy]\nmode = enforce\nmach = a\n",
                  {"broken enforce"},
                  {"f:3:1: [policy] has no option 'mach'; did you mean 'match'?"}},
        BlockCase{"a wrong value in the gate",
                  "[policy]\nprivileged = maybe\nmode = audit",
                  {"broken audit"},
                  {"f:2:14: privileged: 'maybe' is not yes or no"}},
        BlockCase{"an empty pattern",
                  "[policy]\nmatch =\nmode = audit",
                  {"broken audit"},
                  {"f:2:8: match has no value; leave the line out to mean everything"}},
        BlockCase{"a line that is not an item",
                  "[policy]\nmatch web-*\nmode = enforce\n[limits]\na=1\n",
                  {"broken enforce [limits]1"},
                  {"f:2:1: 'match web-*' is no [section], no key = value and no comment"}},
        BlockCase{"a header without its end",
                  "[policy\nmode = enforce\n",
                  {"broken enforce"},
                  {"f:1:1: the section header '[policy' has no ']'"}},
        BlockCase{"a header with a second word",
                  "[policy web]\nmode = enforce\n",
                  {"broken enforce"},
                  {"f:1:1: [policy] takes no second word"}},
        BlockCase{"keys before the section and in it",
                  "match = a\n[policy]\nmode = enforce\n",
                  {"name=a", "enforce"},
                  {"f:2:1: the keys before the first section belong to [policy], which comes again here; put "
                   "them together"}},
        BlockCase{"only the second gate is wrong",
                  "[policy]\nmode=audit\n[policy]\nx=1\n",
                  {"audit", "broken"},
                  {"f:4:1: [policy] has no option 'x'"}}));

INSTANTIATE_TEST_SUITE_P(
    BadSections, PolicyBlocks,
    testing::Values(
        BlockCase{"nearly policy",
                  "[polcy]\nmode = enforce\n",
                  {""},
                  {"f:1:1: unknown section [polcy]; did you mean [policy]?"}},
        BlockCase{"no module's name",
                  "[Apparmor]\nx=1\n[../a]\n",
                  {""},
                  {"f:1:1: [Apparmor] is neither policy, rollout, waive nor severity, and no module's name",
                   "f:3:1: [../a] is neither policy, rollout, waive nor severity, and no module's name"}},
        BlockCase{"a module with a second word",
                  "[limits web]\nx=1\n",
                  {""},
                  {"f:1:1: [limits] takes no second word"}},
        BlockCase{"a wrong waiver",
                  "[waive APP-001]\nowner = a\nreason = b\nuntil = soon\n",
                  {""},
                  {"f:4:9: until: 'soon' is not a day, YYYY-MM-DD"}},
        BlockCase{"a waiver with a line left out",
                  "[waive APP-001]\ncontainer build-*\nowner=a\nreason=b\nuntil=2027-01-01\n",
                  {""},
                  {"f:2:1: 'container build-*' is no [section], no key = value and no comment"}},
        BlockCase{"wrong severities",
                  "[severity]\nAPP-001 = fatal\napparmor = error\nAPP-002 = error\n",
                  {"APP-002=3"},
                  {"f:2:11: APP-001: 'fatal' is not one of info, warning, error",
                   "f:3:1: 'apparmor' is not a finding id such as APP-001"}},
        BlockCase{"no text", std::string("a=\xff", 3), {""}, {"f:1:3: a byte that is not UTF-8"}}));

TEST(PolicyBlockSources, PointIntoTheFile) {
    const auto set =
        parse("[policy]\n mode = enforce\n[limits]\nx = 1\n" + k_waiver + "[severity]\nAPP-002 = info\n");
    const auto &block = set.blocks.at(0);
    EXPECT_EQ(block.mode->at, (Source{"f", 2, 2}));
    EXPECT_EQ(block.modules.at(0).at, (Source{"f", 3, 1}));
    EXPECT_EQ(block.modules.at(0).items.at(0).at, (Source{"f", 4, 1}));
    EXPECT_EQ(block.waivers.at(0).at, (Source{"f", 5, 1}));
    EXPECT_EQ(block.severities.at(0).second.at, (Source{"f", 10, 1}));
}

} // namespace
} // namespace warden::policy
