// SPDX-License-Identifier: LGPL-2.1-or-later
// What is judged when, and by which settings; what a systemd's version means is tested in unit/guest.
#include "plugins/guest_os/rules.hpp"

#include "guest/os_checks.hpp"
#include "unit/plugins/found.hpp"

namespace warden::guest_os {
namespace {

using test::Ids;
using test::ids;
using test::shown;

Facts with_systemd(unsigned version, warden_phase phase = WARDEN_START_HOST) {
    Facts facts;
    facts.phase = phase;
    facts.has_init = phase != WARDEN_PRE_START;
    facts.init = guest::GuestInit{.kind = guest::InitKind::systemd,
                                  .path = "/sbin/init",
                                  .program = "systemd",
                                  .systemd = version,
                                  .os = {}};
    return facts;
}

TEST(Checks, EveryOneIsComplete) {
    test::expect_complete(guest::k_os_checks);
}

TEST(Guest, ItsInitIsNamedAndJudged) {
    const auto good = check(with_systemd(241)).findings;
    ASSERT_EQ(ids(good), Ids{"OS-006"});
    EXPECT_EQ(good[0].live, "systemd");
    EXPECT_EQ(ids(check(with_systemd(230)).findings), (Ids{"OS-006", "OS-001"}));
    Facts hybrid = with_systemd(258);
    hybrid.profile = "lxc-own";
    EXPECT_EQ(ids(check(hybrid).findings), Ids{"OS-006"});
    hybrid.host.unified = false;
    EXPECT_EQ(ids(check(hybrid).findings), (Ids{"OS-006", "OS-005"}));
}

TEST(Guest, NestingIsWhatTheProfileAllows) {
    struct Case {
        const char *profile, *allow_nesting;
        bool nesting;
    };
    for (const auto &c : std::vector<Case>{{"", "", false},
                                           {"", "1", false},
                                           {"lxc-container-default", "", false},
                                           {"lxc-container-default-cgns", "1", false},
                                           {"lxc-container-default-with-nesting", "", true},
                                           {"unconfined", "", true},
                                           {"generated", "", false},
                                           {"generated", "0", false},
                                           {"generated", "1", true}}) {
        Facts facts = with_systemd(252);
        facts.profile = c.profile;
        facts.allow_nesting = c.allow_nesting;
        EXPECT_EQ(ids(check(facts).findings), c.nesting ? Ids{"OS-006"} : (Ids{"OS-006", "OS-002"}))
            << c.profile << " " << c.allow_nesting;
    }
}

TEST(Guest, NoInitIsAnErrorOnlyWhenEverythingIsMounted) {
    for (const int code : {ENOENT, EACCES, ELOOP}) {
        Facts facts = with_systemd(252);
        facts.init = Error{"there is no /app/run", code};
        facts.command = {"/app/run --x", "config", 4};
        const auto start = check(facts);
        ASSERT_EQ(shown(start.findings), "OS-003 there is no /app/run\n");
        EXPECT_EQ(start.findings[0].key, "lxc.init.cmd");
        EXPECT_EQ(start.findings[0].at.line, 4U);
        EXPECT_EQ(start.result, WARDEN_OK);
        facts.has_init = false;
        EXPECT_EQ(shown(check(facts).findings), "OS-004 not checked: there is no /app/run\n");
        EXPECT_EQ(check(facts).result, WARDEN_IGNORE);
    }
}

TEST(Guest, ADamagedInitIsNotChecked) {
    Facts facts = with_systemd(252);
    facts.init = Error{"damaged", EINVAL};
    EXPECT_EQ(shown(check(facts).findings), "OS-004 not checked: damaged\n");
}

TEST(Guest, AHiddenRootIsNewsOnlyAfterTheStart) {
    Facts facts = with_systemd(252, WARDEN_PRE_START);
    facts.rootfs_hidden = Error{"its root is mounted when it starts", ENOTSUP};
    EXPECT_EQ(shown(check(facts).findings), "");
    EXPECT_EQ(check(facts).result, WARDEN_IGNORE);
    facts.phase = WARDEN_AUDIT;
    EXPECT_EQ(shown(check(facts).findings), "OS-004 not checked: its root is mounted when it starts\n");
    EXPECT_EQ(check(facts).result, WARDEN_IGNORE);
}

} // namespace
} // namespace warden::guest_os
