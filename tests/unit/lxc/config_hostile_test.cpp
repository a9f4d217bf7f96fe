// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_reader.hpp"
#include "temp_tree.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace warden::lxc {
namespace {

using namespace std::string_literals;
using test::TempTree;

struct Found {
    ProblemKind kind;
    std::string at;
    bool fatal;
    bool operator==(const Found &) const = default;
};

void PrintTo(const Found &found, std::ostream *out) {
    *out << static_cast<int>(found.kind) << " at " << found.at << (found.fatal ? " fatal" : "");
}

std::vector<Found> problems_of(const TempTree &tree, std::string_view text, ReaderLimits limits = {}) {
    const Dir root = tree.dir();
    std::vector<Found> out;
    for (const Problem &problem : ConfigReader(root, limits).expand(text, Syntax::lxc, "c").problems())
        out.push_back({problem.kind, problem.at.text(), problem.fatal});
    return out;
}

TEST(HostileConfig, IncludeThatIsNoFile) {
    const TempTree tree;
    ASSERT_EQ(mkfifo(tree.name("fifo").c_str(), 0600), 0);
    EXPECT_EQ(problems_of(tree, "lxc.include = /fifo\n"),
              (std::vector<Found>{{ProblemKind::not_regular, "c:1", true}}));
    tree.write("d/x.conf/y", "");
    EXPECT_EQ(problems_of(tree, "lxc.include = /d\n"),
              (std::vector<Found>{{ProblemKind::not_regular, "c:1", true}}));
    const Dir host = Dir::open("/").value();
    const Config config = ConfigReader(host).expand("\nlxc.include = /dev/null\n", Syntax::lxc, "c");
    ASSERT_EQ(config.problems().size(), 1U);
    EXPECT_EQ(config.problems()[0].kind, ProblemKind::not_regular);
    EXPECT_EQ(config.problems()[0].at.text(), "c:2");
}

// Root reads everything: the look is taken as nobody then.
TEST(HostileConfig, UnreadableDirectory) {
    const TempTree tree;
    tree.write("d/x.conf", "");
    const bool root = geteuid() == 0;
    ASSERT_EQ(chmod(tree.path().c_str(), 0755), 0);
    ASSERT_EQ(chmod(tree.name("d").c_str(), root ? 0700 : 0), 0);
    ASSERT_TRUE(!root || seteuid(65534) == 0);
    const auto problems = problems_of(tree, "lxc.include = /d/\n");
    ASSERT_TRUE(!root || seteuid(0) == 0);
    ASSERT_EQ(chmod(tree.name("d").c_str(), 0700), 0);
    EXPECT_EQ(problems, (std::vector<Found>{{ProblemKind::unreadable, "c:1", true}}));
}

TEST(HostileConfig, ADirectoryThatIsAFile) {
    const TempTree tree;
    tree.write("f", "");
    EXPECT_EQ(problems_of(tree, "lxc.include = /f/\n"),
              (std::vector<Found>{{ProblemKind::unreadable, "c:1", true}}));
}

TEST(HostileConfig, DanglingLinkInADirectory) {
    const TempTree tree;
    std::filesystem::create_directory(tree.path() / "d");
    std::filesystem::create_symlink("/nowhere", tree.path() / "d/x.conf");
    EXPECT_EQ(problems_of(tree, "lxc.include = /d/\n"),
              (std::vector<Found>{{ProblemKind::unreadable, "c:1", true}}));
}

TEST(HostileConfig, IncludeCycles) {
    const TempTree tree;
    tree.write("self", "lxc.uts.name = x\nlxc.include = /self\n");
    tree.write("a", "lxc.include = /b\n");
    tree.write("b", "\n\nlxc.include = //./a\n");
    std::filesystem::create_symlink("/self", tree.path() / "link");
    EXPECT_EQ(problems_of(tree, "lxc.include = /self\n"),
              (std::vector<Found>{{ProblemKind::include_cycle, tree.name("self") + ":2", true}}));
    EXPECT_EQ(problems_of(tree, "lxc.include = /link\n"),
              (std::vector<Found>{{ProblemKind::include_cycle, tree.name("link") + ":2", true}}));
    EXPECT_EQ(problems_of(tree, "lxc.include = /a\n"),
              (std::vector<Found>{{ProblemKind::include_cycle, tree.name("b") + ":3", true}}));
}

TEST(HostileConfig, DeepChain) {
    const TempTree tree;
    for (int i = 0; i < 40; ++i)
        tree.write("f" + std::to_string(i), "lxc.include = /f" + std::to_string(i + 1) + "\n");
    tree.write("f40", "lxc.uts.name = end\n");
    EXPECT_EQ(problems_of(tree, "lxc.include = /f0\n"),
              (std::vector<Found>{{ProblemKind::too_deep, tree.name("f31") + ":1", true}}));
    EXPECT_TRUE(problems_of(tree, "lxc.include = /f9\n").empty());
}

// Each file includes the next one twice: 2^30 settings from 30 small files.
TEST(HostileConfig, ExponentialIncludes) {
    const TempTree tree;
    for (int i = 0; i < 30; ++i) {
        const std::string line = "lxc.include = /f" + std::to_string(i + 1) + "\n";
        tree.write("f" + std::to_string(i), line + line);
    }
    tree.write("f30", "lxc.uts.name = end\n");
    const auto problems = problems_of(tree, "lxc.include = /f0\n");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].kind, ProblemKind::too_many);
}

