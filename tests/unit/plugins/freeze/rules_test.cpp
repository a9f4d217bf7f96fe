// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plugins/freeze/checks.hpp"
#include "plugins/freeze/rules.hpp"
#include "unit/plugins/found.hpp"

namespace warden::freeze {
namespace {

using state::Standing;
using test::Ids;
using test::ids;
using test::shown;

Facts running(bool own, bool flag) {
    Facts facts;
    facts.phase = WARDEN_AUDIT;
    facts.has_init = true;
    facts.state = cgroup::freeze::FreezeState{.own = own, .flag = flag};
    return facts;
}

TEST(Checks, EveryOneIsComplete) {
    test::expect_complete(k_checks);
}

TEST(Running, OneThatRunsIsInOrder) {
    EXPECT_EQ(shown(check(running(false, false)).findings), "");
    EXPECT_EQ(check(running(false, false)).result, WARDEN_OK);
    Facts stopped = running(true, true);
    stopped.has_init = false;
    EXPECT_EQ(shown(check(stopped).findings), "");
    EXPECT_EQ(check(stopped).result, WARDEN_IGNORE);
}

TEST(Running, WhoFrozeItIsSaid) {
    struct Case {
        std::optional<Record> record;
        const char *id;
    };
    for (const auto &c : std::vector<Case>{{std::nullopt, "FRZ-002"},
                                           {Record{Standing::other_boot, "t"}, "FRZ-002"},
                                           {Record{Standing::lapsed, "t"}, "FRZ-002"},
                                           {Record{Standing::in_use, "t"}, "FRZ-003"},
                                           {Record{Standing::owner_dead, "t"}, "FRZ-001"},
                                           {Record{Standing::deadline_passed, "t"}, "FRZ-001"}}) {
        for (const bool own : {false, true}) {
            Facts facts = running(own, !own);
            facts.record = c.record;
            const auto findings = check(facts).findings;
            ASSERT_EQ(ids(findings), Ids{c.id});
            EXPECT_EQ(findings[0].live, "1");
            EXPECT_EQ(findings[0].key, "cgroup.freeze");
        }
    }
}

TEST(Running, WhatCannotBeReadIsNotChecked) {
    Facts facts = running(false, false);
    facts.state = Error{"cannot open cgroup.events"};
    EXPECT_EQ(shown(check(facts).findings), "FRZ-005 cannot open cgroup.events\n");
    EXPECT_EQ(check(facts).result, WARDEN_UNSUPPORTED);
}

TEST(Start, ALeftoverIsNamed) {
    Facts facts;
    EXPECT_EQ(shown(check(facts).findings), "");
    facts.frozen_leftovers = {"sys/fs/cgroup/lxc.payload.c1"};
    EXPECT_EQ(shown(check(facts).findings),
              "FRZ-004 /sys/fs/cgroup/lxc.payload.c1 is left of an earlier run, and frozen\n");
    EXPECT_EQ(check(facts).result, WARDEN_OK);
}

TEST(Hook, IsRunUnlessItIsKnownToBeMissing) {
    Facts facts;
    facts.phase = WARDEN_FREEZE;
    EXPECT_EQ(check(facts).result, WARDEN_IGNORE);
    facts.hook = Hook{"/etc/hook", 20'000, Result<bool>(true)};
    ASSERT_TRUE(check(facts).run);
    EXPECT_EQ(check(facts).run->path, "/etc/hook");
    EXPECT_EQ(shown(check(facts).findings), "");
    facts.hook->is_there = Error{"cannot open /proc/1/root"};
    EXPECT_TRUE(check(facts).run);
    facts.hook->is_there = false;
    EXPECT_FALSE(check(facts).run);
    EXPECT_EQ(shown(check(facts).findings), "FRZ-006 there is no /etc/hook in the container\n");
}

} // namespace
} // namespace warden::freeze
