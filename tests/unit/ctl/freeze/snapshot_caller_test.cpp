// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/caller.hpp"

#include <gtest/gtest.h>
#include <map>

namespace warden::ctl::freeze {
namespace {

using Act = snapshot::Wish::Act;

snapshot::Wish called(const std::vector<std::string> &arguments,
                      const std::map<std::string, std::string> &variables = {}) {
    return snapshot::recognise(arguments, [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
}

std::string as_text(const snapshot::Wish &wish) {
    constexpr const char *names[] = {"nothing", "freeze", "thaw", "misused"};
    return std::string(names[static_cast<int>(wish.act)]) +
           (wish.act == Act::nothing ? "" : " " + wish.on + wish.container);
}

struct Case {
    std::vector<std::string> arguments;
    std::map<std::string, std::string> variables;
    std::string expected;
};

TEST(SnapshotCaller, IsRecognised) {
    const std::vector<Case> cases{
        {{},
         {{"SANOID_SCRIPT", "pre"}, {"SANOID_TARGETS", "tank/ct"}, {"SANOID_TARGET", "old"}},
         "freeze tank/ct"},
        {{}, {{"SANOID_SCRIPT", "post"}, {"SANOID_TARGETS", "tank/a,tank/b"}}, "thaw tank/a,tank/b"},
        {{}, {{"SANOID_SCRIPT", "pre"}, {"SANOID_TARGET", "tank/ct"}}, "freeze tank/ct"}, // 2.0
        {{}, {{"SANOID_SCRIPT", "prune"}, {"SANOID_TARGETS", "tank/ct"}}, "nothing"},
        {{}, {{"SANOID_SCRIPT", "pre"}}, "nothing"},
        {{},
         {{"ZREPL_HOOKTYPE", "pre_snapshot"}, {"ZREPL_FS", "tank/ct"}, {"ZREPL_DRYRUN", ""}},
         "freeze tank/ct"},
        {{}, {{"ZREPL_HOOKTYPE", "post_snapshot"}, {"ZREPL_FS", "tank/ct"}}, "thaw tank/ct"},
        {{},
         {{"ZREPL_HOOKTYPE", "pre_snapshot"}, {"ZREPL_FS", "tank/ct"}, {"ZREPL_DRYRUN", "true"}},
         "nothing"},
        {{"create-snapshot-pre", "/srv", "btrfs", "12"}, {}, "freeze /srv"},
        {{"create-snapshot-post", "/srv", "btrfs", "12"}, {}, "thaw /srv"},
        {{"create-snapshot", "/srv", "12"}, {}, "thaw /srv"},
        {{"create-snapshot", "/srv", "btrfs", "12"}, {}, "thaw /srv"},
        {{"delete-snapshot-pre", "/srv", "btrfs", "12"}, {}, "nothing"},
        {{"backup-start", "snapshot", "101"}, {}, "nothing"},
        {{"pre-stop", "snapshot", "101"}, {}, "nothing"},
        {{"pre-restart", "suspend", "101"}, {}, "thaw 101"},
        {{"backup-abort", "snapshot", "101"}, {}, "thaw 101"},
        {{"job-start"}, {}, "nothing"},
        {{"pre-restart"}, {}, "nothing"},
        {{"freeze", "tank/ct", "zfs-auto-snap_daily"}, {}, "freeze tank/ct"},
        {{"thaw", "tank/ct", "zfs-auto-snap_daily"}, {}, "thaw tank/ct"},
        {{"freeze"}, {}, "misused "},
        {{}, {}, "misused "},
        {{"rubbish"}, {}, "misused "},
    };
    for (const Case &c : cases)
        EXPECT_EQ(as_text(called(c.arguments, c.variables)), c.expected)
            << (c.arguments.empty() ? "" : c.arguments[0]);
}

TEST(SnapshotCaller, StaysBelowTheToolsDeadline) {
    EXPECT_LT(called({}, {{"SANOID_SCRIPT", "pre"}, {"SANOID_TARGETS", "t"}}).deadline_ms, 4000);
    EXPECT_EQ(called({}, {{"ZREPL_HOOKTYPE", "pre_snapshot"}, {"ZREPL_FS", "t"}, {"ZREPL_TIMEOUT", "10"}})
                  .deadline_ms,
              7000);
    EXPECT_EQ(called({}, {{"ZREPL_HOOKTYPE", "pre_snapshot"}, {"ZREPL_FS", "t"}, {"ZREPL_TIMEOUT", "x"}})
                  .deadline_ms,
              21000);
}

// sanoid goes on without a script that takes longer, and does not say so.
TEST(SnapshotCaller, SanoidsPatienceIsThatOfItsConfig) {
    for (const auto &[config, seconds] : std::vector<std::pair<std::string, int>>{
             {"", 5},
             {"[tank]\nuse_template = a\n", 5},
             {"[template_default]\nscript_timeout = 15\n", 15},
             {"[template_default]\r\n\tscript_timeout=15\r\n[template_db]\nscript_timeout = 4\n", 4},
             {"[template_db]\nscript_timeout = 30\n", 5},
             {"[template_default]\nscript_timeout = 0\n", 60},
             {"[template_default]\nscript_timeout = 600\n[a]\nscript_timeout = x\n", 60},
             {"# script_timeout = 2\n[template_default]\nscript_timeout = 9\n", 9}})
        EXPECT_EQ(snapshot::sanoid_patience_s(config), seconds) << config;
}

TEST(SnapshotCaller, FailsOnlyWhereThatDoesNoHarm) {
    EXPECT_TRUE(called({"pre-restart", "snapshot", "101"}).never_fail);
    EXPECT_TRUE(called({"freeze", "tank/ct"}).never_fail);
    EXPECT_FALSE(called({}, {{"SANOID_SCRIPT", "pre"}, {"SANOID_TARGETS", "t"}}).never_fail);
}

TEST(SnapshotCaller, CommandLines) {
    EXPECT_EQ(command_for(called({"thaw", "-x"}), "lw"),
              (std::vector<std::string>{"lw", "thaw", "--on=-x", "--was-frozen"}));
    EXPECT_EQ(command_for(called({"pre-restart", "snapshot", "101"}), "lw"),
              (std::vector<std::string>{"lw", "thaw", "--held", "--", "101"}));
    EXPECT_EQ(command_for(called({"freeze", "tank/ct"}), "lw"),
              (std::vector<std::string>{"lw", "freeze-run", "--hold", "--quiet", "--policy", "--on=tank/ct",
                                        "--total-deadline=3500ms", "--max-frozen=10000ms"}));
    EXPECT_EQ(command_for(called({"thaw", "tank", "daily-1"}), "lw"),
              (std::vector<std::string>{"lw", "thaw", "--on=tank", "--was-frozen", "--key=daily-1"}));
}

// snapper calls for old plugins once more, when there is nothing to thaw any more.
TEST(SnapshotCaller, OnlyAScriptWithAPartnerMissesItsFreeze) {
    EXPECT_TRUE(called({"create-snapshot-post", "/srv", "btrfs", "12"}).was_frozen);
    EXPECT_FALSE(called({"create-snapshot", "/srv", "btrfs", "12"}).was_frozen);
    EXPECT_TRUE(called({}, {{"SANOID_SCRIPT", "post"}, {"SANOID_TARGETS", "t"}}).was_frozen);
    EXPECT_FALSE(called({"backup-abort", "snapshot", "101"}).was_frozen);
    EXPECT_EQ(command_for(called({"create-snapshot-post", "/srv", "12"}), "lw"),
              (std::vector<std::string>{"lw", "thaw", "--on=/srv", "--was-frozen", "--exact", "--key=12"}));
}

TEST(SnapshotCaller, AToolsOwnSubvolumesAreMeantOneByOne) {
    EXPECT_TRUE(called({"freeze", "@snapper:root", "apt"}).exact);
    EXPECT_FALSE(called({"freeze", "tank/ct"}).exact) << "zfs-auto-snapshot may be recursive";
}

TEST(SnapshotCaller, AUnitOfItsOwnLeavesTheGuardianAlive) {
    const auto command = snapshot::in_own_unit({"lw", "thaw"});
    EXPECT_EQ(command.front(), "/usr/bin/systemd-run");
    EXPECT_NE(std::find(command.begin(), command.end(), "--property=KillMode=process"), command.end());
    EXPECT_EQ((std::vector<std::string>(command.end() - 3, command.end())),
              (std::vector<std::string>{"--", "lw", "thaw"}));
}

// Both scripts of a tool are told the snapshot's name: one of another run ends no hold of this one.
TEST(SnapshotCaller, TheSnapshotsNameTellsWhoseHoldItIs) {
    for (const char *script : {"pre", "post"})
        EXPECT_EQ(
            called({}, {{"SANOID_SCRIPT", script}, {"SANOID_TARGETS", "t"}, {"SANOID_SNAPNAMES", "a1"}}).key,
            "a1");
    for (const char *hook : {"pre_snapshot", "post_snapshot"})
        EXPECT_EQ(called({}, {{"ZREPL_HOOKTYPE", hook}, {"ZREPL_FS", "t"}, {"ZREPL_SNAPNAME", "z1"}}).key,
                  "z1");
    EXPECT_EQ(called({"create-snapshot-pre", "/srv", "btrfs", "12"}).key, "12");
    EXPECT_EQ(called({"create-snapshot-post", "/srv", "12"}).key, "12");
    // zrepl calls once for each file system that it takes a snapshot of.
    const auto zrepl =
        snapshot::command_for(called({}, {{"ZREPL_HOOKTYPE", "pre_snapshot"}, {"ZREPL_FS", "t"}}), "lw");
    EXPECT_NE(std::find(zrepl.begin(), zrepl.end(), "--exact"), zrepl.end());
}

} // namespace
} // namespace warden::ctl::freeze
