// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/os_checks.hpp"
#include "guest/verdict.hpp"

#include <gtest/gtest.h>

namespace warden::guest {
namespace {

Guest systemd(std::optional<unsigned> version, OsRelease os = {}, bool nesting = true) {
    return {{InitKind::systemd, "/sbin/init", "systemd", version, !version, std::move(os)}, nesting};
}

bool is_error(const Verdict &verdict) {
    for (const auto &check : k_os_checks) {
        if (verdict.severity == 0 && std::string(check.id) == verdict.id)
            return check.severity == WARDEN_SEV_ERROR;
    }
    return verdict.severity == WARDEN_SEV_ERROR;
}

// "OS-006 OS-001!": the exclamation mark is an error.
std::string ids(const Guest &guest, const Host &host) {
    std::string text;
    for (const auto &verdict : judge(guest, host))
        text += std::string(text.empty() ? "" : " ") + verdict.id + (is_error(verdict) ? "!" : "");
    return text;
}

const Host k_unified{true, 252};
const Host k_hybrid{false, 252};
const OsRelease k_centos{"centos", "7", "CentOS 7"};
const OsRelease k_trixie{"debian", "13", "Debian 13"};

TEST(GuestVerdict, SystemdAndLayout) {
    EXPECT_EQ(ids(systemd(252), k_unified), "OS-006");
    EXPECT_EQ(ids(systemd(231), k_unified), "OS-006");
    EXPECT_EQ(ids(systemd(230), k_unified), "OS-006 OS-001!");
    EXPECT_EQ(ids(systemd(230), k_hybrid), "OS-006");
    EXPECT_EQ(ids(systemd(257), k_hybrid), "OS-006");
    EXPECT_EQ(ids(systemd(258), k_hybrid), "OS-006 OS-005!");
}

TEST(GuestVerdict, WithoutTheSharedLibraryOsReleaseDecidesHowSureWeAre) {
    EXPECT_EQ(ids(systemd({}, k_centos), k_unified), "OS-006 OS-001!");
    EXPECT_EQ(ids(systemd({}, {}), k_unified), "OS-006 OS-001!");
    EXPECT_EQ(ids(systemd({}, k_trixie), k_unified), "OS-006 OS-001");
    EXPECT_EQ(ids(systemd({}, k_centos), k_hybrid), "OS-006");
}

TEST(GuestVerdict, Nesting) {
    EXPECT_EQ(ids(systemd(252, {}, false), k_unified), "OS-006 OS-002");
    EXPECT_EQ(ids(systemd(241, {}, false), k_unified), "OS-006");
}

TEST(GuestVerdict, TheThirdWayOutDependsOnTheHost) {
    const auto fix = [](std::optional<unsigned> host) {
        return judge(systemd({}, k_centos), {true, host}).at(1).fix;
    };
    EXPECT_NE(fix(252).find("its systemd 252 still knows."), std::string::npos) << fix(252);
    EXPECT_NE(fix(257).find("SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"), std::string::npos);
    EXPECT_NE(fix(258).find("ended with systemd 258"), std::string::npos);
    EXPECT_EQ(fix({}).find("still knows"), std::string::npos);
}

TEST(GuestVerdict, OtherInitsAreOnlyNamed) {
    const Guest busybox{{InitKind::busybox, "/sbin/init", "busybox", {}, false, {}}, false};
    EXPECT_EQ(ids(busybox, k_unified), "OS-006");
    EXPECT_EQ(judge(busybox, k_unified).at(0).message, "init is busybox (/sbin/init)");
}

} // namespace
} // namespace warden::guest
