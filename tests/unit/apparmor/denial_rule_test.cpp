// SPDX-License-Identifier: LGPL-2.1-or-later
// That each rule compiles, and what it opens then, is for tests/oracle/apparmor.
#include "apparmor/denial_rule.hpp"

#include "apparmor/log_line.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

constexpr ParserVersion k_new{4, 1, true}, k_old{3, 0, false};

Denial denial_of(const std::string &fields, const std::string &profile = "lxc-c1_</var/lib/lxc>",
                 const std::string &kind = "DENIED") {
    const auto parsed = parse_log_line("audit(1.0:1): apparmor=\"" + kind + "\" profile=\"" + profile +
                                       "\" pid=1 comm=\"c\" " + fields);
    EXPECT_EQ(parsed.kind, LineKind::event) << fields;
    return parsed.denial;
}

struct Row {
    const char *fields;
    const char *rule;
};

class DenialRule : public testing::TestWithParam<Row> {};

TEST_P(DenialRule, IsTheNarrowest) {
    const auto advice = advise(denial_of(GetParam().fields), k_new, true);
    EXPECT_EQ(advice.rule, GetParam().rule);
    EXPECT_FALSE(advice.opens.empty());
    EXPECT_FALSE(advice.wider);
    EXPECT_EQ(advice.opens.find("More than"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Operations, DenialRule,
    testing::Values(
        Row{R"(operation="mount" name="/proc/" fstype="proc" srcname="proc" flags="rw, nosuid")",
            "mount fstype=proc options=(rw, nosuid) proc -> /proc/,"},
        Row{R"(operation="mount" name="/a b/" fstype="tmpfs" srcname="none" flags="rw")",
            "mount fstype=tmpfs options=(rw) none -> \"/a b/\","},
        Row{R"(operation="mount" name="/m/" fstype="fuse" srcname="https://h" flags="rw")",
            "mount fstype=fuse options=(rw) https:/[/]h -> /m/,"},
        Row{R"(operation="mount" name="/mnt/" flags="ro, remount, bind")",
            "remount options=(ro, remount, bind) /mnt/,"},
        Row{R"(operation="mount" name="/mnt/" srcname="/s/" flags="rw, rbind")",
            "mount options=(rw, rbind) /s/ -> /mnt/,"},
        Row{R"(operation="mount" name="/" flags="rw, rslave")", "mount options=(rw, rslave) -> /,"},
        Row{R"(operation="mount" name="/tmp/" srcname="/dev/shm/" flags="rw, move")",
            "mount options=(rw, move) /dev/shm/ -> /tmp/,"},
        Row{R"(operation="umount" name="/mnt/")", "umount /mnt/,"},
        Row{R"(operation="pivotroot" name="/new/" srcname="/new/old/")",
            "pivot_root oldroot=/new/old/ /new/,"},
        Row{R"(operation="capable" capability=21 capname="sys_admin")", "capability sys_admin,"},
        Row{R"(operation="ptrace" requested_mask="read" denied_mask="read" peer="unconfined")",
            "ptrace (read) peer=unconfined,"},
        Row{R"(operation="signal" requested_mask="send" denied_mask="send" signal=kill peer="unconfined")",
            "signal (send) set=(kill) peer=unconfined,"},
        Row{R"(operation="open" name="/proc/sys/kernel/domainname" requested_mask="wc" denied_mask="wc")",
            "/proc/sys/kernel/domainname w,"},
        Row{R"(operation="open" name="/x" denied_mask="r" fsuid=5 ouid=5)", "owner /x r,"},
        Row{R"(operation="open" name="/proc/1/maps" denied_mask="r")", "/proc/1/maps r,"},
        Row{R"(operation="open" name="/proc/4711" denied_mask="r")", "/proc/4711 r,"},
        Row{R"(operation="open" name="/proc/42a/x" denied_mask="r")", "/proc/42a/x r,"},
        Row{R"(operation="open" name="/proc/irq/42/smp_affinity" denied_mask="r")",
            "/proc/irq/42/smp_affinity r,"},
        Row{R"(operation="open" name="/srv/proc/42/x" denied_mask="r")", "/srv/proc/42/x r,"},
        Row{R"(operation="open" name="/x" denied_mask="r" fsuid=5 ouid=6)", "/x r,"},
        Row{R"(operation="exec" name="/bin/x*" requested_mask="x" denied_mask="x")", "/bin/x\\* ix,"},
        Row{R"(operation="file_mmap" name="/lib/a" requested_mask="rm" denied_mask="rm")", "/lib/a rm,"},
        Row{R"(operation="link" name="/a" denied_mask="l" target="/b")", "link /a -> /b,"},
        Row{R"(operation="create" family="packet" sock_type="raw" protocol=768 requested="create" denied="create")",
            "network packet raw,"},
        Row{R"(operation="connect" class="net" family="unix" sock_type="stream" denied="connect" addr=none peer_addr="@/tmp/x" peer="q")",
            "unix (connect) type=stream addr=none peer=(label=q, addr=\"@/tmp/x\"),"},
        Row{R"(operation="create" class="net" family="unix" sock_type="dgram" denied="create" addr=none)",
            "unix (create) type=dgram addr=none,"},
        Row{R"(operation="dbus_bind" bus="system" name="org.x" mask="bind")",
            "dbus (bind) bus=system name=org.x,"},
        Row{R"(operation="dbus_signal" bus="system" path="/o" interface="i" member="M" mask="receive" name=":1.5" peer_label="q")",
            "dbus (receive) bus=system path=/o interface=i member=M peer=(label=q),"},
        Row{R"(operation="uring_sqpoll" class="io_uring" denied="sqpoll")", "io_uring sqpoll,"},
        Row{R"(operation="uring_override" class="io_uring" denied="override_creds" tcontext="q")",
            "io_uring override_creds label=q,"},
        Row{R"(operation="create" class="posix_mqueue" name="/q" denied="create")",
            "mqueue (create) type=posix /q,"},
        Row{R"(operation="sysv_mqueue" class="sysv_mqueue" name="123" denied="read")",
            "mqueue (read) type=sysv 123,"},
        Row{R"(operation="setrlimit" rlimit=nofile value=4096)", "set rlimit nofile <= 4096,"},
        Row{R"(operation="setrlimit" rlimit=nice value=25)", "set rlimit nice <= -5,"},
        Row{R"(operation="setrlimit" rlimit=as value=18446744073709551615)", "set rlimit as <= infinity,"},
        Row{R"(operation="change_onexec" name="x" target="y")", "change_profile -> y,"},
        Row{R"(operation="userns_create" requested="userns_create")", "userns,"}));

// Nothing is proposed where it would not help, is not known, or would open everything.
INSTANTIATE_TEST_SUITE_P(
    NoRule, DenialRule,
    testing::Values(
        Row{R"(operation="open" info="Failed name lookup - disconnected path" error=-13 name="a/b" denied_mask="r")",
            ""},
        Row{R"(operation="open" namespace="root//lxc-c1_<-var-lib-lxc>" name="/x" denied_mask="r")", ""},
        Row{R"(operation="something_new")", ""}, Row{R"(operation="ptrace" peer="q")", ""},
        Row{R"(operation="ptrace" denied_mask="read")", ""},
        Row{R"(operation="ptrace" denied_mask="anything" peer="q")", ""},
        Row{R"(operation="signal" denied_mask="send" peer="q")", ""},
        Row{R"(operation="signal" signal=kill peer="q")", ""},
        Row{R"(operation="signal" denied_mask="send" signal=unknown(77) peer="q")", ""},
        Row{R"(operation="capable")", ""}, Row{R"(operation="capable" capname="new_one")", ""},
        Row{R"_(operation="create" class="net" family="unknown(45)" sock_type="raw")_", ""},
        Row{R"_(operation="create" class="net" family="inet" sock_type="unknown(7)")_", ""},
        Row{R"(operation="create" class="net" family="inet")", ""},
        Row{R"(operation="create" class="net")", ""},
        Row{R"(operation="create" family="unix" sock_type="stream")", ""},
        Row{R"(operation="connect" family="unix" sock_type="stream" denied="connect" peer_addr="@AB" peer="q")",
            ""},
        Row{R"(operation="mount" name="/m/" fstype="tmpfs")", ""},
        Row{R"(operation="mount" name="/m/" flags="rw")", ""},
        Row{R"(operation="mount" name="/m/" fstype=667573652078 flags="rw")", ""},
        Row{R"(operation="mount" name="/m/" fstype="tmpfs" flags="rw, brandnew")", ""},
        Row{R"(operation="mount" fstype="tmpfs" flags="rw")", ""}, Row{R"(operation="umount")", ""},
        Row{R"(operation="pivotroot" name="/new/")", ""},
        Row{R"(operation="change_profile" target="unconfined")", ""},
        Row{R"(operation="change_profile")", ""},
        Row{R"(operation="setrlimit" info="cap_sys_resource" rlimit=as value=1)", ""},
        Row{R"(operation="setrlimit" rlimit=as)", ""}, Row{R"(operation="uring_override")", ""},
        Row{R"(operation="create" class="posix_mqueue" denied="create")", ""},
        Row{R"(operation="dbus_method_call" bus="system" mask="send" peer_label="q")", ""},
        Row{R"(operation="dbus_method_call" bus="system" path="/o" member="M" mask="eavesdrop")", ""},
        Row{R"(operation="open" name="/x")", ""}));

// What the parser before 4 makes of a rule is more than the event, and an unknown parser counts as
// that one.
TEST(DenialRuleOfOldParsers, MoreIsSaidInTheFirstWords) {
    for (const char *fields : {R"(operation="mount" name="/m/" srcname="/s/" flags="rw, rbind")",
                               R"(operation="mount" name="/" flags="rw, rslave")",
                               R"(operation="mount" name="/m/" srcname="/s/" flags="rw, move")",
                               R"(operation="mount" name="/m/" flags="ro, remount, bind")",
                               R"(operation="create" family="unix" sock_type="dgram" denied="create")"}) {
        for (const auto &parser : {std::optional(k_old), std::optional<ParserVersion>()}) {
            const auto advice = advise(denial_of(fields), parser, true);
            EXPECT_FALSE(advice.rule.empty()) << fields;
            EXPECT_TRUE(advice.wider) << fields;
            EXPECT_TRUE(advice.opens.starts_with("More than the event: ")) << advice.opens;
        }
    }
    const auto fresh = denial_of(R"(operation="mount" name="/m/" fstype="proc" srcname="proc" flags="rw")");
    EXPECT_FALSE(advise(fresh, k_old, true).wider);
    // Without the source, or the other side, it is more with every parser.
    for (const char *fields :
         {R"(operation="mount" name="/m/" flags="rw, move")",
          R"(operation="sendmsg" family="unix" sock_type="dgram" denied="send")",
          R"(operation="create" class="net" family="unix" sock_type="stream" denied="create")",
          R"(operation="dbus_method_call" bus="system" path="/o" interface="i" member="M" mask="send")"}) {
        const auto advice = advise(denial_of(fields), k_new, true);
        EXPECT_FALSE(advice.rule.empty()) << fields;
        EXPECT_TRUE(advice.wider) << fields;
    }
    const auto subset = advise(
        denial_of(
            R"(operation="link" info="link not subset of target" name="/a" denied_mask="xm" target="/b")"),
        k_new, true);
    EXPECT_EQ(subset.rule, "link /a -> /b, /b ixm,");
    EXPECT_TRUE(subset.wider);
    // What it does not read stops the container's start.
    for (const char *fields : {R"(operation="uring_sqpoll" denied="sqpoll")", R"(operation="userns_create")",
                               R"(operation="open" class="posix_mqueue" name="/q" denied="read")"}) {
        const auto advice = advise(denial_of(fields), k_old, true);
        EXPECT_EQ(advice.rule, "");
        EXPECT_NE(advice.opens.find("From version 4 on it is `"), std::string::npos) << advice.opens;
        EXPECT_NE(advice.opens.find(",`. It may"), std::string::npos) << advice.opens;
        EXPECT_EQ(advise(denial_of(fields), std::nullopt, true).rule, "");
    }
}

// A rule is in force from the next start, when no process has the number that it had. The container's init
// has its own again.
TEST(FileRule, OfAProcessIsForEachOfThem) {
    for (const auto &[fields, rule] :
         {Row{R"(operation="open" name="/proc/4711/oom_score_adj" denied_mask="w")",
              "/proc/[0-9]*/oom_score_adj w,"},
          Row{R"(operation="open" name="/proc/4711/task/4712/attr/exec" denied_mask="w" fsuid=5 ouid=5)",
              "owner /proc/[0-9]*/task/[0-9]*/attr/exec w,"},
          Row{R"(operation="open" name="/proc/1/task/22/a b" denied_mask="r")",
              "\"/proc/1/task/[0-9]*/a b\" r,"}}) {
        const auto advice = advise(denial_of(fields), k_new, true);
        EXPECT_EQ(advice.rule, rule);
        EXPECT_TRUE(advice.wider) << fields;
        EXPECT_TRUE(advice.opens.starts_with("More than the event: no process has this number"))
            << advice.opens;
    }
}

// Debian's parsers are set up so that they leave addresses out, on any kernel; what was not asked is not
// said.
TEST(UnixRule, OpensWhatTheParserMakesOfIt) {
    const auto denial = denial_of(
        R"(operation="connect" class="net" family="unix" sock_type="stream" denied="connect" addr=none peer_addr="@x" peer="q")");
    struct Case {
        std::optional<ParserVersion> parser;
        const char *says; // nullptr: the event and no more
    };
    for (
        const auto &[parser, says] :
        {Case{k_new, nullptr}, Case{ParserVersion{3, 0, true}, nullptr},
         Case{
             ParserVersion{4, 1, false},
             "as it is set up here, AppArmor's parser 4.1 leaves addresses and other sides out of this rule"},
         Case{ParserVersion{4, 1, false},
              "it may do that with every unix socket of the type stream, whatever its address"},
         Case{k_old, "it may use every unix socket of the type stream in every way."},
         Case{ParserVersion{4, 1, std::nullopt}, "which was not asked, it may do that with"},
         Case{std::nullopt, "which was not asked, it may use every unix socket"}}) {
        const auto advice = advise(denial, parser, true);
        EXPECT_EQ(advice.rule, "unix (connect) type=stream addr=none peer=(label=q, addr=\"@x\"),");
        EXPECT_EQ(advice.wider, says != nullptr) << advice.opens;
        EXPECT_EQ(advice.opens.starts_with("More than the event: "), says != nullptr) << advice.opens;
        EXPECT_NE(advice.opens.find(says ? says : "with these addresses."), std::string::npos)
            << advice.opens;
    }
}

// Where no line of lxc.apparmor.raw helps, what does.
TEST(Cure, SaysWhatHelps) {
    struct Case {
        const char *profile, *fields, *says;
    };
    const std::string open = R"(operation="open" name="/x" denied_mask="r")";
    for (const auto &[profile, fields, says] :
         {Case{"lxc-container-default-cgns", open.c_str(), "Set lxc.apparmor.profile = generated first"},
          Case{"lxc-mine", open.c_str(), "The rule would be `/x r,`"},
          Case{"/usr/bin/lxc-start", open.c_str(), "lxc.apparmor.profile is `unchanged`"},
          Case{"incus-c1_</var/lib/incus>", open.c_str(),
               "raw.apparmor of the instance. The rule would be `/x r,`"},
          Case{"lxd-c1_</var/lib/lxd>", open.c_str(), "raw.apparmor"},
          Case{"lxc-c1_</x>//hat", open.c_str(), "a child of the generated profile"},
          Case{"lxc-c1_</x>", R"(operation="profile_replace" info="not policy admin" name="docker-default")",
               "allow_nesting = 1"},
          Case{"lxc-c1_</x>", R"(operation="change_onexec" info="no new privs" target="y")", "no_new_privs"},
          Case{"lxc-c1_</x>", R"(operation="change_onexec" info="label not found" target="y")",
               "is not loaded"},
          Case{"lxc-c1_</x>",
               R"(operation="open" info="Failed name lookup - disconnected path" name="a" denied_mask="r")",
               "attach_disconnected"},
          Case{"lxc-c1_</x>", R"(operation="userns_create" info="Userns create restricted - x")",
               "apparmor_restrict_unprivileged_userns"}}) {
        const auto advice = advise(denial_of(fields, profile), k_new, false);
        EXPECT_EQ(advice.rule, "") << profile;
        EXPECT_NE(advice.opens.find(says), std::string::npos) << advice.opens;
        EXPECT_EQ(advice.opens.find("profile = unconfined"), std::string::npos) << advice.opens;
    }
    // A profile whose name shows nothing, and a process that is a container's.
    const auto custom = denial_of(open, "site-web");
    EXPECT_NE(advise(custom, k_new, false).opens.find("no container's"), std::string::npos);
    EXPECT_NE(advise(custom, k_new, true).opens.find("The rule would be"), std::string::npos);
}

TEST(MountRule, NamesTheOptionThatItDoesNotKnow) {
    const auto of = [](const std::string &flags) {
        return advise(denial_of(R"(operation="mount" name="/m/" fstype="tmpfs" flags=")" + flags + "\""),
                      k_new, true);
    };
    EXPECT_TRUE(of("rw, brandnew").opens.starts_with("The option brandnew")) << of("rw, brandnew").opens;
    EXPECT_EQ(of("rw, nosuid").rule, "mount fstype=tmpfs options=(rw, nosuid) -> /m/,");
}

// The label of a container that has a namespace for profiles of its own.
TEST(Cure, OfAStack) {
    const std::string open = R"(operation="open" name="/x" denied_mask="r")";
    const auto of = [&](const std::string &label) { return advise(denial_of(open, label), k_new, true); };
    EXPECT_EQ(of("lxc-c1_</x>//&:lxc-c1_<-x>:unconfined").rule, "/x r,");
    const auto guest = of("lxc-c1_</x>//&:lxc-c1_<-x>:/usr/sbin/mysqld");
    EXPECT_EQ(guest.rule, "");
    EXPECT_NE(guest.opens.find("not which of the two"), std::string::npos) << guest.opens;
    EXPECT_NE(guest.opens.find("The rule would be `/x r,`"), std::string::npos) << guest.opens;
    EXPECT_NE(of("lxc-container-default-cgns//&:ns:unconfined").opens.find("generated first"),
              std::string::npos);
    EXPECT_NE(of("unconfined//&:lxc-c1_<-x>:docker-default").opens.find("mended in the guest"),
              std::string::npos);
}

TEST(Cure, OfWhatWasAllowed) {
    const char *open = R"(operation="open" name="/x" denied_mask="r")";
    const auto allowed = advise(denial_of(open, "lxc-c1_</x>", "ALLOWED"), k_new, true);
    EXPECT_EQ(allowed.rule, "/x r,");
    EXPECT_TRUE(allowed.opens.starts_with("It was allowed")) << allowed.opens;
    const auto audited = advise(denial_of(open, "lxc-c1_</x>", "AUDIT"), k_new, true);
    EXPECT_EQ(audited.rule, "");
    EXPECT_TRUE(audited.opens.starts_with("It was allowed")) << audited.opens;
    EXPECT_EQ(advise(denial_of(open, "lxc-c1_</x>", "KILLED"), k_new, true).rule, "/x r,");
}

TEST(QuotedPath, SpecialCharacters) {
    EXPECT_EQ(quoted_path("/a/b"), "/a/b");
    EXPECT_EQ(quoted_path("/a[1]{x}^\\"), "/a\\[1\\]\\{x\\}\\^\\\\");
    EXPECT_EQ(quoted_path("/a,b"), "\"/a,b\"");
    EXPECT_EQ(quoted_path("/a\nb"), "/a\\012b");
    EXPECT_EQ(quoted_path("/\xC2\x9B\xE2\x80\xAE\xFF"), "/\\302\\233\\342\\200\\256\\377");
    EXPECT_EQ(quoted_path("//s///t"), "/[/]s/[/][/]t");
    EXPECT_EQ(quoted_path("lxc-c1_</var/lib/lxc>"), "\"lxc-c1_</var/lib/lxc>\"");
    EXPECT_EQ(quoted_label("a//&:n:b"), "\"a//&:n:b\"");
    EXPECT_EQ(quoted_path(""), "\"\"");
}

} // namespace
} // namespace warden::apparmor
