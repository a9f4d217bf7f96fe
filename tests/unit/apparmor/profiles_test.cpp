// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/profiles.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

constexpr std::string_view k_list = "lxc-container-default-cgns (enforce)\n"
                                    "lxc-container-default (complain)\n"
                                    "/usr/bin/lxc-start (enforce)\n"
                                    "my profile (1) (unconfined)\n"
                                    ":lxc-c1_<-var-lib-lxc>:/usr/sbin/tcpdump (enforce)\n"
                                    ":lxc-c1_<-var-lib-lxc>:only-inside (enforce)\n"
                                    "no mode here\n"
                                    "lxc-c1_</var/lib/lxc> (enforce)";

TEST(ProfileList, KnowsNamesAndModes) {
    const auto list = ProfileList::parse(k_list);
    EXPECT_EQ(list.size(), 7U);
    EXPECT_EQ(list.mode_of({"", "lxc-container-default-cgns"}), Mode::enforce);
    EXPECT_EQ(list.mode_of({"", "lxc-container-default"}), Mode::complain);
    EXPECT_EQ(list.mode_of({"", "my profile (1)"}), Mode::unconfined);
    EXPECT_EQ(list.mode_of({"", "lxc-c1_</var/lib/lxc>"}), Mode::enforce);
    EXPECT_EQ(list.mode_of({"lxc-c1_<-var-lib-lxc>", "/usr/sbin/tcpdump"}), Mode::enforce);
}

TEST(ProfileList, WhatAContainerLoadedIsNotTheHosts) {
    const auto list = ProfileList::parse(k_list);
    EXPECT_EQ(list.mode_of({"", "only-inside"}), std::nullopt);
    EXPECT_EQ(list.mode_of({"", "lxc-container"}), std::nullopt);
    EXPECT_EQ(ProfileList::parse("").mode_of({"", "x"}), std::nullopt);
}

TEST(ProfileList, AForgedSecondLineProvesNothing) {
    const auto list = ProfileList::parse("lxc-x (complain)\n:ns:a\nlxc-x (enforce)\n");
    EXPECT_EQ(list.mode_of({"", "lxc-x"}), Mode::unknown);
    EXPECT_EQ(ProfileList::parse("a (enforce)\na (enforce)\n").mode_of({"", "a"}), Mode::enforce);
}

TEST(ReadProfiles, NotReadableIsNotTheSameAsNotLoaded) {
    const test::TempTree tree;
    EXPECT_EQ(read_profiles(tree.dir()).error().code, ENOENT);
    tree.write("sys/kernel/security/apparmor/profiles", "");
    const auto empty = read_profiles(tree.dir());
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->size(), 0U);
    tree.write("sys/kernel/security/apparmor/profiles", k_list);
    EXPECT_EQ(read_profiles(tree.dir())->size(), 7U);
}

} // namespace
} // namespace warden::apparmor
