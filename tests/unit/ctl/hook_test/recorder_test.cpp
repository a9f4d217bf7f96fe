// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorder/call.hpp"
#include "recorder/cgroups.hpp"
#include "recorder/plan.hpp"
#include "recorder/snapshot.hpp"

#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace {

using namespace warden;
using namespace warden::recorder;
using How = PathChange::How;

Call full_call() {
    Call call;
    call.type = "mount";
    call.begun_us = 5;
    call.boots = 1;
    call.arguments = {"c1", "lxc", "mount"};
    call.environment = {{"LXC_NAME", "c1"}};
    call.uid = 100000;
    call.gid = 100001;
    call.directory = "/";
    call.namespaces = {{"mnt", "mnt:[1]"}};
    call.rights.effective = ~std::uint64_t{0};
    call.rights.seccomp = 2;
    call.ended = true;
    call.duration_us = 7;
    call.signalled = true;
    call.code = 9;
    call.output_bytes = 10;
    call.output_reads = 2;
    call.bytes_after_reads = 3;
    call.holders = {{12, "sleep"}};
    call.paths = {{"/run/a", How::made}, {"/run/b", How::removed}, {"/run/c", How::changed}};
    call.group = "g";
    call.values = {{"memory.max", "max", "1"}};
    return call;
}

TEST(RecorderCall, ComesBackAsItWasWritten) {
    const auto read = parse_call(call_text(full_call()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(call_text(*read), call_text(full_call()));
    EXPECT_EQ(status_text(*read), "signal 9");
    Call begun = full_call();
    begun.ended = false;
    const auto half = parse_call(call_text(begun));
    ASSERT_TRUE(half);
    EXPECT_EQ(status_text(*half), "did not end");
    EXPECT_TRUE(half->paths.empty());
}

TEST(RecorderCall, WhateverIsWrittenIsReadOrRefused) {
    const std::string good = call_text(full_call());
    for (std::size_t length = 0; length + 1 < good.size(); ++length)
        EXPECT_FALSE(parse_call(good.substr(0, length))) << length;
    for (const std::string text : {"[]", "null", "{}", "{\"type\": 1}", "\xff"})
        EXPECT_FALSE(parse_call(text)) << text;
    std::string wrong = good;
    wrong.replace(wrong.find("\"mount\""), 7, "[[[[[]]]]]");
    EXPECT_FALSE(parse_call(wrong));
}

TEST(RecorderPlan, ComesBackAsItWasWritten) {
    for (const Input input : {Input::as_given, Input::null, Input::closed, Input::open, Input::endless}) {
        const Plan plan{"c1", "/control", {"/bin/x", "a b", ""}, input, 5, 6};
        const auto read = parse_plan(plan_text(plan));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->program, plan.program);
        EXPECT_EQ(read->input, input);
        EXPECT_EQ(read->kill_after_ms, 5);
        EXPECT_EQ(read->slow_ms, 6);
        EXPECT_EQ(find_input(input_name(input)), input);
    }
    EXPECT_FALSE(find_input("tty"));
    EXPECT_FALSE(parse_plan(plan_text({"c1", "/control", {}, Input::null, {}, 0})));
}

TEST(RecorderSnapshot, WhatChangedBelowRun) {
    const std::map<std::string, PathState> before{{"/run/a", {true, 1, 1}},
                                                  {"/run/b", {true, 1, 2}},
                                                  {"/run/c", {true, 1, 3}},
                                                  {"/run/d", {false, 0, 4}},
                                                  {"/run/e", {true, 1, 5}}};
    const std::map<std::string, PathState> after{{"/run/a", {true, 1, 1}},
                                                 {"/run/c", {true, 2, 3}},
                                                 {"/run/d", {false, 0, 4}},
                                                 {"/run/e", {true, 1, 6}},
                                                 {"/run/f", {false, 0, 7}}};
    std::string text;
    for (const auto &one : path_changes(before, after))
        text += std::string(change_name(one.how)) + one.path + " ";
    EXPECT_EQ(text, "removed/run/b changed/run/c changed/run/e made/run/f ");
}

TEST(RecorderSnapshot, OnlySettingsOfAGroupCount) {
    using namespace warden::test;
    const World world{dir("g", {file("memory.max", "max\n"), file("cgroup.procs", "1\n"),
                                file("memory.pressure", "some avg10=0\n")})};
    const auto before = read_values(world.root(), "g");
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before.at("memory.max"), "max");
    const auto changes = value_changes(before, {{"memory.max", "5"}, {"new", "1"}});
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].after, "5");
}

TEST(RecorderCgroups, OnlyTheContainersOwn) {
    using namespace warden::test;
    const World world{dir(
        "sys/fs/cgroup",
        {dir("lxc.payload.c1", {}), dir("lxc.payload.c1-1", {}), dir("lxc.payload.c1-x", {}),
         dir("lxc.payload.c11", {}), dir("lxc.monitor.c1", {}),
         dir("user.slice", {dir("user-1000.slice", {dir("lxc.payload.c1", {dir("lxc.payload.c1", {})})})})})};
    EXPECT_EQ(groups_of(world.root(), "payload", "c1"),
              (std::vector<std::string>{"sys/fs/cgroup/lxc.payload.c1", "sys/fs/cgroup/lxc.payload.c1-1",
                                        "sys/fs/cgroup/user.slice/user-1000.slice/lxc.payload.c1"}));
    EXPECT_TRUE(groups_of(world.root(), "payload", "c2").empty());
}

} // namespace
