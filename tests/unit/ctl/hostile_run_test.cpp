// SPDX-License-Identifier: LGPL-2.1-or-later
// lxc-warden itself on files that were made to hurt it: a clear finding with its place, little memory, and
// every byte of the file afterwards where it was.
#include "bench/measured_run.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace warden::ctl {
namespace {

using namespace std::string_literals;
using test::TempTree;

#if defined(__SANITIZE_ADDRESS__)
constexpr long k_most_kib = 1024L * 1024; // shadow memory and quarantine included
#else
constexpr long k_most_kib = 64L * 1024;
#endif
constexpr rlim_t k_cpu_seconds = 30; // a run takes milliseconds; what does not end is killed
constexpr uid_t k_nobody = 65534;

struct Outcome {
    int exit_code = -1;
    std::string text; // of both outputs
};

Outcome run(const test::TempTree &tree, const std::vector<std::string> &arguments,
            bench::RunOptions options = {}, long most_kib = k_most_kib) {
    std::vector<std::string> words{WARDEN_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    options.output = tree.name("output");
    options.cpu_seconds = k_cpu_seconds;
    const auto measured = bench::run_measured(words, options);
    EXPECT_LT(measured.peak_kib, most_kib) << arguments.front();
    return {measured.exit_code, tree.read("output")};
}

// Only the config is there, with the inode that it had: neither rewritten nor backed up.
bool is_untouched(const test::TempTree &tree, ino_t inode) {
    struct stat found {};
    const auto files = std::filesystem::directory_iterator(tree.path() / "c");
    return stat(tree.name("c/config").c_str(), &found) == 0 && found.st_ino == inode &&
           std::distance(files, std::filesystem::directory_iterator()) == 1;
}

bool names(const std::string &text, const std::string &place) {
    return text.find(place + ": ") != std::string::npos || text.find(place + " ") != std::string::npos;
}

// Both verbs name `place` and end with `code`; migrate writes nothing.
void expect_refused(const test::TempTree &tree, const std::string &place, int code,
                    bench::RunOptions options = {}) {
    struct stat before {};
    ASSERT_EQ(stat(tree.name("c/config").c_str(), &before), 0);
    for (const std::vector<std::string> &verb :
         {std::vector<std::string>{"check", "--target-lxc", "6", tree.name("c")},
          {"migrate", "--write", "--layout", "unified", tree.name("c")}}) {
        const Outcome ran = run(tree, verb, options);
        EXPECT_EQ(ran.exit_code, code) << verb[0] << "\n" << ran.text;
        EXPECT_TRUE(names(ran.text, tree.name(place))) << verb[0] << "\n" << ran.text;
    }
    EXPECT_TRUE(is_untouched(tree, before.st_ino));
}

// Behind a first line that is a limit, so that a reader which takes part of a file would convert it.
const std::string k_limit = "lxc.cgroup.pids.max = 5\n";

TEST(HostileRun, AGibibyte) {
    const test::TempTree tree;
    tree.write("c/config", k_limit);
    ASSERT_EQ(truncate(tree.name("c/config").c_str(), off_t{1} << 30), 0);
    expect_refused(tree, "c/config:1", 2);
}

TEST(HostileRun, AGibibyteUnderAnyName) {
    const test::TempTree tree;
    tree.write("c/web1", k_limit + std::string(1 << 20, '\n'));
    ASSERT_EQ(truncate(tree.name("c/web1").c_str(), off_t{1} << 30), 0);
    tree.write("c/disk", std::string("\0", 1));
    ASSERT_EQ(truncate(tree.name("c/disk").c_str(), off_t{1} << 30), 0);
    const Outcome ran = run(tree, {"check", tree.name("c")});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_NE(ran.text.find(tree.name("c/web1") + ":1: "), std::string::npos) << ran.text;
    EXPECT_EQ(ran.text.find(tree.name("c/disk")), std::string::npos) << ran.text;
}

TEST(HostileRun, ALineOfHundredMegabytes) {
    const test::TempTree tree;
    tree.write("c/config", k_limit + "lxc.uts.name = " + std::string(100'000'000, 'x') + "\n");
    expect_refused(tree, "c/config:1", 2);
}

// Within the limit of a file, so it is read, judged and edited.
TEST(HostileRun, ALineOfFourMegabytes) {
    const test::TempTree tree;
    const std::string line = "lxc.cgroup.cpu.shares = " + std::string(4'000'000, '9') + "\n";
    tree.write("c/config", k_limit + line);
    expect_refused(tree, "c/config:2", 1);
    const Outcome ran =
        run(tree, {"migrate", "--write", "--layout", "unified", "--skip-errors", tree.name("c")});
    EXPECT_EQ(ran.exit_code, 1) << ran.text.substr(0, 2000);
    EXPECT_EQ(tree.read("c/config"), "lxc.cgroup2.pids.max = 5\n" + line);
}

TEST(HostileRun, MoreThanFourMegabytesThroughAFilter) {
    const test::TempTree tree;
    const std::string bytes = k_limit + std::string(6'000'000, '#') + "\n" + std::string(3, '\0');
    tree.write("in", bytes);
    bench::RunOptions options;
    options.input = tree.name("in");
    const Outcome ran = run(tree, {"migrate", "-"}, options);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_NE(ran.text.find("migrate: -:1: larger than"), std::string::npos);
    EXPECT_NE(ran.text.find(bytes), std::string::npos) << "it comes out as it went in";
}

TEST(HostileRun, NoFileWhereAConfigIsExpected) {
    const test::TempTree tree;
    std::filesystem::create_directory(tree.path() / "c");
    ASSERT_EQ(mkfifo(tree.name("c/config").c_str(), 0600), 0);
    expect_refused(tree, "c/config:1", 2);
    for (const char *path : {"/dev/zero", "/dev/full", "/proc/self/fd/0"}) {
        const Outcome ran = run(tree, {"check", path});
        EXPECT_EQ(ran.exit_code, 2) << path;
        EXPECT_NE(ran.text.find("CFG-001"), std::string::npos) << ran.text;
    }
}

TEST(HostileRun, IncludesThatAreNoFiles) {
    const test::TempTree tree;
    ASSERT_EQ(mkfifo(tree.name("fifo").c_str(), 0600), 0);
    tree.write("huge", k_limit);
    ASSERT_EQ(truncate(tree.name("huge").c_str(), off_t{1} << 30), 0);
    for (const std::string &path : {tree.name("fifo"), "/dev/zero"s, "/dev/kmsg"s, tree.name("huge"),
                                    tree.name("none"), "/proc/self/mem"s}) {
        tree.write("c/config", "# include\nlxc.include = " + path + "\n");
        expect_refused(tree, "c/config:2", 1);
    }
}

TEST(HostileRun, IncludesInACircle) {
    const test::TempTree tree;
    tree.write("a", "\nlxc.include = " + tree.name("b") + "\n");
    tree.write("b", "lxc.include = " + tree.name("c/../a") + "\n");
    tree.write("c/config", "lxc.include = " + tree.name("a") + "\n");
    expect_refused(tree, "b:1", 1);
}

TEST(HostileRun, IncludesBeyondCounting) {
    const test::TempTree tree;
    tree.write("f0", "lxc.environment = A=1\n");
    for (int i = 1; i <= 24; ++i) {
        const std::string line = "lxc.include = " + tree.name("f" + std::to_string(i - 1)) + "\n";
        tree.write("f" + std::to_string(i), line + line);
    }
    tree.write("c/config", k_limit + "lxc.include = " + tree.name("f24") + "\n");
    const Outcome ran = run(tree, {"check", "--target-lxc", "6", tree.name("c")});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.text.find("CFG-003"), std::string::npos) << ran.text;
    EXPECT_EQ(run(tree, {"migrate", "--write", "--layout", "unified", tree.name("c")}).exit_code, 1);
    EXPECT_TRUE(tree.read("c/config").starts_with(k_limit));
}

TEST(HostileRun, AnIncludeDirectoryWithoutPermission) {
    const test::TempTree tree;
    tree.write("d/x.conf", k_limit);
    tree.write("c/config", "#\n#\nlxc.include = " + tree.name("d") + "/\n");
    tree.write("output", "");
    std::filesystem::permissions(tree.path(), std::filesystem::perms{0755});
    std::filesystem::permissions(tree.name("output"), std::filesystem::perms{0666});
    const bool root = geteuid() == 0;
    std::filesystem::permissions(tree.name("d"), std::filesystem::perms{root ? 0700U : 0U});
    bench::RunOptions options;
    options.user = root ? k_nobody : 0;
    // A build folder need not be open to everybody.
    if (run(tree, {"--version"}, options).exit_code == 127)
        GTEST_SKIP() << "user " << k_nobody << " cannot run " << WARDEN_PROGRAM;
    expect_refused(tree, "c/config:3", 1, options);
    std::filesystem::permissions(tree.name("d"), std::filesystem::perms{0700});
}

TEST(HostileRun, NulBytes) {
    const test::TempTree tree;
    tree.write("c/config", "# a\n" + k_limit + "lxc.uts.name = a\0b\n"s + k_limit);
    expect_refused(tree, "c/config:3", 1);
    tree.write("c/config", std::string(4 << 20, '\0'));
    expect_refused(tree, "c/config:1", 1);
}

TEST(HostileRun, MoreLinesThanAnybodyWrites) {
    const test::TempTree tree;
    for (const std::string &text : {std::string(4'000'000, '\n'), std::string(1'000'000, '\r')}) {
        tree.write("c/config", k_limit + text);
        expect_refused(tree, "c/config:1", 2);
        bench::RunOptions options;
        options.input = tree.name("c/config");
        const Outcome ran = run(tree, {"migrate", "-"}, options);
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_NE(ran.text.find(k_limit + text), std::string::npos) << "it comes out as it went in";
    }
}

// As many findings as lines, and each of them long.
TEST(HostileRun, OneMistakeNinetyThousandTimes) {
    const test::TempTree tree;
    for (const std::string line :
         {"lxc.nothing = x\n", "nothing.lxc = x\n", "lxc.cgroup2.memory.max = x\n"}) {
        std::string text;
        for (int i = 0; i < 90'000; ++i)
            text += line;
        tree.write("c/config", text);
        const Outcome ran = run(tree, {"check", "--target-lxc", "6", tree.name("c")}, {}, 3 * k_most_kib);
        EXPECT_TRUE(names(ran.text, tree.name("c/config:1000")));
        EXPECT_NE(ran.text.find("and 89000 more"), std::string::npos) << ran.text.substr(0, 1000);
    }
}

TEST(HostileRun, InvalidUtf8IsKept) {
    const test::TempTree tree;
    const std::string comment = "# \xff\xfe \xc3\n\x80\xbf = \xf5\n";
    tree.write("c/config", comment + k_limit + "lxc.uts.name = \xe4");
    const Outcome checked = run(tree, {"check", "--target-lxc", "6", "--format", "json", tree.name("c")});
    EXPECT_EQ(checked.exit_code, 0) << checked.text;
    EXPECT_NE(checked.text.find(R"("CFG-006")"), std::string::npos);
    EXPECT_EQ(run(tree, {"migrate", "--write", "--layout", "unified", tree.name("c")}).exit_code, 0);
    EXPECT_EQ(tree.read("c/config"), comment + "lxc.cgroup2.pids.max = 5\nlxc.uts.name = \xe4");
}

} // namespace
} // namespace warden::ctl
