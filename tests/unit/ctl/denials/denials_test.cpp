// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/owner.hpp"
#include "ctl/denials/report.hpp"
#include "ctl/denials/since.hpp"

#include "apparmor/generated.hpp"
#include "apparmor/log_line.hpp"
#include "fake/world.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>

#include <cstdint>

namespace warden::ctl::denials {
namespace {

std::string message(const std::string &profile, const std::string &fields,
                    const std::string &id = "1700000000.000:1") {
    return "kernel: audit: type=1400 audit(" + id +
           "): apparmor=\"DENIED\" operation=\"open\" class=\"file\" profile=\"" + profile +
           "\" name=\"/x\" pid=7 comm=\"cat\" requested_mask=\"r\" denied_mask=\"r\" fsuid=0 ouid=0" + fields;
}

apparmor::Denial denial_of(const std::string &line) {
    return apparmor::parse_log_line(line).denial;
}

TEST(DenialOwner, ByGeneratedProfileAndNamespace) {
    const std::string odd = "we_<ird name";
    const std::string deep = "/srv/" + std::string(300, 'd');
    const auto owner_below = [&](const std::string &lxcpath) {
        return DenialOwner({"c1", odd, "hashed"}, lxcpath);
    };
    auto owner = owner_below("/var/lib/lxc/");
    const auto of = [&](const std::string &profile, const std::string &ns = "") {
        apparmor::Denial denial;
        denial.profile = profile;
        denial.ns = ns;
        return owner.owner(denial);
    };
    EXPECT_EQ(of("lxc-c1_</var/lib/lxc>"), "c1");
    EXPECT_EQ(of("lxc-c1_</var/lib/lxc>//child"), "c1");
    EXPECT_EQ(of("lxc-" + odd + "_</var/lib/lxc>"), odd);
    EXPECT_EQ(of("lxc-gone_</var/lib/lxc>"), "gone") << "it may have been destroyed since";
    EXPECT_EQ(of("/usr/bin/x", "root//lxc-c1_<-var-lib-lxc>"), "c1");
    EXPECT_EQ(of("/usr/bin/x", "root//lxc-c1_<-var-lib-lxc>//inner"), "c1");
    // Another container of the same name.
    EXPECT_EQ(of("lxc-c1_</srv/lxc>"), "/srv/lxc:c1");
    EXPECT_EQ(of("lxc-c1_</srv/lxc>//child"), "/srv/lxc:c1");
    EXPECT_EQ(of("/usr/bin/x", "root//lxc-c1_<-srv-lxc>"), "-srv-lxc:c1");
    // Shared, or nobody's.
    for (const char *profile :
         {"lxc-container-default-cgns", "/usr/sbin/ntpd", "lxc-_</x>", "lxc-c1_<x>", "0123456789abcdef"})
        EXPECT_EQ(of(profile), "") << profile;
    owner = owner_below(deep);
    const auto hash = apparmor::generated_profile("hashed", deep);
    ASSERT_EQ(hash.size(), 16U);
    EXPECT_EQ(of(hash), "hashed");
    EXPECT_EQ(of("/usr/bin/x", "root//" + hash), "hashed");
    EXPECT_EQ(of("/usr/bin/x", "root//" + hash + "//inner"), "hashed");
}

TEST(DenialOwner, ByAProcessThatLivedThen) {
    // Field 22 is the start in ticks (100 a second) since boot.
    std::string stat = "7 (cat) S";
    for (int field = 4; field < 22; ++field)
        stat += " 0";
    const test::World world{test::file("proc/stat", "cpu 1\nbtime 1000\n"),
                            test::file("proc/7/stat", stat + " 5000 0\n"),
                            test::file("proc/7/cgroup", "0::/lxc.payload.web/init.scope\n")};
    const auto root = world.root();
    DenialOwner owner({}, "/var/lib/lxc");
    auto denial = denial_of(message("lxc-container-default-cgns", "", "1100.000:1"));
    EXPECT_EQ(owner.owner(denial), "");
    owner.ask_processes(root);
    EXPECT_EQ(owner.owner(denial), "web");
    denial.time = 1020; // before the process that has the number now
    EXPECT_EQ(owner.owner(denial), "");
}

// A log in a file, with what is not AppArmor's between.
Fd file_with(const std::string &text) {
    Fd fd(memfd_create("log", MFD_CLOEXEC));
    EXPECT_EQ(write(*fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    lseek(*fd, 0, SEEK_SET);
    return fd;
}

TEST(DenialLog, EveryEventOnceAcrossBlocks) {
    std::string text;
    std::uint64_t events = 0;
    while (text.size() < (std::size_t{5} << 20U)) {
        text += "Nov 25 host kernel: something of no interest, number " + std::to_string(events) + "\n";
        text += message("p", "", "1700000000.000:" + std::to_string(++events)) + "\n";
        if (events % 1000 == 0)
            text += std::string(70'000, 'x') + "\n";
    }
    text += "kauditd_printk_skb: 5 callbacks suppressed\nnet_ratelimit: 9 callbacks suppressed\n"
            "audit: audit_lost=1 audit_rate_limit=5\naudit: rate limit exceeded\n";
    text += "kernel: apparmor=\"STATUS\" operation=\"profile_load\" profile=\"unconfined\" name=\"x\" pid=1 "
            "comm=\"p\"\n";
    text += message("p", "").substr(0, 117); // inside of a value, and no newline
    std::uint64_t seen = 0;
    DenialLog log([&](const apparmor::Denial &denial, bool) {
        ++seen;
        EXPECT_EQ(denial.audit_id, "1700000000.000:" + std::to_string(seen));
    });
    const Fd fd = file_with(text);
    ASSERT_TRUE(log.read(*fd, "log"));
    EXPECT_EQ(seen, events);
    EXPECT_EQ(log.counts().events, events);
    EXPECT_EQ(log.counts().lost, 6U);
    EXPECT_EQ(log.counts().other, 1U);
    EXPECT_EQ(log.counts().damaged, 1U);
    EXPECT_NE(log.counts().first_damaged.find("operation=\"open\""), std::string::npos);
}

TEST(DenialLog, ALineWithoutEndIsPassedOver) {
    const Fd fd = file_with(std::string(std::size_t{3} << 20U, 'y') + "\n" + message("p", "") + "\n");
    DenialLog log([](const apparmor::Denial &, bool) {});
    ASSERT_TRUE(log.read(*fd, "log"));
    EXPECT_EQ(log.counts().events, 1U);
}

std::vector<DenialGroup> all_of(const DenialGroups &groups) {
    std::vector<DenialGroup> all;
    groups.for_each([&](const DenialGroup &group) { all.push_back(group); });
    return all;
}

TEST(DenialGroups, AlikeIsCountedTogether) {
    DenialGroups groups;
    const auto early = denial_of(message("p", "", "100.000:1"));
    const auto late = denial_of(message("p", "", "200.000:2"));
    groups.add(late, "c1");
    groups.add(early, "c1");
    groups.add(early, "c2");
    groups.add(denial_of(message("q", "")), "c1");
    const auto sorted = all_of(groups);
    ASSERT_EQ(sorted.size(), 3U);
    EXPECT_EQ(sorted[0].container, "c1");
    EXPECT_EQ(sorted[0].count, 2U);
    EXPECT_EQ(sorted[0].first, 100);
    EXPECT_EQ(sorted[0].last, 200);
    EXPECT_EQ(sorted[2].container, "c2");
    EXPECT_EQ(groups.left_out(), 0U);
}

// Every text of an event makes a kind of its own, and comes back as it was.
TEST(DenialGroups, NoTwoKindsAreOne) {
    DenialGroups groups;
    for (const auto text : apparmor::k_denial_texts) {
        apparmor::Denial denial;
        denial.*text = std::string(1000, 'x');
        EXPECT_TRUE(groups.add(denial, "c1"));
    }
    apparmor::Denial owner;
    owner.owner = true;
    EXPECT_TRUE(groups.add(owner, "c1"));
    owner.kind = apparmor::Denial::Kind::killed;
    EXPECT_TRUE(groups.add(owner, "c1"));
    const auto all = all_of(groups);
    EXPECT_EQ(all.size(), apparmor::k_denial_texts.size() + 2);
    for (const auto text : apparmor::k_denial_texts) {
        EXPECT_EQ(std::count_if(
                      all.begin(), all.end(),
                      [&](const DenialGroup &group) { return group.event.*text == std::string(1000, 'x'); }),
                  1);
    }
}

// One container makes up names without end: the others' events are all shown, also of those that come later.
TEST(DenialGroups, OneContainerDoesNotHideTheOthers) {
    DenialGroups groups(100'000);
    apparmor::Denial denial;
    for (int i = 0; i < 1000; ++i) {
        denial.name = "/" + std::to_string(i) + std::string(500, 'x');
        groups.add(denial, "hog");
    }
    const auto of_hog = groups.kinds();
    EXPECT_LT(of_hog * 500, 50'000U);
    EXPECT_GT(of_hog * 750, 30'000U);
    EXPECT_EQ(groups.left_out(), 1000 - of_hog);
    for (int i = 0; i < 20; ++i) {
        denial.name = "/" + std::to_string(i);
        EXPECT_TRUE(groups.add(denial, "web")) << i;
    }
    EXPECT_TRUE(groups.add(denial, "db"));
    ASSERT_EQ(groups.left_out_by_container().size(), 1U);
    EXPECT_EQ(groups.left_out_by_container()[0].first, "hog");
    EXPECT_EQ(groups.left_out_by_container()[0].second, 1000 - of_hog);
    // Also when the containers themselves are without end.
    for (int i = 0; i < 10'000; ++i)
        groups.add(denial, "made-up-" + std::to_string(i));
    EXPECT_LT(groups.kinds(), 1000U);
    EXPECT_EQ(groups.events() + groups.left_out(), 1000U + 21U + 10'000U);
}

// The same event by audit and by the kernel, in every order; what is told twice by one side is two events.
TEST(DenialLog, AuditAndKernelTellOneEventOnce) {
    const std::string fields =
        R"(apparmor="DENIED" operation="open" profile="p" name="/x" pid=7 comm="c" denied_mask="r")";
    const auto kernel = [&](const char *id) {
        return "audit: type=1400 audit(" + std::string(id) + "): " + fields;
    };
    const auto audit = [&](const char *id) {
        return "type=AVC msg=audit(" + std::string(id) + "): " + fields;
    };
    const std::string journal = "Jan 01 14:30:15 pve audit[7]: AVC " + fields;
    struct Case {
        std::vector<std::string> lines;
        std::uint64_t events, twice;
    };
    for (const auto &[lines, events, twice] :
         {Case{{journal, kernel("5.1:1")}, 1, 1}, Case{{kernel("5.1:1"), journal}, 1, 1},
          Case{{journal, journal, kernel("5.1:1"), kernel("5.2:2")}, 2, 2}, Case{{journal, journal}, 2, 0},
          Case{{kernel("5.1:1"), kernel("5.2:2")}, 2, 0}, Case{{audit("5.1:1"), kernel("5.1:1")}, 1, 1},
          Case{{audit("5.000:1"), kernel("5.123:1")}, 1, 1}, Case{{audit("5.1:1"), kernel("5.1:2")}, 2, 0},
          Case{{audit("5.1:1"), kernel("5.1:1"), journal}, 2, 1},
          Case{{kernel("5.1:1"), journal, journal}, 2, 1}}) {
        std::int64_t time = 0;
        DenialLog log([&](const apparmor::Denial &denial, bool) { time = std::max(time, denial.time); });
        for (const auto &line : lines)
            log.line(line);
        EXPECT_EQ(log.counts().events, events) << testing::PrintToString(lines);
        EXPECT_EQ(log.counts().twice, twice) << testing::PrintToString(lines);
    }
}

TEST(DenialLog, WhatIsNoEventIsCountedToo) {
    std::vector<apparmor::Denial> seen;
    DenialLog log([&](const apparmor::Denial &denial, bool) { seen.push_back(denial); });
    log.line("systemd-journald[273]: /dev/kmsg buffer overrun, some messages lost.");
    log.line("Nov 25 00:00:01 h mallory: " + message("p", ""));
    log.line(R"(audit(1.0:1): apparmor="STATUS" info="AppArmor Filesystem Enabled" pid=1 comm="swapper/0")");
    log.line(
        R"(audit(1.0:1): apparmor="STATUS" operation="profile_remove" profile="unconfined" name="lxc-c1_</x>" pid=1 comm="apparmor_parser")");
    log.line("type=APPARMOR msg=audit(1.0:1): REJECTING r access to /bin/df (sh(7902) profile x active y)");
    EXPECT_EQ(log.counts().lost, 1U);
    EXPECT_EQ(log.counts().foreign, 1U);
    EXPECT_NE(log.counts().first_foreign.find("mallory"), std::string::npos);
    EXPECT_EQ(log.counts().other, 1U);
    EXPECT_EQ(log.counts().changes, 1U);
    EXPECT_EQ(log.counts().old, 1U);
    EXPECT_EQ(log.counts().events, 0U);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].profile, "lxc-c1_</x>") << "the profile that changed, not who changed it";
}

// A report as text, as the program prints it.
template <typename Write>
std::string text_of(Write write) {
    std::string text;
    write([&](std::string_view piece) { text += piece; });
    return text;
}

TEST(DenialsReport, TextAndJson) {
    DenialGroups groups;
    groups.add(denial_of(message("lxc-c1_</var/lib/lxc>", "")), "c1");
    LogCounts counts;
    counts.events = 2;
    HostEvents host;
    const DenialReport report{"journal", counts, groups, host, apparmor::ParserVersion{4, 1}};
    const auto text = [&] { return text_of([&](const Sink &out) { write_text(report, false, out); }); };
    EXPECT_NE(text().find("c1: profile lxc-c1_</var/lib/lxc>\n  1x open /x (r), by cat"), std::string::npos)
        << text();
    EXPECT_NE(text().find("would be allowed by: lxc.apparmor.raw = owner /x r,"), std::string::npos)
        << text();
    EXPECT_NE(text().find("1 of 2 events in journal shown, 1 kind"), std::string::npos) << text();
    EXPECT_EQ(text().find("WARN"), std::string::npos);
    const auto json = [&] {
        return nlohmann::json::parse(text_of([&](const Sink &out) { write_json(report, out); }));
    };
    EXPECT_EQ(json()["denials"][0]["container"], "c1");
    EXPECT_EQ(json()["denials"][0]["first"], "2023-11-14T22:13:20Z");
    EXPECT_EQ(json()["denials"][0]["rule"], "lxc.apparmor.raw = owner /x r,");
    EXPECT_EQ(json()["denials"][0]["wider"], false);
    EXPECT_EQ(json()["parser"], "4.1");
    EXPECT_EQ(json()["changes"], nlohmann::json::array());
    EXPECT_EQ(nlohmann::json::parse(text_of([&](const Sink &out) { write_jsonl(report, out); }))["count"], 1);
    counts.lost = 3;
    counts.damaged = 2;
    counts.foreign = 4;
    host.add("rsyslogd");
    EXPECT_NE(text().find("at least 3 messages of the kernel were lost"), std::string::npos);
    EXPECT_NE(text().find("2 messages of AppArmor are cut off"), std::string::npos);
    EXPECT_NE(text().find("4 lines look like AppArmor's"), std::string::npos);
    EXPECT_NE(text().find("1 events of the host's own programs are left out (rsyslogd 1)"),
              std::string::npos);
    EXPECT_EQ(json()["host_events"], 1);
    EXPECT_EQ(json()["host"][0]["profile"], "rsyslogd");
}

TEST(DenialsReport, ChangesOfProfilesAreApart) {
    DenialGroups groups;
    apparmor::Denial change;
    change.kind = apparmor::Denial::Kind::status;
    change.operation = "profile_remove";
    change.profile = "lxc-c1_</var/lib/lxc>";
    groups.add(change, "c1");
    const LogCounts counts;
    const HostEvents host;
    const DenialReport report{"journal", counts, groups, host, {}};
    const auto json = nlohmann::json::parse(text_of([&](const Sink &out) { write_json(report, out); }));
    EXPECT_EQ(json["denials"], nlohmann::json::array());
    EXPECT_EQ(json["changes"][0]["event"], "changed");
    EXPECT_EQ(json["parser"], nullptr);
}

TEST(Since, WhatPeopleWrite) {
    EXPECT_EQ(*parse_since("@1700000000", 5), 1700000000);
    EXPECT_EQ(*parse_since("2h", 10'000), 10'000 - 7200);
    const auto day = *parse_since("2026-11-25", 0);
    EXPECT_EQ(*parse_since("2026-11-25 10:30", 0), day + 10 * 3600 + 30 * 60);
    EXPECT_EQ(*parse_since("2026-11-25 10:30:15", 0), day + 10 * 3600 + 30 * 60 + 15);
    EXPECT_LE(*parse_since("today", 1'700'000'000), 1'700'000'000);
    for (const char *text : {"", "yesterday", "@-1", "@x", "2026-13-01", "2026-1-1", "2026-11-25 25:00",
                             "2026-11-25T10:30", "5"})
        EXPECT_FALSE(parse_since(text, 0)) << text;
}

// A container chooses the names of what it mounts, and they must not reach a terminal as they are.
TEST(DenialsReport, NothingActsOnATerminal) {
    const std::string bad = "/mnt/\xC2\x9B"
                            "31m\xE2\x80\xAE\033[2J";
    apparmor::Denial denial;
    for (const auto text : apparmor::k_denial_texts)
        denial.*text = bad;
    for (const char *operation :
         {"mount", "open", "ptrace", "signal", "umount", "change_profile", "create"}) {
        denial.operation = operation;
        DenialGroups groups;
        ASSERT_TRUE(groups.add(denial, bad));
        LogCounts counts;
        counts.first_damaged = counts.first_foreign = bad;
        counts.damaged = counts.foreign = 1;
        HostEvents host;
        host.add(bad);
        const DenialReport report{bad, counts, groups, host, {}};
        for (const std::string &text : {text_of([&](const Sink &out) { write_text(report, false, out); }),
                                        text_of([&](const Sink &out) { write_json(report, out); }),
                                        text_of([&](const Sink &out) { write_jsonl(report, out); }),
                                        denial_line(denial, bad, false), denial_line(denial, bad, true)}) {
            for (const char *act : {"\xC2\x9B", "\xE2\x80\xAE", "\033"})
                EXPECT_EQ(text.find(act), std::string::npos) << operation << ": " << text;
        }
    }
}

} // namespace
} // namespace warden::ctl::denials
