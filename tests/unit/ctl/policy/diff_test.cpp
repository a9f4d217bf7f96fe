// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/diff.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::policy::test {
namespace {

findings::Finding finding(const std::string &id, warden_severity severity) {
    findings::Finding out;
    out.id = id;
    out.severity = severity;
    out.message = "said of " + id;
    return out;
}

Side side(warden::policy::Mode mode, bool allowed, std::vector<findings::Finding> all) {
    Side out;
    out.report.mode = warden::policy::ModeItem{mode, {}};
    out.report.allowed = allowed;
    out.report.findings = std::move(all);
    return out;
}

using warden::policy::Mode;

std::vector<std::string> named(const ContainerDiff &diff) {
    std::vector<std::string> out;
    for (const auto &change : diff.changes)
        out.push_back(change.what + ": " + change.from + " -> " + change.to);
    return out;
}
using Names = std::vector<std::string>;

TEST(PolicyDiff, NothingChanges) {
    const auto both = [] { return side(Mode::audit, false, {finding("APP-001", WARDEN_SEV_ERROR)}); };
    const auto diff = compare("c", both(), both());
    EXPECT_TRUE(diff.changes.empty());
    EXPECT_EQ(diff_text(diff), "");
}

// That a policy file moved is not a change of what it says.
TEST(PolicyDiff, APlaceIsNotAChange) {
    auto moved = finding("LIM-005", WARDEN_SEV_ERROR);
    moved.at = {"/new", 9, 1};
    EXPECT_TRUE(compare("c", side(Mode::audit, true, {finding("LIM-005", WARDEN_SEV_ERROR)}),
                        side(Mode::audit, true, {moved}))
                    .changes.empty());
}

TEST(PolicyDiff, OnlyARefusalThatIsNewCounts) {
    const std::vector<findings::Finding> bad{finding("APP-001", WARDEN_SEV_ERROR)};
    const auto newly = compare("c", side(Mode::audit, false, bad), side(Mode::enforce, false, bad));
    EXPECT_TRUE(newly.newly_refused);
    EXPECT_EQ(newly.reasons, Names{"APP-001 said of APP-001"});
    EXPECT_EQ(named(newly), Names{"decision: reported -> refused"});
    EXPECT_FALSE(
        compare("c", side(Mode::enforce, false, bad), side(Mode::enforce, false, bad)).newly_refused);
    const auto freed = compare("c", side(Mode::enforce, false, bad), side(Mode::enforce, true, {}));
    EXPECT_FALSE(freed.newly_refused);
    EXPECT_EQ(named(freed), (Names{"decision: refused -> allowed", "APP-001: FAIL -> "}));
}

TEST(PolicyDiff, AModuleThatCouldNotLookIsAReason) {
    auto after = side(Mode::enforce, false, {finding("CAP-007", WARDEN_SEV_WARNING)});
    after.report.lines = {{"apparmor", "required", {"s", 1, 1}, WARDEN_OK, ""},
                          {"capabilities", "required", {"s", 2, 1}, WARDEN_UNSUPPORTED, ""}};
    EXPECT_EQ(compare("c", side(Mode::audit, false, {}), after).reasons,
              Names{"module capabilities: unsupported (s:2:1)"});
}

TEST(PolicyDiff, WaiversAndSeveritiesNameTheirLines) {
    auto before = side(Mode::audit, true,
                       {finding("APP-001", WARDEN_SEV_ERROR), finding("CAP-002", WARDEN_SEV_WARNING)});
    auto waived = finding("APP-001", WARDEN_SEV_ERROR);
    waived.waived = true;
    waived.waiver = "ops: why (until 2999-01-01)";
    auto after = side(Mode::audit, true, {waived, finding("CAP-002", WARDEN_SEV_INFO)});
    after.policy.waivers.push_back({"APP-001", {}, "ops", "why", {}, {"/p", 3, 1}});
    after.policy.severities["CAP-002"].push_back({WARDEN_SEV_INFO, {"/p", 9, 1}});
    EXPECT_EQ(named(compare("c", before, after)),
              (Names{"APP-001: FAIL -> WAIVED (/p:3:1)", "CAP-002: WARN -> INFO (/p:9:1)"}));
}

TEST(PolicyDiff, OptionsNameBothLines) {
    auto before = side(Mode::audit, true, {}), after = side(Mode::audit, true, {});
    before.view.values = {{"limits", "memory.max", "2G", "/a:1", {}},
                          {"policy", "mode", "audit", "/a:2", {}},
                          {"waive X-1", "owner", "o", "/a:3", {}}};
    after.view.values = {{"limits", "memory.max", "1G", "/b:1", {}},
                         {"policy", "mode", "audit", "/b:2", {}},
                         {"freeze", "hooks", "yes", "/b:4", {}}};
    EXPECT_EQ(named(compare("c", before, after)),
              (Names{"freeze.hooks:  -> yes (/b:4)", "limits.memory.max: 2G (/a:1) -> 1G (/b:1)"}));
}

TEST(PolicyDiff, WhatIsEqualTwiceIsTwo) {
    const auto one = finding("DEV-005", WARDEN_SEV_ERROR);
    EXPECT_EQ(named(compare("c", side(Mode::audit, true, {one}), side(Mode::audit, true, {one, one}))),
              Names{"DEV-005:  -> FAIL"});
    EXPECT_EQ(named(compare("c", side(Mode::audit, true, {one, one}), side(Mode::audit, true, {one}))),
              Names{"DEV-005: FAIL -> "});
}

TEST(PolicyDiff, AConfigThatCannotBeReadIsNotEvaluated) {
    const auto diff = compare("c", side(Mode::audit, false, {}),
                              side(Mode::audit, false, {finding("POL-014", WARDEN_SEV_ERROR)}));
    EXPECT_EQ(diff.not_evaluated, "POL-014: said of POL-014");
    EXPECT_NE(diff_text(diff).find("not evaluated"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::policy::test
