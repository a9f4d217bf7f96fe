// SPDX-License-Identifier: LGPL-2.1-or-later
// What the loader takes and what it refuses, beyond what engine_try_test.cpp shows of whole stacks.
#include "engine/registry.hpp"
#include "engine_world.hpp"

namespace warden::test {
namespace {

using engine::Registry;
using Texts = std::vector<std::string>;

std::string load_error(EngineWorld &world, const std::string &name) {
    Registry registry(world.setup());
    const auto module = registry.load(name);
    return module ? "" : module.error().message;
}

TEST(Registry, LoadsOnceAndLists) {
    EngineWorld world;
    world.put(k_modules + "/README", "");
    Registry registry(world.setup());
    const auto first = registry.load("debug");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ((*first)->name, "debug");
    EXPECT_EQ(*registry.load("debug"), *first);
    EXPECT_EQ(*registry.installed(), (Texts{"debug", "limits", "permit"}));
    EXPECT_TRUE(registry.is_installed("limits"));
    EXPECT_FALSE(registry.is_installed("other"));
    EXPECT_FALSE(registry.is_installed("../modules/limits"));
}

// The dynamic loader knows an object by its path, and a path by descriptor comes again.
TEST(Registry, ALaterOneIsNotGivenAnEarlierOnesModule) {
    EngineWorld world;
    for (int round = 0; round < 3; ++round) {
        for (const std::string name : {"debug", "limits", "permit"}) {
            Registry registry(world.setup());
            const auto module = registry.load(name);
            ASSERT_TRUE(module) << module.error().message;
            EXPECT_EQ((*module)->name, name);
        }
    }
}

TEST(Registry, OnlyAMissingFileIsENOENT) {
    EngineWorld world;
    world.install("wrong_undefined_symbol", "wrong_undefined_symbol");
    Registry registry(world.setup());
    EXPECT_EQ(registry.load("missing").error().code, ENOENT);
    EXPECT_NE(registry.load("wrong_undefined_symbol").error().code, ENOENT);
    EXPECT_EQ(registry.load("../debug").error().code, EINVAL);
    EXPECT_NE(registry.load("../debug").error().message.find("is not a module name"), std::string::npos);
    std::filesystem::create_symlink("nowhere", world.module_file("dangling"));
    EXPECT_EQ(registry.load("dangling").error().code, ELOOP);
    std::filesystem::create_directory(world.module_file("directory"));
    EXPECT_NE(registry.load("directory").error().code, ENOENT);
}

TEST(Registry, SaysTheRealNameNotTheDescriptors) {
    EngineWorld world;
    world.install("wrong_future_version", "wrong_future_version");
    world.put(k_modules + "/text.so", "no ELF object, but long enough to be looked at as one\n");
    EXPECT_EQ(load_error(world, "wrong_future_version"),
              world.module_file("wrong_future_version") +
                  " needs WARDEN_9.9, which this libwarden.so.1 does not have; upgrade lxc-warden or rebuild "
                  "the module "
                  "for it");
    EXPECT_EQ(load_error(world, "text")
                  .find("cannot load " + world.module_file("text") + ": " + world.module_file("text")),
              0U)
        << load_error(world, "text");
}

TEST(Registry, ARenamedModuleSaysWhatToDo) {
    EngineWorld world;
    world.install("debug", "renamed");
    EXPECT_EQ(load_error(world, "renamed"),
              world.module_file("renamed") + " calls itself 'debug'; rename it to that");
}

// An upgrade replaces files one after the other: for a moment there are two builds.
TEST(Registry, SaysWhenAModuleIsOfAnotherBuild) {
    EngineWorld world;
    world.install("wrong_other_build", "wrong_other_build");
    const std::string error = load_error(world, "wrong_other_build");
    EXPECT_EQ(error.find(world.module_file("wrong_other_build") +
                         " and libwarden.so.1 are of two builds of lxc-warden (it "
                         "needs WARDEN_PRIVATE_0.0.0_other)"),
              0U)
        << error;
}

// Also when ours is not installed, and for a number that ours does not have yet: `explain` would say somebody
// else's words under our id.
TEST(Registry, NobodyTakesAnIdOfAShippedModule) {
    EngineWorld world;
    world.install("wrong_shipped_id", "wrong_shipped_id");
    EXPECT_EQ(
        load_error(world, "wrong_shipped_id"),
        "the module wrong_shipped_id declares the finding LIM-999, which belongs to lxc-warden's own modules, "
        "as all that begin with LIM-; an id of your own begins with X, as XACME-001");
    world.remove(k_modules + "/limits.so");
    EXPECT_NE(load_error(world, "wrong_shipped_id"), "");
}

TEST(Registry, TwoModulesCannotShareAFinding) {
    EngineWorld world;
    world.install("wrong_duplicate_of_debug", "wrong_duplicate_of_debug");
    Registry registry(world.setup());
    ASSERT_TRUE(registry.load("debug"));
    const auto second = registry.load("wrong_duplicate_of_debug");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message,
              "the module wrong_duplicate_of_debug declares the finding DBG-001, which belongs "
              "to the module debug");
}

TEST(Registry, WhoCanWriteTheFileOrAFolderAboveIt) {
    EngineWorld world;
    const auto mode = [&](const std::string &path, mode_t bits) { ASSERT_EQ(chmod(path.c_str(), bits), 0); };
    const std::string file = world.module_file("debug");
    const std::string folder = world.world().name("usr/lib/lxc-warden");
    mode(file, 0664);
    EXPECT_EQ(load_error(world, "debug"),
              file + " can be written by group or others; run: chmod go-w " + file);
    mode(file, 0644);
    mode(folder, 0777);
    EXPECT_EQ(load_error(world, "debug"),
              folder + " can be written by group or others; run: chmod go-w " + folder);
    mode(folder, 0755);
    EXPECT_EQ(load_error(world, "debug"), "");
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown(file.c_str(), 4711, 0), 0);
    EXPECT_EQ(load_error(world, "debug"),
              file + " belongs to uid 4711, not to root; run: chown root " + file);
}

} // namespace
} // namespace warden::test
