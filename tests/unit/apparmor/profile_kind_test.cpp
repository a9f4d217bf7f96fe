// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/profile_kind.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

TEST(ProfileKind, ByNameAndNamespace) {
    const auto of = [](const char *profile, const char *ns = "") {
        Denial denial;
        denial.profile = profile;
        denial.ns = ns;
        return profile_kind(denial);
    };
    EXPECT_EQ(of("lxc-c1_</var/lib/lxc>"), ProfileKind::generated);
    EXPECT_EQ(of("lxc-c1_</var/lib/lxc>", "root"), ProfileKind::generated);
    EXPECT_EQ(of("0123456789abcdef"), ProfileKind::generated);
    EXPECT_EQ(of("lxc-c1_</var/lib/lxc>//hat"), ProfileKind::part);
    EXPECT_EQ(of("lxc-container-default-cgns"), ProfileKind::shared);
    EXPECT_EQ(of("lxc-container-default-with-nesting"), ProfileKind::shared);
    EXPECT_EQ(of("lxc-mine"), ProfileKind::named);
    EXPECT_EQ(of("/usr/bin/lxc-start"), ProfileKind::lxc_itself);
    EXPECT_EQ(of("lxc-attach"), ProfileKind::lxc_itself);
    EXPECT_EQ(of("docker-default", "root//lxc-c1_<-var-lib-lxc>"), ProfileKind::guest);
    EXPECT_EQ(of("docker-default", "root//incus-c1_<-var-lib-incus>"), ProfileKind::guest);
    EXPECT_EQ(of("incus-c1_</var/lib/incus>"), ProfileKind::incus);
    EXPECT_EQ(of("lxd-c1_</var/snap/lxd/common/lxd>"), ProfileKind::lxd);
    EXPECT_EQ(of("unprivileged_userns"), ProfileKind::restricted_user);
    EXPECT_EQ(of("rsyslogd"), ProfileKind::host);
    EXPECT_EQ(of("/usr/sbin/lxc-starter"), ProfileKind::host);
    EXPECT_EQ(of("docker-default"), ProfileKind::host);
}

} // namespace
} // namespace warden::apparmor
