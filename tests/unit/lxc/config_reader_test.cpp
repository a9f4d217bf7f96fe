// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_reader.hpp"
#include "temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::lxc {
namespace {

using Names = std::vector<std::string>;
using test::TempTree;

std::vector<std::string> values_of(const Config &config, std::string_view key) {
    std::vector<std::string> out;
    for (const Item *item : config.values(key))
        out.push_back(item->value);
    return out;
}

TEST(ConfigReader, ExpandsIncludesInPlace) {
    const TempTree tree;
    tree.write("c1/config", "lxc.mount.entry = first\nlxc.include = /inc/a\nlxc.mount.entry = last\n");
    tree.write("inc/a", "lxc.mount.entry = a1\nlxc.include = /inc/b\nlxc.mount.entry = a2\n");
    tree.write("inc/b", "lxc.mount.entry = b\n");
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).read("/c1/config").value();
    EXPECT_EQ(values_of(config, "lxc.mount.entry"),
              (std::vector<std::string>{"first", "a1", "b", "a2", "last"}));
    EXPECT_TRUE(config.problems().empty());
    const auto entries = config.values("lxc.mount.entry");
    EXPECT_FALSE(entries[0]->included);
    EXPECT_TRUE(entries[2]->included);
    EXPECT_FALSE(entries[4]->included);
    EXPECT_EQ(entries[2]->at.text(), tree.name("inc/b") + ":1");
    EXPECT_EQ(entries[4]->at.text(), tree.name("c1/config") + ":3");
}

TEST(ConfigReader, TakesConfFilesOfADirectory) {
    const TempTree tree;
    tree.write("inc.d/20.conf", "lxc.mount.entry = 20\n");
    tree.write("inc.d/10.conf", "lxc.mount.entry = 10\n");
    tree.write("inc.d/.x.conf", "lxc.mount.entry = hidden\n");
    tree.write("inc.d/.conf", "lxc.mount.entry = too short\n");
    tree.write("inc.d/README", "lxc.mount.entry = no\n");
    const Dir root = tree.dir();
    for (const char *include : {"lxc.include = /inc.d/\n", "lxc.include = /inc.d\n"}) {
        const Config config = ConfigReader(root).expand(include, Syntax::lxc, "c");
        EXPECT_EQ(values_of(config, "lxc.mount.entry"), (std::vector<std::string>{"hidden", "10", "20"}));
        EXPECT_TRUE(config.problems().empty());
    }
}

TEST(ConfigReader, ToleratesOnlyAMissingDirectory) {
    const TempTree tree;
    const Dir root = tree.dir();
    ConfigReader reader(root);
    EXPECT_TRUE(reader.expand("lxc.include = /none.d/\n", Syntax::lxc, "c").problems().empty());
    const Config config = reader.expand("\nlxc.include = /none\n", Syntax::lxc, "c");
    ASSERT_EQ(config.problems().size(), 1U);
    EXPECT_EQ(config.problems()[0].kind, ProblemKind::unreadable);
    EXPECT_EQ(config.problems()[0].at.text(), "c:2");
    EXPECT_FALSE(config.complete());
}

TEST(ConfigReader, StaysBelowItsRoot) {
    const TempTree tree;
    tree.write("inside", "lxc.uts.name = inside\n");
    tree.write("root/inside", "lxc.uts.name = right\n");
    std::filesystem::create_symlink("../../../../inside", tree.name("root/up"));
    std::filesystem::create_symlink("/inside", tree.name("root/absolute"));
    const Dir root = Dir::open(tree.name("root")).value();
    for (const char *path : {"/up", "/absolute", "/../inside"}) {
        const Config config =
            ConfigReader(root).expand("lxc.include = " + std::string(path), Syntax::lxc, "c");
        EXPECT_EQ(values_of(config, "lxc.uts.name"), (std::vector<std::string>{"right"})) << path;
    }
}

TEST(ConfigReader, ReadsAnIncludeOnce) {
    const TempTree tree;
    tree.write("common", "lxc.uts.name = before\nlxc.include = /gone\n");
    const Dir root = tree.dir();
    ConfigReader reader(root);
    const std::string text = "lxc.include = /common\n";
    const Config first = reader.expand(text, Syntax::lxc, "c1");
    tree.write("common", "lxc.uts.name = after\n");
    const Config second = reader.expand(text, Syntax::lxc, "c2");
    EXPECT_EQ(values_of(second, "lxc.uts.name"), (std::vector<std::string>{"before"}));
    ASSERT_EQ(first.problems().size(), 1U);
    ASSERT_EQ(second.problems().size(), 1U);
    EXPECT_EQ(second.problems()[0].at.text(), tree.name("common") + ":2");
    EXPECT_EQ(values_of(ConfigReader(root).expand(text, Syntax::lxc, "c3"), "lxc.uts.name"),
              (std::vector<std::string>{"after"}));
}

