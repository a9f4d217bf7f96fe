// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/starts.hpp"

#include "base/process.hpp"
#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::state {
namespace {

using test::dir;
using test::file;
using test::World;

Record sample(const std::string &name = "web1") {
    return {name,
            "/var/lib/lxc",
            "/var/lib/lxc/" + name + "/config",
            4711,
            123456,
            "sys/fs/cgroup/lxc.payload." + name,
            "lxc-container-default-cgns (enforce)",
            {{"memory.max", "67108864"}, {"io.max", "8:0 rbps=1 wbps=max"}}};
}

std::string stat_line(const std::string &command, const std::string &start) {
    return "4711 (" + command + ") S 1 2 3 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 " + start + " 1 2\n";
}

TEST(Record, SurvivesTheRoundTrip) {
    Record hostile = sample();
    hostile.label = "a\nname=other\nb %41 = c";
    hostile.applied = {{"a=b\nname=other", "1\n2"}, {"50%", "%"}, {"%4", "%41%"}};
    for (const Record &record :
         {sample(), hostile, sample("\x01\xff%"), Record{"a", "", "", -1, 0, "", "", {}}}) {
        const auto again = parse_record(format_record(record), "record");
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(format_record(*again), format_record(record));
        EXPECT_EQ(again->name, record.name);
        EXPECT_EQ(again->label, record.label);
        EXPECT_EQ(again->init_pid, record.init_pid);
        EXPECT_EQ(again->init_start_time, record.init_start_time);
        EXPECT_EQ(again->applied, record.applied);
    }
}

TEST(Record, WithoutANameIsNone) {
    for (const char *text : {"", "pid=1\n", "nonsense", "name=\n"})
        EXPECT_FALSE(parse_record(text, "/run/x")) << text;
    EXPECT_EQ(parse_record("", "/run/x").error().message, "/run/x is not a record of lxc-warden; remove it");
}

TEST(Records, SaveLoadRemove) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const Records records(root);
    ASSERT_TRUE(records.load("/var/lib/lxc", "web1"));
    EXPECT_FALSE(*records.load("/var/lib/lxc", "web1"));
    ASSERT_TRUE(records.save(sample()));
    ASSERT_TRUE(records.save(sample("web2")));
    const auto loaded = records.load("/var/lib/lxc", "web1");
    ASSERT_TRUE(loaded && *loaded);
    EXPECT_EQ(format_record(**loaded), format_record(sample()));
    EXPECT_FALSE(*records.load("/other/path", "web1"));
    ASSERT_TRUE(records.remove("/var/lib/lxc", "web1"));
    ASSERT_TRUE(records.remove("/var/lib/lxc", "web1"));
    EXPECT_FALSE(*records.load("/var/lib/lxc", "web1"));
    EXPECT_TRUE(*records.load("/var/lib/lxc", "web2"));
}

TEST(Records, NothingToRemoveIsNoError) {
    const World world{};
    const Dir root = world.root();
    EXPECT_TRUE(Records(root).remove("/var/lib/lxc", "web1"));
}

// NAME_MAX bounds the file's name; names that look like paths stay within the folder.
TEST(Records, NamesOfAnyLength) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const Records records(root);
    for (const std::string &name : {std::string("a"), std::string(255, 'x'), std::string(255, '\xff'),
                                    std::string("%2F"), std::string("..")}) {
        Record record = sample(name);
        record.lxcpath = "/" + std::string(200, 'p') + "/../..";
        const auto saved = records.save(record);
        ASSERT_TRUE(saved) << saved.error().message;
        const auto loaded = records.load(record.lxcpath, name);
        ASSERT_TRUE(loaded && *loaded) << name;
        EXPECT_EQ((*loaded)->name, name);
        EXPECT_TRUE(records.remove(record.lxcpath, name));
    }
    EXPECT_TRUE(root.list("run/lxc-warden/containers")->empty());
}

TEST(Records, OneLookAtAllOfThem) {
    const World world{dir("run", {})};
    const Dir root = world.root();
    const Records records(root);
    EXPECT_FALSE(records.look().may_have("/var/lib/lxc", "web1")) << "without a directory";
    for (const std::string &name : {std::string("web1"), std::string("%2F"), std::string(255, 'x')}) {
        ASSERT_TRUE(records.save(sample(name)));
        EXPECT_TRUE(records.look().may_have("/var/lib/lxc", name)) << name;
        EXPECT_FALSE(records.look().may_have("/other/path", name)) << name;
    }
    EXPECT_FALSE(records.look().may_have("/var/lib/lxc", "web2"));
    EXPECT_TRUE(Records::Look().may_have("/var/lib/lxc", "web2")) << "nothing was looked at";
}

// Who cannot tell says that there may be one.
TEST(Records, ALookThatFails) {
    const World world{file("run/lxc-warden/containers", "a file\n")};
    const Dir root = world.root();
    EXPECT_TRUE(Records(root).look().may_have("/var/lib/lxc", "web1"));
}

TEST(Records, ADamagedOneIsAnError) {
    const World world{file("run/lxc-warden/containers/%2Fvar%2Flib%2Flxc%2Fweb1", "rubbish\n")};
    const Dir root = world.root();
    const auto loaded = Records(root).load("/var/lib/lxc", "web1");
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("remove it"), std::string::npos);
}

TEST(Records, AliveIsTheSameProcessNotTheSameNumber) {
    for (const char *command : {"init", "a) S 1 2 (b", "new\nline", ""}) {
        const World world{file("proc/4711/stat", stat_line(command, "123456"))};
        EXPECT_TRUE(is_alive(world.root(), sample())) << command;
    }
    const World reused{file("proc/4711/stat", stat_line("init", "123457"))};
    EXPECT_FALSE(is_alive(reused.root(), sample()));
    const World gone{dir("proc", {})};
    EXPECT_FALSE(is_alive(gone.root(), sample()));
    EXPECT_FALSE(start_time_of(gone.root(), -1));
}

TEST(Records, AStatLineThatIsNone) {
    for (const char *text :
         {"", "4711 (init", "4711 (init) S 1 2 3", "4711 (init) S 1 2 3 0 -1 4 1 0 0 0 1 2 0 0 20 0 1 0 x"}) {
        const World world{file("proc/4711/stat", text)};
        EXPECT_FALSE(start_time_of(world.root(), 4711)) << text;
    }
}

} // namespace
} // namespace warden::state
