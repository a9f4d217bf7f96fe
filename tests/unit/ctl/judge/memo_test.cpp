// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/memo.hpp"

#include "base/dir.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::judge::test {
namespace {

struct Container {
    configs::ConfigInput input;
    findings::Request request;
};

Container container(const std::string &name, const std::string &lines,
                    lxc::Syntax syntax = lxc::Syntax::lxc) {
    const auto root = Dir::open("/");
    lxc::ConfigReader reader(*root);
    const std::string shown = "lxc/" + name + "/config";
    const std::string text = "lxc.rootfs.path = dir:/var/lib/lxc/" + name + "/rootfs\n" + lines;
    Container made{{{"/" + shown, shown}, text, reader.expand(text, syntax, shown)}, {}};
    made.request.container = name;
    made.request.lxcpath = "lxc";
    return made;
}

findings::PhaseReport report_on(const Container &of) {
    findings::PhaseReport report;
    report.asked = {"lxc.apparmor.profile", "lxc.idmap"};
    report.lines.push_back({"apparmor", "required", {}, WARDEN_OK, ""});
    findings::Finding finding;
    finding.id = "APP-001";
    finding.key = "lxc.apparmor.profile";
    finding.message = "unconfined";
    finding.container = of.request.container;
    finding.at = {of.input.where.shown, 2, 0};
    report.findings.push_back(std::move(finding));
    return report;
}

const char *const k_lines = "lxc.apparmor.profile = unconfined\nlxc.net.0.hwaddr = 00:16:3e:00:00:01\n";

bool knows(const Memo &memo, const Container &of) {
    return memo.find(of.input, of.request).has_value();
}

TEST(Memo, WhatSaysTheSameWhereItWasAskedHasTheSameFindings) {
    Memo memo{{}};
    const auto first = container("a", k_lines);
    EXPECT_FALSE(knows(memo, first));
    memo.keep(first.input, first.request, report_on(first));
    const auto other =
        container("b", "lxc.apparmor.profile = unconfined\nlxc.net.0.hwaddr = 00:16:3e:00:00:02\n");
    const auto found = memo.find(other.input, other.request);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().id, "APP-001");
    EXPECT_EQ(found->front().container, "b");
    EXPECT_EQ(found->front().at, (Source{"lxc/b/config", 2, 0}));
}

TEST(Memo, AnotherValueLineOrRootIsJudgedAgain) {
    Memo memo{{}};
    const auto first = container("a", k_lines);
    memo.keep(first.input, first.request, report_on(first));
    for (const char *lines : {"lxc.apparmor.profile = generated\nlxc.net.0.hwaddr = 00:16:3e:00:00:01\n",
                              "# moved\nlxc.apparmor.profile = unconfined\n",
                              "lxc.apparmor.profile = unconfined\nlxc.idmap = u 0 100000 65536\n",
                              "lxc.apparmor.profile = unconfined\nlxc.apparmor.raw = mount,\n",
                              "lxc.apparmor.profile = unconfined\nlxc.rootfs.path = /\n"})
        EXPECT_FALSE(knows(memo, container("b", lines))) << lines;
}

// A name is no more than a folder: "c" is also a type of device.
TEST(Memo, ANameElsewhereIsAValue) {
    Memo memo{{}};
    const auto first = container("c", "lxc.cgroup2.devices.allow = c 1:3 rwm\n");
    auto report = report_on(first);
    report.asked = {"lxc.cgroup2.devices.allow"};
    report.findings.clear();
    memo.keep(first.input, first.request, report);
    EXPECT_TRUE(knows(memo, container("b", "lxc.cgroup2.devices.allow = c 1:3 rwm\n")));
    EXPECT_FALSE(knows(memo, container("b", "lxc.cgroup2.devices.allow = b 1:3 rwm\n")));
}

TEST(Memo, WhereMoreThanTheConfigMayDecideEachIsJudged) {
    const auto first = container("a", k_lines);
    const auto other = container("b", k_lines);
    warden::policy::PolicySet some;
    some.blocks.emplace_back().match.names = {"b*"};
    warden::policy::PolicySet waived;
    waived.blocks.emplace_back().waivers.emplace_back().containers = {"b*"};
    warden::policy::PolicySet rolled;
    rolled.blocks.emplace_back().rollout.emplace();
    for (const auto &policies : {some, waived, rolled}) {
        Memo memo(policies);
        memo.keep(first.input, first.request, report_on(first));
        EXPECT_FALSE(knows(memo, other));
    }
    auto foreign = report_on(first);
    foreign.lines.push_back({"site_rules", "required", {}, WARDEN_OK, ""});
    auto named = report_on(first);
    named.findings.front().message = "the container a is unconfined";
    auto any_key = report_on(first);
    any_key.asked.emplace_back("lxc.*");
    for (const auto &report : {foreign, named, any_key}) {
        Memo memo{{}};
        memo.keep(first.input, first.request, report);
        EXPECT_FALSE(knows(memo, other));
    }
    Memo memo{{}};
    const auto proxmox = container("101", "lxc.apparmor.profile: unconfined\n", lxc::Syntax::pve);
    memo.keep(proxmox.input, proxmox.request, report_on(proxmox));
    EXPECT_FALSE(knows(memo, proxmox));
}

} // namespace
} // namespace warden::ctl::judge::test