// The place of a problem is the line that asked for the file, in each config anew.
TEST(ConfigReader, TellsAMissingIncludeAtEachPlace) {
    const TempTree tree;
    const Dir root = tree.dir();
    ConfigReader reader(root);
    EXPECT_EQ(reader.expand("lxc.include = /x\n", Syntax::lxc, "c1").problems().at(0).at.text(), "c1:1");
    EXPECT_EQ(reader.expand("\nlxc.include = /x\n", Syntax::lxc, "c2").problems().at(0).at.text(), "c2:2");
}

TEST(ConfigReader, SaysWhichLinesAreNoLines) {
    const TempTree tree;
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).expand("lxc.a\nlxc.uts.name = x\n", Syntax::lxc, "c");
    ASSERT_EQ(config.problems().size(), 1U);
    EXPECT_EQ(config.problems()[0].kind, ProblemKind::malformed_line);
    EXPECT_EQ(config.problems()[0].message, "'lxc.a' has no '=': LXC refuses the whole config");
    EXPECT_EQ(values_of(config, "lxc.uts.name"), (std::vector<std::string>{"x"}));
}

TEST(ConfigReader, WarnsOfARelativeInclude) {
    const TempTree tree;
    tree.write("inc", "lxc.uts.name = x\n");
    const Dir root = tree.dir();
    const Config config = ConfigReader(root).expand("lxc.include = inc\n", Syntax::lxc, "c");
    ASSERT_EQ(config.problems().size(), 1U);
    EXPECT_EQ(config.problems()[0].kind, ProblemKind::relative_include);
    EXPECT_TRUE(config.complete());
    EXPECT_EQ(values_of(config, "lxc.uts.name"), (std::vector<std::string>{"x"}));
}

TEST(ConfigReader, FailsWhenTheConfigItselfCannotBeRead) {
    const TempTree tree;
    const Dir root = tree.dir();
    const auto result = ConfigReader(root).read("/none/config");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ENOENT);
}

// What may not answer is looked at as the caller says, each path once where it can be kept.
TEST(ConfigReader, IncludesAreLookedAtAsTheCallerSays) {
    const TempTree tree;
    const Dir root = tree.dir();
    std::vector<std::string> asked;
    const auto look = [&](const std::string &path, const ReaderLimits &) -> Result<Included> {
        asked.push_back(path);
        if (path == "/d")
            return Included{true, {}, {"a.conf", "b.txt"}, {}};
        if (path == "/d/a.conf")
            return Included{false, {1, 2}, {}, "lxc.uts.name = a\n"};
        if (path == "/gone/")
            return Error{"nothing", ENOENT};
        if (path == "/loop")
            return Included{false, {1, 3}, {}, "lxc.include = /loop\n"};
        return Error{path + " does not answer", ETIMEDOUT};
    };
    ConfigReader reader(root, {}, look);
    const std::string text = "lxc.include = /d\nlxc.include = /gone/\nlxc.include = /away\n";
    for (int i = 0; i < 2; ++i) {
        const Config config = reader.expand(text, Syntax::lxc, "c");
        EXPECT_EQ(values_of(config, "lxc.uts.name"), Names{"a"});
        ASSERT_EQ(config.problems().size(), 1U);
        EXPECT_EQ(config.problems()[0].kind, ProblemKind::unreadable);
        EXPECT_EQ(config.problems()[0].at.text(), "c:3");
        EXPECT_EQ(config.problems()[0].message, "/away does not answer");
    }
    EXPECT_EQ(asked, (Names{"/d", "/d/a.conf", "/gone/", "/away", "/d", "/gone/", "/away"}));
    const Config loop = reader.expand("lxc.include = /loop\n", Syntax::lxc, "c");
    ASSERT_EQ(loop.problems().size(), 1U);
    EXPECT_EQ(loop.problems()[0].kind, ProblemKind::include_cycle);
}

} // namespace
} // namespace warden::lxc
