// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines as kernels 6.1, 6.12 and 7.2 print them, after every prefix that logs put in front.
#include "apparmor/log_line.hpp"

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
        Denial::Kind::status);
    EXPECT_EQ(parse_log_line("kernel: something else").kind, LineKind::none);
    EXPECT_EQ(parse_log_line("AppArmor: AppArmor initialized").kind, LineKind::none);
}

// Anyone may write a line that ends in the middle of what stands before a message.
TEST(Denial, ALineThatEndsBeforeItsMessageIsNone) {
    for (const std::string begin :
         {"type=", "type=14", "[    1.0] audit: type=14", "[    1.0] host kernel:", "kern ", "<", "[",
          "Nov 25", "2026-11-25T", "Nov 25 00:00:01 host audit[1"}) {
        EXPECT_NE(parse_log_line(begin + k_mount).kind, LineKind::event) << begin;
        EXPECT_NE(parse_log_line(begin).kind, LineKind::event) << begin;
    }
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

// A reused value keeps nothing of the line before.
TEST(Denial, OneValueForManyLines) {
    ParsedLine parsed;
    parse_log_line("audit(1700000000.123:45): " + k_mount, parsed);
    EXPECT_EQ(parsed.denial.flags, "rw, nosuid");
    parse_log_line("nothing", parsed);
    EXPECT_EQ(parsed.kind, LineKind::none);
    EXPECT_EQ(parsed.denial, Denial{});
}

TEST(Denial, ADamagedLineTakesNothingWithIt) {
    const std::string rest =
        R"(: apparmor="DENIED" operation="open" profile="p" name="/x" pid=1 comm="c" denied_mask="r")";
    EXPECT_EQ(parse_log_line("type=AVC msg=audit(12799=====8288.4:39)" + rest).kind, LineKind::event);
    EXPECT_EQ(parse_log_line("type=AVC msg=audit(12799=====8288.4:39)" + rest).denial.time, 0);
    EXPECT_EQ(parse_log_line("type=AVC msg=audit(1.4:40)" + rest).denial.time, 1);
}

// Two messages on one line: neither of them, and never a mixture.
TEST(Denial, TwoMessagesOnOneLine) {
    const std::string one = "audit: type=1400 audit(1700000000.123:45): " + k_mount;
    EXPECT_EQ(parse_log_line(one + one).kind, LineKind::damaged);
    EXPECT_EQ(parse_log_line(one + " " + one).kind, LineKind::damaged);
    for (std::size_t size = one.find("operation"); size < one.size(); ++size) {
        EXPECT_EQ(parse_log_line(one.substr(0, size) + "[    1.000000] " + one).kind, LineKind::damaged)
            << size;
        EXPECT_NE(parse_log_line(one.substr(0, size) + one).kind, LineKind::event) << size;
    }
}

TEST(Denial, OnlyTheKernelAuditAndABusAreBelieved) {
    const std::string event =
        R"(apparmor="DENIED" operation="open" profile="lxc-c1_</var/lib/lxc>" name="/x" pid=7 comm="c" denied_mask="r")";
    const std::string bus =
        R"(apparmor="DENIED" operation="dbus_bind" bus="system" name="org.x" mask="bind" pid=7 label="p")";
    const std::string id = "audit: type=1400 audit(1.0:1): ";
    const std::string time = "Nov 25 00:00:01 host ";
    for (const auto &prefix :
         {time + "mallory: ", time + "mallory: " + id, time + "mallory[12]: kernel: " + id,
          time + "kernel[12]: " + id, time + "sudo: kernel: [  1.0] " + id, time + "x kernel: " + id,
          time + "audit: AVC ", time + "kernel: see " + id,
          std::string("2026-11-25T00:00:00+00:00 host mallory: type=AVC msg=audit(1.0:1): "),
          time + "dbus-daemon[12]: ", std::string("I saw " + id)})
        EXPECT_EQ(parse_log_line(prefix + event).kind, LineKind::foreign) << prefix;
    for (const auto &prefix :
         {time + "kernel: ", time + "kern.notice kernel: [  1.0] " + id, time + "audit[12]: AVC ",
          "[    1.000000] host kernel: " + id, "1700000000.123456 host kernel: " + id,
          "2026-11-25 00:00:01 host kernel: " + id, "kern  :notice: [Fri Nov 28 12:43:15 2025] " + id,
          "<5>" + id, std::string("/var/log/audit/audit.log:type=AVC msg=audit(1.0:1): "),
          std::string("node=web type=AVC msg=audit(1.0:1): ")})
        EXPECT_EQ(parse_log_line(prefix + event).kind, LineKind::event) << prefix;
    EXPECT_EQ(parse_log_line(time + "dbus-daemon[12]: " + bus).kind, LineKind::event);
    EXPECT_EQ(parse_log_line(time + "mallory[12]: " + bus).kind, LineKind::foreign);
}

TEST(Denial, FieldsOfNewerKernels) {
    const auto of = [](const std::string &fields) {
        return denial_of("audit(1.0:1): apparmor=\"DENIED\" " + fields);
    };
    const auto connect = of(
        R"(operation="connect" class="net" profile="p" pid=1 comm="c" family="unix" sock_type="stream" protocol=0 requested="send connect" denied="connect" addr=none peer_addr="@x" peer="q")");
    EXPECT_EQ(connect.address, "none");
    EXPECT_EQ(connect.peer_address, "@x");
    EXPECT_EQ(connect.mask, "connect");
    EXPECT_EQ(connect.class_name, "net");
    EXPECT_EQ(of(R"(operation="uring_override" profile="p" denied="override_creds" tcontext="q")").context,
              "q");
    const auto limit = of(R"(operation="setrlimit" profile="p" rlimit=nofile value=4096)");
    EXPECT_EQ(limit.limit + limit.value, "nofile4096");
    EXPECT_EQ(of(R"(operation="mount" profile="p" name="/m/" fstype=667573652078 flags="rw" options="a=b")")
                  .fs_type,
              "fuse x");
    EXPECT_EQ(of(R"(operation="mount" profile="p" options="a=b")").data, "a=b");
    EXPECT_EQ(of(R"(operation="pivotroot" profile="p" trans="q")").transition, "q");
    EXPECT_TRUE(of(R"(operation="open" profile="p" fsuid=100000 ouid=100000)").owner);
    EXPECT_FALSE(of(R"(operation="open" profile="p" fsuid=0 ouid=1000)").owner);
    EXPECT_FALSE(of(R"(operation="open" profile="p")").owner);
    // A path may end with a backslash, and the kernel does not mark it.
    EXPECT_EQ(of(R"(operation="open" profile="p" name="/a\" comm="c")").name, "/a\\");
}

// As Linux 6.17 prints it.
TEST(Denial, TheClassOfAMessageQueueIsToldTwice) {
    const std::string line =
        R"(audit(1.0:1): apparmor="DENIED" operation="getattr" class="posix_mqueue" profile="p" pid=1 denied="getattr" class=")";
    EXPECT_EQ(denial_of(line + "posix_mqueue\" fsuid=1000 ouid=0").class_name, "posix_mqueue");
    EXPECT_EQ(parse_log_line(line + "file\" fsuid=1000 ouid=0").kind, LineKind::damaged);
}

