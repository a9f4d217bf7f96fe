#include "apparmor/denial_rule.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

struct Row {
    const char *fields;
    const char *rule;
};

class DenialRule : public testing::TestWithParam<Row> {};

TEST_P(DenialRule, IsTheNarrowest) {
    const auto parsed = parse_log_line(
        std::string(R"(audit(1.0:1): apparmor="DENIED" profile="p" pid=1 comm="c" )") + GetParam().fields);
    ASSERT_EQ(parsed.kind, LineKind::event);
    const auto advice = advise(parsed.denial);
    EXPECT_EQ(advice.rule, GetParam().rule);
    EXPECT_FALSE(advice.opens.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Operations, DenialRule,
    testing::Values(
        Row{R"(operation="mount" name="/proc/" fstype="proc" srcname="proc" flags="rw, nosuid")",
            "mount fstype=proc options=(rw, nosuid) proc -> /proc/,"},
        Row{R"(operation="mount" name="/a b/" fstype="tmpfs" srcname="none" flags="rw")",
            "mount fstype=tmpfs options=(rw) none -> \"/a b/\","},
        Row{R"(operation="mount" name="/mnt/" flags="ro, remount, bind")",
            "remount options=(ro, remount, bind) /mnt/,"},
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
        Row{R"(operation="exec" name="/bin/x*" requested_mask="x" denied_mask="x")", "/bin/x\\* ix,"},
        Row{R"(operation="file_mmap" name="/lib/a" requested_mask="rm" denied_mask="rm")", "/lib/a rm,"},
        Row{R"(operation="create" family="packet" sock_type="raw" protocol=768 requested="create" denied="create")",
            "network packet raw,"},
        Row{R"(operation="change_onexec" name="x" target="unconfined")", "change_profile -> unconfined,"},
        Row{R"(operation="userns_create" requested="userns_create")", "userns,"},
        // Nothing is proposed where it would not help, or is not known.
        Row{R"(operation="open" info="Failed name lookup - disconnected path" error=-13 name="a/b" requested_mask="r" denied_mask="r")",
            ""},
        Row{R"(operation="open" namespace="root//lxc-c1_<-var-lib-lxc>" name="/x" requested_mask="r" denied_mask="r")",
            ""},
        Row{R"(operation="something_new")", ""}));

TEST(QuotedPath, SpecialCharacters) {
    EXPECT_EQ(quoted_path("/a/b"), "/a/b");
    EXPECT_EQ(quoted_path("/a[1]{x}^\\"), "/a\\[1\\]\\{x\\}\\^\\\\");
    EXPECT_EQ(quoted_path("/a,b"), "\"/a,b\"");
    EXPECT_EQ(quoted_path("/a\nb"), "/a\\012b");
    EXPECT_EQ(quoted_path(""), "\"\"");
}

} // namespace
} // namespace warden::apparmor
