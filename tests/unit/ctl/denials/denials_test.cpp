#include "ctl/denials/owner.hpp"
#include "ctl/denials/report.hpp"
#include "ctl/denials/since.hpp"

#include "apparmor/generated.hpp"
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
    DenialLog log([&](const apparmor::Denial &denial) {
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
    DenialLog log([](const apparmor::Denial &) {});
    ASSERT_TRUE(log.read(*fd, "log"));
    EXPECT_EQ(log.counts().events, 1U);
}

TEST(DenialGroups, AlikeIsCountedTogether) {
    DenialGroups groups;
    const auto early = denial_of(message("p", "", "100.000:1"));
    const auto late = denial_of(message("p", "", "200.000:2"));
    groups.add(late, "c1");
    groups.add(early, "c1");
    groups.add(early, "c2");
    groups.add(denial_of(message("q", "")), "c1");
    const auto sorted = groups.sorted();
    ASSERT_EQ(sorted.size(), 3U);
    EXPECT_EQ(sorted[0].container, "c1");
    EXPECT_EQ(sorted[0].count, 2U);
    EXPECT_EQ(sorted[0].first, 100);
    EXPECT_EQ(sorted[0].last, 200);
    EXPECT_EQ(sorted[2].container, "c2");
    EXPECT_EQ(groups.left_out(), 0U);
}

TEST(DenialsReport, TextAndJson) {
    DenialGroups groups;
    groups.add(denial_of(message("lxc-c1_</var/lib/lxc>", "")), "c1");
    DenialReport report{"journal", {}, groups.sorted(), 0};
    report.counts.events = 1;
    const auto text = denials_text(report, false);
    EXPECT_NE(text.find("c1: profile lxc-c1_</var/lib/lxc>\n  1x open /x (r), by cat"), std::string::npos)
        << text;
    EXPECT_NE(text.find("would be allowed by: lxc.apparmor.raw = /x r,"), std::string::npos) << text;
    EXPECT_EQ(text.find("WARN"), std::string::npos);
    const auto json = nlohmann::json::parse(denials_json(report));
    EXPECT_EQ(json["denials"][0]["container"], "c1");
    EXPECT_EQ(json["denials"][0]["first"], "2023-11-14T22:13:20Z");
    EXPECT_EQ(json["denials"][0]["rule"], "lxc.apparmor.raw = /x r,");
    EXPECT_EQ(nlohmann::json::parse(denials_jsonl(report))["count"], 1);
    report.counts.lost = 3;
    report.counts.damaged = 2;
    EXPECT_NE(denials_text(report, false).find("at least 3 messages of the kernel were lost"),
              std::string::npos);
    EXPECT_NE(denials_text(report, false).find("2 messages of AppArmor are cut off"), std::string::npos);
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
    denial.operation = "mount";
    denial.profile = "lxc-c1_</var/lib/lxc>";
    denial.name = bad;
    denial.source = bad;
    denial.fs_type = bad;
    denial.flags = bad;
    denial.command = bad;
    denial.info = bad;
    denial.mask = bad;
    denial.peer = bad;
    for (const char *operation :
         {"mount", "open", "ptrace", "signal", "umount", "change_profile", "create"}) {
        denial.operation = operation;
        DenialGroups groups;
        ASSERT_NE(groups.add(denial, bad), nullptr);
        DenialReport report;
        report.source = bad;
        report.counts.first_damaged = bad;
        report.counts.damaged = 1;
        report.groups = groups.sorted();
        for (const std::string &text :
             {denials_text(report, false), denials_json(report), denials_jsonl(report),
              denial_line(denial, bad, false), denial_line(denial, bad, true)}) {
            for (const char *act : {"\xC2\x9B", "\xE2\x80\xAE", "\033"})
                EXPECT_EQ(text.find(act), std::string::npos) << operation << ": " << text;
        }
    }
}

} // namespace
} // namespace warden::ctl::denials
