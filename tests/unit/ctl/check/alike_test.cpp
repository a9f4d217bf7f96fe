// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/alike.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::check::test {
namespace {

configs::ConfigPath place(const std::string &name) {
    return {"/srv/lxc/" + name + "/config", "lxc/" + name + "/config", false};
}

std::string text(const std::string &name, const std::string &more = "") {
    return "lxc.uts.name = " + name + "\nlxc.rootfs.path = dir:/srv/lxc/" + name +
           "/rootfs\nlxc.net.0.type = veth\n" + more;
}

std::string shape(const std::string &name, const std::string &bytes) {
    const auto found = shape_of(bytes, place(name));
    return found ? found->text : "none";
}

Outcome unconfined(const std::string &name) {
    findings::Finding finding;
    finding.id = "APP-001";
    finding.message = "unconfined";
    finding.fix = "migrate --write " + place(name).shown + ", or " + place(name).shown;
    finding.container = name;
    finding.at = {place(name).shown, 4, 0};
    return {{finding}, {{"APP-011", 1}}};
}

TEST(Alike, NamesAndHardwareAddressesDecideNothing) {
    const std::string a = shape("a", text("a", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\nlxc.tty.max = 4"));
    EXPECT_EQ(shape("b-2", text("b-2", "lxc.net.0.hwaddr = 00:16:3E:00:00:02\nlxc.tty.max = 4")), a);
    EXPECT_NE(shape("b", text("b", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\nlxc.tty.max = 5")), a);
    EXPECT_NE(shape("b", text("b", "lxc.tty.max = 4")), a);
}

// "c" is also a type of device, "1" a switch, and another container's name somebody else's root.
TEST(Alike, WhatOnlyLooksLikeANameIsAValue) {
    EXPECT_NE(shape("c", text("c", "lxc.cgroup2.devices.allow = c 1:3 rwm\n")),
              shape("b", text("b", "lxc.cgroup2.devices.allow = b 1:3 rwm\n")));
    EXPECT_NE(shape("1", text("1", "lxc.start.auto = 1\n")), shape("2", text("2", "lxc.start.auto = 2\n")));
    EXPECT_NE(shape("a", text("a")), shape("b", text("a")));
    EXPECT_NE(shape("a", text("a", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\n")),
              shape("b", text("b", "lxc.net.0.hwaddr = 00:16:3e:00:00:0g\n")));
    EXPECT_NE(shape("a", text("a", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\n")),
              shape("b", text("b", "lxc.net.0.hwaddr = 00:16:3e:00:00\n")));
    EXPECT_NE(shape("a", text("a", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\n")),
              shape("b", text("b", "lxc.net.0.hwaddr = 01:16:3e:00:00:01\n"))); // of a group
    EXPECT_NE(shape("a", text("a", "lxc.net.0.hwaddr = 00:16:3e:00:00:01\n")),
              shape("a", text("a", "lxc.net.1.hwaddr = 00:16:3e:00:00:01\n")));
}

TEST(Alike, OfAContainersOwnConfigWithAPlainNameOnly) {
    EXPECT_FALSE(shape_of(text("a"), {"/srv/lxc/a.conf", "lxc/a.conf", false}));
    EXPECT_FALSE(shape_of(text("a"), {"/srv/lxc/a/config", "config", false}));
    EXPECT_FALSE(shape_of(text("a_b"), place("a_b")));
    EXPECT_FALSE(shape_of(text("a", "# \1\n"), place("a")));
    EXPECT_FALSE(shape_of(text("a"), place(std::string(64, 'a'))));
    const auto here = shape_of(text("a"), place("a")),
               there = shape_of(text("a"), {"/home/lxc/a/config", "lxc/a/config", false});
    ASSERT_TRUE(here && there);
    EXPECT_NE(here->text, there->text) << "a policy may be for a lxcpath";
    EXPECT_TRUE(shape_of("", place("a")));
}

TEST(Alike, TheSameFindingsWithAnotherNameAndPlace) {
    Alike alike;
    const auto first = *shape_of(text("c1"), place("c1")), second = *shape_of(text("c2"), place("c2"));
    EXPECT_FALSE(alike.find(first, place("c1")));
    alike.keep(first, place("c1"), unconfined("c1"));
    const auto found = alike.find(second, place("c2"));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->findings.size(), 1U);
    EXPECT_EQ(found->findings.front().container, "c2");
    EXPECT_EQ(found->findings.front().at, (Source{"lxc/c2/config", 4, 0}));
    EXPECT_EQ(found->findings.front().fix, "migrate --write lxc/c2/config, or lxc/c2/config");
    EXPECT_EQ(found->not_known.at("APP-011"), 1U);
}

TEST(Alike, WhatNamesTheContainerIsNotKept) {
    const std::string address = "00:16:3e:00:00:01";
    const auto first = *shape_of(text("web1", "lxc.net.0.hwaddr = " + address + "\n"), place("web1"));
    for (const std::string &word : {std::string("web1"), std::string("\1"), address}) {
        Alike alike;
        Outcome outcome = unconfined("web1");
        outcome.findings.front().value = "see " + word;
        alike.keep(first, place("web1"), outcome);
        EXPECT_FALSE(alike.find(first, place("web1"))) << word;
    }
    Alike alike;
    alike.keep(first, place("web1"), unconfined("web1"));
    EXPECT_TRUE(alike.find(first, place("web1")));
}

} // namespace
} // namespace warden::ctl::check::test
