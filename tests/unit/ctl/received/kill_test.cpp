// SPDX-License-Identifier: LGPL-2.1-or-later
// SIGKILL before every system call of an installation, one after the other: the old policy is in force or the
// new one, whole, and the next installation is not in the way of what was left.
#include "ctl/received/received.hpp"

#include "fake/killed.hpp"
#include "fake/world.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::received {
namespace {

Generation generation(const std::string &revision, const std::string &text) {
    const PolicyFiles files{{"10.conf", text}, {"20.conf", text}};
    return {manifest_text(manifest_of(files, revision, "2026-11-28T12:00:00Z", "0")), files, {}};
}

const Trust k_trust{geteuid(), true};

int put(const Dir &root, const Generation &next) {
    const auto received = Received::open(root, k_trust);
    return received && received->stage(next) && received->put_in_force() ? 0 : 1;
}

std::string revision_of(const Result<std::optional<Generation>> &found) {
    if (!found)
        return found.error().message;
    if (!*found)
        return "none";
    return (*found)->check() ? (*found)->manifest()->revision : "not whole";
}

TEST(InstallKilled, LeavesOldOrNew) {
    test::use_memory();
    umask(022);
    const Generation first = generation("r1", "mode = audit\n"),
                     second = generation("r2", "mode = enforce\n"),
                     third = generation("r3", "mode = audit\n");
    unsigned killed = 0, replaced = 0;
    for (;; ++killed) {
        ASSERT_LT(killed, 5000U);
        const test::World world{};
        const Dir root = world.root();
        ASSERT_EQ(put(root, first), 0);
        const int code = test::run_killed([&] { return put(root, second); }, killed);
        const std::string now = revision_of(read_received(root, k_trust));
        ASSERT_TRUE(now == "r1" || now == "r2") << now << ", killed before call " << killed;
        replaced += now == "r2" ? 1U : 0U;
        {
            const auto received = Received::open(root, k_trust);
            ASSERT_TRUE(received) << "killed before call " << killed;
            // The one before belongs to the one in force.
            EXPECT_EQ(revision_of(received->previous()), now == "r2" ? "r1" : "none");
        }
        if (code >= 0) {
            EXPECT_EQ(code, 0);
            EXPECT_EQ(now, "r2");
            break;
        }
        ASSERT_EQ(put(root, third), 0) << "killed before call " << killed;
        EXPECT_EQ(revision_of(read_received(root, k_trust)), "r3");
        EXPECT_EQ(*root.list("var/lib/lxc-warden"), std::vector<std::string>{"policy.d"});
    }
    EXPECT_GT(killed, 50U);
    EXPECT_GT(replaced, 1U);
}

} // namespace
} // namespace warden::ctl::received