TEST(HostileConfig, TooManySettings) {
    const TempTree tree;
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += "lxc.mount.entry = x\n";
    ReaderLimits limits;
    limits.max_items = 12;
    EXPECT_EQ(problems_of(tree, text, limits), (std::vector<Found>{{ProblemKind::too_many, "c:13", true}}));
    limits.max_items = 20;
    EXPECT_TRUE(problems_of(tree, text, limits).empty());
}

TEST(HostileConfig, ManyProblemsAreCut) {
    const TempTree tree;
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += "lxc.x\n";
    EXPECT_EQ(problems_of(tree, text).size(), 1000U);
}

// A sparse file of 1 GiB is refused by its size, before a byte of it is read.
TEST(HostileConfig, HugeFile) {
    const TempTree tree;
    tree.write("huge", "lxc.uts.name = x\n");
    ASSERT_EQ(truncate(tree.name("huge").c_str(), off_t{1} << 30), 0);
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    EXPECT_EQ(problems_of(tree, "lxc.include = /huge\n"),
              (std::vector<Found>{{ProblemKind::too_large, "c:1", true}}));
    const Dir root = tree.dir();
    const auto result = ConfigReader(root).read("/huge");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, EFBIG);
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024); // KiB
}

TEST(HostileConfig, LongLine) {
    const TempTree tree;
    const std::string value(3 << 20, 'x');
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).expand("lxc.uts.name = " + value + "\n", Syntax::lxc, "c");
    EXPECT_EQ(config.value("lxc.uts.name")->value, value);
    tree.write("long", "lxc.uts.name = " + std::string(100 << 20, 'x'));
    EXPECT_EQ(problems_of(tree, "lxc.include = /long\n"),
              (std::vector<Found>{{ProblemKind::too_large, "c:1", true}}));
}

TEST(HostileConfig, NulBytesAndInvalidUtf8) {
    const TempTree tree;
    EXPECT_EQ(problems_of(tree, "lxc.uts.name = a\0b\nlxc.x\n"s),
              (std::vector<Found>{{ProblemKind::nul_byte, "c:1", false}}));
    EXPECT_EQ(problems_of(tree, "# ok \xc3\xa4\n# \xff\nlxc.uts.name = \xe4\n"),
              (std::vector<Found>{{ProblemKind::invalid_utf8, "c:2", false}}));
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).expand("lxc.uts.name = \xe4\n", Syntax::lxc, "c");
    EXPECT_EQ(config.value("lxc.uts.name")->value, "\xe4");
    EXPECT_TRUE(config.complete());
}

TEST(HostileConfig, AnIncludePathWithControlCharacters) {
    const TempTree tree;
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).expand("lxc.include = /x\x1b[2J\n", Syntax::lxc, "c");
    ASSERT_EQ(config.problems().size(), 1U);
    EXPECT_EQ(config.problems()[0].kind, ProblemKind::unreadable);
}

} // namespace
} // namespace warden::lxc
