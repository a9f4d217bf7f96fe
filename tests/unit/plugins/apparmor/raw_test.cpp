// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plugins/apparmor/raw_rules.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor_module {
namespace {

using Reasons = std::vector<std::string>;

struct Case {
    const char *line;
    Reasons reasons;
};
class RawLine : public testing::TestWithParam<Case> {};

TEST_P(RawLine, IsJudgedRuleByRule) {
    EXPECT_EQ(widening_reasons(GetParam().line), GetParam().reasons) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Widening, RawLine,
    testing::Values(
        Case{"mount,", {"allows mounts"}}, Case{"  audit allow mount fstype=nfs,", {"allows mounts"}},
        Case{"mount options=(rw, bind) /a{b,c}/ -> /d/,", {"allows mounts"}},
        Case{"remount,", {"allows remounts"}}, Case{"pivot_root,", {"allows another root directory"}},
        Case{"change_profile -> unconfined,", {"lets processes change to another profile"}},
        Case{"ptrace,", {"allows tracing of other processes"}},
        Case{"ptrace (trace, read) peer=unconfined,", {"allows tracing of other processes"}},
        Case{"ptrace (readby, trace),", {"allows tracing of other processes"}},
        Case{"deny /x w, mount,", {"allows mounts"}},
        Case{"ptrace (read),", {"allows tracing of other processes"}},
        Case{"ptrace (trace),", {"allows tracing of other processes"}},
        Case{"ptrace (readby, read) peer=unconfined,", {"allows tracing of other processes"}},
        Case{"all,", {"allows everything"}}, Case{"priority=10 all,", {"allows everything"}},
        Case{"mount, ptrace, mount /x,", {"allows mounts", "allows tracing of other processes"}},
        Case{"/proc/sys/kernel/** rw,", {"allows writing to /proc/sys/kernel/**"}},
        Case{"owner @{PROC}/sys/** w,", {"allows writing to @{PROC}/sys/**"}},
        Case{"file rwk /sys/fs/cgroup/**,", {"allows writing to /sys/fs/cgroup/**"}},
        Case{"\"/sys/my dir\" a,", {"allows writing to \"/sys/my dir\""}},
        Case{"\"/sys/x\" a,", {"allows writing to \"/sys/x\""}},
        Case{"/** rwklx,", {"allows writing to /**"}}, Case{"/{,**} w,", {"allows writing to /{,**}"}},
        Case{"/dev/mem rw,", {"allows writing to /dev/mem"}},
        Case{"/usr/bin/x Ux,", {"runs /usr/bin/x unconfined"}},
        Case{"/usr/bin/x pux,", {"runs /usr/bin/x unconfined"}},
        Case{"/usr/bin/x px -> other,", {"runs /usr/bin/x with another profile"}},
        Case{"#include <abstractions/x>", {"includes rules from a file"}},
        Case{"include if exists <x>", {"includes rules from a file"}}, Case{"}", {"ends the profile"}},
        Case{"profile x {", {"defines another profile"}}, Case{"^hat {", {"defines another profile"}}));

INSTANTIATE_TEST_SUITE_P(
    Harmless, RawLine,
    testing::Values(Case{"", {}}, Case{"   ", {}}, Case{",", {}}, Case{"deny mount,", {}},
                    Case{"audit deny /proc/sys/** w,", {}}, Case{"deny mount -> /proc/,", {}},
                    Case{"allow mqueue,", {}}, Case{"userns,", {}}, Case{"umount,", {}}, Case{"file,", {}},
                    Case{"network inet,", {}}, Case{"capability sys_admin,", {}}, Case{"signal,", {}},
                    Case{"ptrace (readby),", {}}, Case{"ptrace (readby, tracedby),", {}},
                    Case{"ptrace peer=@{profile_name},", {}}, Case{"/proc/** r,", {}},
                    Case{"/srv/data/** rw,", {}}, Case{"/usr/bin/x ix,", {}}, Case{"# mount, ptrace,", {}},
                    Case{"umount, # mount,", {}}, Case{"deny /a{b,c} w, deny mount,", {}},
                    Case{"remountx,", {}}, Case{"mountx", {}}, Case{"deny", {}},
                    Case{"\"unclosed, mount,", {}}, Case{"\\", {}}));

} // namespace
} // namespace warden::apparmor_module
