// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/coverage.hpp"

#include "fake/world.hpp"
#include "lxc/config_reader.hpp"

#include <gtest/gtest.h>

namespace warden::findings {
namespace {

using test::file;
using test::World;
using Names = std::vector<std::string>;

const std::string k_ours =
    "lxc.hook.pre-start = /h/pre-start pre-start\nlxc.hook.start-host = /h/start-host start-host\n"
    "lxc.hook.stop = /h/stop stop\nlxc.hook.post-stop = /h/post-stop post-stop\n";

struct Case {
    const char *name;
    std::string config;
    Names missing;
    std::string cleared_at;
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.name;
}

class CoverageOf : public testing::TestWithParam<Case> {};

TEST_P(CoverageOf, IsWhatLxcWouldRun) {
    const World world{file("usr/share/lxc/config/common.conf", "lxc.include = /d.conf\n"),
                      file("d.conf", k_ours), file("c/config", GetParam().config)};
    const Dir root = world.root();
    lxc::ConfigReader reader(root);
    const auto config = reader.read("c/config", "config");
    ASSERT_TRUE(config);
    const auto coverage = coverage_of(*config, "/h");
    EXPECT_EQ(coverage.missing, GetParam().missing);
    EXPECT_EQ(coverage.cleared_at ? coverage.cleared_at->text() : "", GetParam().cleared_at);
    EXPECT_EQ(coverage.taken_away, !GetParam().cleared_at.empty());
}

const Names k_all{"pre-start", "start-host", "stop", "post-stop"};
const std::string k_include = "lxc.include = /usr/share/lxc/config/common.conf\n";

INSTANTIATE_TEST_SUITE_P(
    Configs, CoverageOf,
    testing::Values(Case{"by the drop-in", k_include, {}, ""}, Case{"by hand", k_ours, {}, ""},
                    Case{"twice", k_ours + k_ours, {}, ""},
                    Case{"not at all", "lxc.uts.name = a\n", k_all, ""},
                    Case{"one cleared", k_include + "lxc.hook.start-host =\n", {"start-host"}, "config:2"},
                    Case{"all cleared", k_include + "lxc.hook =\n", k_all, "config:2"},
                    Case{"cleared and set again", k_include + "lxc.hook =\n" + k_ours, {}, ""},
                    Case{"cleared before the include", "lxc.hook.stop =\n" + k_include, {}, ""},
                    Case{"another program", "lxc.hook.pre-start = /other/pre-start pre-start\n", k_all, ""},
                    Case{"ours, which only prints its help",
                         "lxc.hook.pre-start = /h/pre-start --help\n" + k_ours.substr(k_ours.find('\n') + 1),
                         {"pre-start"},
                         ""},
                    Case{"a longer name", "lxc.hook.stop = /h/stop-more stop\n", k_all, ""}));

Names ids(const Coverage &coverage, bool running, bool recorded) {
    Names found;
    for (const auto &finding : coverage_findings(coverage, {running, recorded, false}))
        found.push_back(finding.id);
    return found;
}

TEST(CoverageFindings, OnlyWhatMatters) {
    EXPECT_EQ(ids({{"pre-start"}, false, {}}, false, false), Names{"HOOK-001"});
    EXPECT_EQ(ids({{"start-host"}, false, {}}, true, false), Names{"HOOK-001"});
    EXPECT_EQ(ids({{"stop", "post-stop"}, true, {}}, false, false), Names{});
    EXPECT_EQ(ids({{}, true, {}}, true, false), Names{"HOOK-002"});
    EXPECT_EQ(ids({{}, true, {}}, true, true), Names{});
    EXPECT_EQ(ids({{}, true, {}}, false, false), Names{});
}

TEST(CoverageFindings, SayWhyAndWhere) {
    const auto cleared = coverage_findings({k_all, true, Source{"config", 7, 1}}, {});
    EXPECT_EQ(cleared.at(0).at.line, 7U);
    EXPECT_NE(cleared.at(0).message.find("without a value clears"), std::string::npos);
    EXPECT_NE(coverage_findings({k_all, true, {}}, {}).at(0).message.find("drop-in is not read"),
              std::string::npos);
    EXPECT_NE(coverage_findings({k_all, false, {}}, {}).at(0).message.find("does not include common.conf"),
              std::string::npos);
    for (const auto &check : coverage_checks())
        EXPECT_FALSE(check.title.empty() || check.why.empty() || check.fix.empty()) << check.id;
}

} // namespace
} // namespace warden::findings
