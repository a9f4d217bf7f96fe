// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/os_release.hpp"

#include <gtest/gtest.h>

namespace warden::guest {
namespace {

TEST(OsRelease, QuotesAndOtherLines) {
    const auto os = parse_os_release(
        "# comment\nNAME=x\nID=\"centos\"\nVERSION_ID='7'\nPRETTY_NAME=\"CentOS\n7\"\nbroken\n");
    EXPECT_EQ(os.id, "centos");
    EXPECT_EQ(os.version_id, "7");
    EXPECT_EQ(os.name, "\"CentOS"); // a value ends with its line
    EXPECT_TRUE(parse_os_release("").id.empty());
}

TEST(OsRelease, WhatComesFromTheGuestIsPrintable) {
    EXPECT_EQ(parse_os_release("PRETTY_NAME=\"a\x1b[2Jb\"\n").name, "a\\x1b[2Jb");
}

TEST(OsRelease, UsualSystemd) {
    EXPECT_EQ(usual_systemd({"debian", "8", ""}), 215U);
    EXPECT_EQ(usual_systemd({"rhel", "7.9", ""}), 219U);
    EXPECT_EQ(usual_systemd({"ubuntu", "16.04", ""}), 229U);
    EXPECT_EQ(usual_systemd({"debian", "81", ""}), std::nullopt);
    EXPECT_EQ(usual_systemd({"debian", "12", ""}), std::nullopt);
}

} // namespace
} // namespace warden::guest