TEST(Denial, Kinds) {
    const auto kind = [](const std::string &fields) {
        return denial_of("audit(1.0:1): apparmor=" + fields).kind;
    };
    EXPECT_EQ(kind(R"("KILLED" operation="open" profile="p")"), Denial::Kind::killed);
    EXPECT_EQ(kind(R"("AUDIT" operation="open" profile="p")"), Denial::Kind::audited);
    EXPECT_EQ(kind(R"("STATUS" info="AppArmor Filesystem Enabled" pid=1 comm="swapper/0")"),
              Denial::Kind::status);
    EXPECT_EQ(kind(R"("STATUS" operation="profile_replace" info="not policy admin" error=-13 profile="p")"),
              Denial::Kind::denied);
    EXPECT_EQ(parse_log_line(R"(audit(1.0:1): apparmor="NEWS" operation="open")").kind, LineKind::damaged);
    EXPECT_EQ(parse_log_line(R"(audit(1.0:1): apparmor="DENIED" profile="p")").kind, LineKind::damaged);
}

TEST(Denial, KernelsBefore2636) {
    const auto denial = denial_of(
        R"(Oct 29 08:00:01 h kernel: type=1502 audit(1225263601.980:37699): operation="inode_permission" requested_mask="r::" denied_mask="r::" fsuid=0 name="/bin/dash" pid=1144 profile="/bin/dash")");
    EXPECT_EQ(denial.kind, Denial::Kind::allowed);
    EXPECT_EQ(denial.mask, "r::");
    EXPECT_EQ(denial_of(R"(type=APPARMOR_DENIED msg=audit(1.0:1): operation="exec" name="/x" pid=1)").kind,
              Denial::Kind::denied);
    EXPECT_EQ(
        parse_log_line("type=APPARMOR msg=audit(1157215966.604:46): REJECTING r access to /bin/df (sh(7902) "
                       "profile x active y)")
            .kind,
        LineKind::old);
    // By this a process's line in /dev/kmsg is told from the kernel's, so that nothing that is an event may
    // lack it.
    for (const char *line :
         {R"(type=1503 operation="open" profile="x")", R"(apparmor="DENIED" operation="open")",
          "audit(1157215966.604:46): REJECTING r access to /bin/df (sh(7902) profile x active y)"}) {
        EXPECT_NE(parse_log_line(line).kind, LineKind::none) << line;
        EXPECT_TRUE(mentions_apparmor(line)) << line;
    }
    EXPECT_FALSE(mentions_apparmor("audit: type=1130 service=x"));
    // Other programs have the word as well.
    EXPECT_EQ(parse_log_line(R"(Nov 25 00:00:01 host app: operation="open" took 3 ms)").kind, LineKind::none);
    EXPECT_EQ(parse_log_line(R"(type=USER_CMD msg=audit(1.0:1): operation="open")").kind, LineKind::none);
}

