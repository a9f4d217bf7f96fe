// Lines as kernels 6.1, 6.12 and 7.2 print them, after every prefix that logs put in front.
#include "apparmor/denial.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

const std::string k_mount =
    R"(apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 )"
    R"(profile="lxc-c1_</var/lib/lxc>" name="/proc/" pid=1234 comm="mount" fstype="proc" srcname="proc" flags="rw, nosuid")";

Denial denial_of(const std::string &line) {
    const auto parsed = parse_log_line(line);
    EXPECT_EQ(parsed.kind, LineKind::event) << line;
    return parsed.denial;
}

TEST(Denial, EveryPrefix) {
    const std::string id = "audit(1700000000.123:45): ";
    for (const std::string prefix :
         {"type=AVC msg=", "[   12.345678] audit: type=1400 ", "audit: type=1400 ",
          "Nov 25 00:00:01 host kernel: audit: type=1400 ",
          "Nov 25 00:00:01 host kernel: [   12.345678] audit: type=1400 ",
          "2026-11-25T00:00:00.123456+00:00 host kernel: [  1.0] audit: type=1400 "}) {
        const auto denial = denial_of(prefix + id + k_mount);
        EXPECT_EQ(denial.kind, Denial::Kind::denied);
        EXPECT_EQ(denial.time, 1700000000);
        EXPECT_EQ(denial.audit_id, "1700000000.123:45");
        EXPECT_EQ(denial.profile, "lxc-c1_</var/lib/lxc>");
        EXPECT_EQ(denial.name, "/proc/");
        EXPECT_EQ(denial.flags, "rw, nosuid");
        EXPECT_EQ(denial.info, "failed flags match");
        EXPECT_EQ(denial.command, "mount");
        EXPECT_EQ(denial.pid, 1234U);
    }
    // dmesg without the audit part, and what auditd appends.
    EXPECT_EQ(denial_of(k_mount).time, 0);
    EXPECT_EQ(denial_of("type=AVC msg=" + id + k_mount + "\x1dSYSCALL=mount").flags, "rw, nosuid");
}

TEST(Denial, HexadecimalTextsAndNamespaces) {
    const auto denial = denial_of(
        R"(audit(1.0:1): apparmor="ALLOWED" operation="open" class="file" namespace="root//lxc-c1_<-var-lib-lxc>" )"
        R"(profile="/usr/bin/x" name=2F746D702F61206220 pid=1 comm=636174 requested_mask="wc" denied_mask="wc" fsuid=0 ouid=0)");
    EXPECT_EQ(denial.kind, Denial::Kind::allowed);
    EXPECT_EQ(denial.name, "/tmp/a b ");
    EXPECT_EQ(denial.command, "cat");
    EXPECT_EQ(denial.ns, "root//lxc-c1_<-var-lib-lxc>");
    EXPECT_EQ(denial.mask, "wc");
}

TEST(Denial, FieldsThatLibapparmorDoesNotKnow) {
    const auto userns =
        denial_of(R"(audit(1.0:1): apparmor="DENIED" operation="userns_create" class="namespace" )"
                  R"(info="User namespace creation restricted" error=-13 profile="x" pid=1 comm="unshare" )"
                  R"(requested="userns_create" target="unprivileged_userns" execpath="/usr/bin/unshare")");
    EXPECT_EQ(userns.operation, "userns_create");
    EXPECT_EQ(userns.mask, "userns_create");
    const auto network =
        denial_of(R"(apparmor="DENIED" operation="create" class="net" profile="x" pid=1 comm="y" )"
                  R"(family="packet" sock_type="raw" protocol=768 requested="create" denied="create")");
    EXPECT_EQ(network.family, "packet");
    EXPECT_EQ(network.socket_type, "raw");
}

TEST(Denial, OtherMessagesAreNoDenials) {
    EXPECT_EQ(
        denial_of(
            R"(audit(1.0:1): apparmor="STATUS" operation="profile_load" profile="unconfined" name="x" pid=3 comm="p")")
            .kind,
        Denial::Kind::other);
    EXPECT_EQ(parse_log_line("kernel: something else").kind, LineKind::none);
    EXPECT_EQ(parse_log_line("AppArmor: AppArmor initialized").kind, LineKind::none);
}

TEST(Denial, WhatIsCutOffIsSaid) {
    const std::string whole = "audit(1700000000.123:45): " + k_mount;
    unsigned damaged = 0;
    for (std::size_t size = whole.find("operation"); size < whole.size(); ++size)
        damaged += parse_log_line(whole.substr(0, size)).kind == LineKind::damaged ? 1U : 0U;
    EXPECT_GT(damaged, 50U);
    EXPECT_EQ(parse_log_line(whole.substr(0, whole.size() - 1)).kind, LineKind::damaged);
    EXPECT_EQ(parse_log_line("apparmor=\"" + std::string(100'000, 'x') + "\"").kind, LineKind::damaged);
    EXPECT_EQ(parse_log_line(std::string("apparmor=\"DENIED\" operation=\"o\0p\"", 33)).kind,
              LineKind::damaged);
}

TEST(DenialParser, RemembersWhatOnlyDiffersInProcessAndTime) {
    DenialParser parser;
    for (const int pid : {7, 8, 7}) {
        const std::string number = std::to_string(pid);
        auto line = "audit(17" + number + ".1:" + number + "): " + k_mount;
        line.replace(line.find("pid=1234"), 8, "pid=" + number);
        const auto parsed = parser.parse(line);
        ASSERT_EQ(parsed.kind, LineKind::event);
        EXPECT_EQ(parsed.denial.pid, static_cast<std::uint64_t>(pid));
        EXPECT_EQ(parsed.denial.time, 170 + pid);
        EXPECT_EQ(parsed.denial.audit_id, "17" + number + ".1:" + number);
        EXPECT_EQ(parsed.denial.name, "/proc/");
    }
    const auto quoted = parser.parse(
        R"(audit(1.0:1): apparmor="DENIED" operation="open" profile="a pid=5 b" name="x" pid=9 comm="c")");
    EXPECT_EQ(quoted.denial.pid, 9U);
    EXPECT_EQ(parser.parse("apparmor=\"DENIED\" operation=\"o").kind, LineKind::damaged);
    EXPECT_EQ(parser.parse("nothing").kind, LineKind::none);
}

TEST(Denial, LostMessages) {
    EXPECT_EQ(lost_messages("net_ratelimit: 23 callbacks suppressed"), 0U);
    EXPECT_EQ(audit_lost("audit: audit_lost=12 audit_rate_limit=5 audit_backlog_limit=64"), 12U);
    EXPECT_EQ(audit_lost("audit: rate limit exceeded"), 0U); // comes with the line above
    EXPECT_EQ(lost_messages("kauditd_printk_skb: 23 callbacks suppressed"), 23U);
    EXPECT_EQ(lost_messages("systemd-journald: Missed 7 kernel messages"), 7U);
    EXPECT_EQ(lost_messages("nothing of the kind"), 0U);
    EXPECT_EQ(lost_messages(k_mount), 0U);
}

} // namespace
} // namespace warden::apparmor
