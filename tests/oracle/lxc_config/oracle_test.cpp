// SPDX-License-Identifier: LGPL-2.1-or-later
#include "container.hpp"
#include "expected_text.hpp"
#include "lxc/config_reader.hpp"
#include "random_config.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>

namespace warden::oracle {
namespace {

namespace fs = std::filesystem;
using test::TempTree;

constexpr std::string_view k_refused = "#! liblxc refuses this";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

// The configs with @DIR@ replaced by the place of the copy.
void copy_configs(const test::TempTree &tree) {
    for (const auto &entry : fs::recursive_directory_iterator(CONFIG_DIR)) {
        if (!entry.is_regular_file())
            continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        tree.write(fs::relative(entry.path(), CONFIG_DIR).string(),
                   replaced(text, "@DIR@", tree.path().string()));
    }
}

// The number of keys compared.
std::size_t compare(Container &theirs, const lxc::Config &ours, const std::string &what) {
    std::size_t compared = 0;
    for (const std::string &key : keys_of(ours)) {
        const auto expected = theirs.item(key);
        const auto text = expected_text(ours, key);
        if (!expected || !text)
            continue;
        ++compared;
        EXPECT_EQ(*text, *expected) << key << " in " << what;
    }
    return compared;
}

TEST(LxcConfigOracle, AgreesOnTheConfigs) {
    const test::TempTree tree;
    copy_configs(tree);
    const Dir root = Dir::open("/").value();
    Container theirs(tree.name("lxcpath"));
    std::size_t configs = 0;
    for (const auto &entry : fs::directory_iterator(tree.path())) {
        if (entry.path().extension() != ".config")
            continue;
        ++configs;
        const std::string name = entry.path().string();
        const bool loads = theirs.load(name);
        EXPECT_EQ(loads, !tree.read(entry.path().filename().string()).starts_with(k_refused)) << name;
        const lxc::Config ours = lxc::ConfigReader(root).read(name).value();
        EXPECT_TRUE(ours.complete() || !loads) << name;
        if (loads) {
            EXPECT_GT(compare(theirs, ours, name), 60U) << name;
        }
    }
    EXPECT_GE(configs, 60U);
}

// Distribution configs that are installed here, each as a container would include it.
TEST(LxcConfigOracle, AgreesOnTheInstalledConfigs) {
    const test::TempTree tree;
    const Dir root = Dir::open("/").value();
    lxc::ConfigReader reader(root);
    Container theirs(tree.name("lxcpath"));
    for (const auto &entry : fs::directory_iterator("/usr/share/lxc/config")) {
        if (entry.path().extension() != ".conf")
            continue;
        tree.write("config", "lxc.include = " + entry.path().string() + "\nlxc.uts.name = x\n");
        const lxc::Config ours = reader.read(tree.name("config")).value();
        ASSERT_TRUE(theirs.load(tree.name("config"))) << entry.path();
        compare(theirs, ours, entry.path());
    }
}

struct Counts {
    unsigned loaded = 0;
    unsigned compared_keys = 0;
};

void compare_random(Container &theirs, lxc::ConfigReader &reader, const test::TempTree &tree,
                    std::mt19937 &random, Counts &counts) {
    const std::string text = random_config(random, tree.path().string());
    tree.write("config", text);
    const lxc::Config ours = reader.read(tree.name("config")).value();
    const bool loads = theirs.load(tree.name("config"));
    EXPECT_TRUE(ours.complete() || !loads) << text;
    if (!loads)
        return;
    ++counts.loaded;
    counts.compared_keys += static_cast<unsigned>(compare(theirs, ours, text));
}

TEST(LxcConfigOracle, AgreesOnRandomConfigs) {
    std::mt19937 random(20240511);
    const Dir root = Dir::open("/").value();
    Counts counts;
    for (int world = 0; world < 40 && !::testing::Test::HasFailure(); ++world) {
        const test::TempTree tree;
        for (const char *name : {"inc0", "inc1", "inc2", "inc3", "inc4", "inc.d/one.conf"})
            tree.write(name, random_include(random));
        lxc::ConfigReader reader(root);
        Container theirs(tree.name("lxcpath"));
        for (int i = 0; i < 100 && !::testing::Test::HasFailure(); ++i)
            compare_random(theirs, reader, tree, random, counts);
    }
    RecordProperty("loaded", static_cast<int>(counts.loaded));
    RecordProperty("keys", static_cast<int>(counts.compared_keys));
    EXPECT_GT(counts.loaded, 1000U);
    EXPECT_GT(counts.compared_keys, 80U * counts.loaded);
}

} // namespace
} // namespace warden::oracle