TEST(Denial, DBus) {
    const auto denial = denial_of(
        R"(Nov 27 10:00:00 h kernel: audit: type=1107 audit(1700000001.749:186): pid=640 uid=103 auid=4294967295 ses=4294967295 msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/a" interface="org.b" method="PowerOff" mask="send" name="org.d" pid=2059 label="p" peer_pid=1 peer_label="unconfined" exe="/usr/bin/dbus-daemon" sauid=103 hostname=? addr=? terminal=?')");
    EXPECT_EQ(denial.profile, "p");
    EXPECT_EQ(denial.bus + denial.path + denial.interface + denial.member, "system/org/aorg.bPowerOff");
    EXPECT_EQ(denial.address, "");
    EXPECT_EQ(denial.pid, 2059U);
}

TEST(Denial, LostMessages) {
    EXPECT_EQ(lost_messages("net_ratelimit: 23 callbacks suppressed"), 0U);
    EXPECT_EQ(audit_lost("audit: audit_lost=12 audit_rate_limit=5 audit_backlog_limit=64"), 12U);
    EXPECT_EQ(audit_lost("audit: rate limit exceeded"), 0U); // comes with the line above
    EXPECT_EQ(lost_messages("kauditd_printk_skb: 23 callbacks suppressed"), 23U);
    EXPECT_EQ(lost_messages("systemd-journald: Missed 7 kernel messages"), 7U);
    EXPECT_EQ(lost_messages("systemd-journald[273]: /dev/kmsg buffer overrun, some messages lost."), 1U);
    EXPECT_EQ(lost_messages("nothing of the kind"), 0U);
    EXPECT_EQ(lost_messages(k_mount), 0U);
}

} // namespace
} // namespace warden::apparmor
