// SPDX-License-Identifier: LGPL-2.1-or-later
// The kernel's own freezers, where this machine lets us make a cgroup.
#include "cgroup/freeze/freezer.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>

namespace warden::cgroup::freeze::test {
namespace {

using Kind = FreezeOutcome::Kind;

// A new cgroup below a hierarchy, with a child process that only sleeps; both are gone afterwards.
class RealGroup {
public:
    explicit RealGroup(const std::string &parent)
        : path_(parent + "/lxc-warden-test-" + std::to_string(getpid())) {
        made_ = mkdir(("/" + path_).c_str(), 0755) == 0;
    }
    ~RealGroup() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        // The kernel may need a moment until the group is empty.
        for (int i = 0; made_ && i < 200 && rmdir(("/" + path_).c_str()) != 0 && errno == EBUSY; ++i)
            usleep(10'000);
    }
    RealGroup(const RealGroup &) = delete;
    RealGroup &operator=(const RealGroup &) = delete;

    bool made() const { return made_; }
    const std::string &path() const { return path_; }
    void populate() {
        pid_ = fork();
        if (pid_ == 0) {
            for (;;)
                pause();
        }
        std::ofstream("/" + path_ + "/cgroup.procs") << pid_;
    }

private:
    std::string path_;
    pid_t pid_ = -1;
    bool made_ = false;
};

class RealFreezer : public testing::TestWithParam<const char *> {};

TEST_P(RealFreezer, FreezesAndThaws) {
    RealGroup group(GetParam());
    if (!group.made())
        GTEST_SKIP() << "no cgroup can be made in " << GetParam();
    const Dir root = Dir::open("/").value();
    const auto freezer = Freezer::open(root, group.path());
    if (!freezer)
        GTEST_SKIP() << freezer.error().message;
    group.populate();
    const std::vector<const Freezer *> all{&*freezer};
    for (int round = 0; round < 20; ++round) {
        const auto frozen = freeze_all(root, all, Deadline::after_ms(10'000));
        ASSERT_EQ(frozen[0].kind, Kind::frozen) << frozen[0].why;
        const auto state = freezer->state();
        ASSERT_TRUE(state && state->own && state->frozen);
        const auto thawed = thaw_all(all, Deadline::after_ms(10'000));
        ASSERT_EQ(thawed[0].kind, Kind::thawed) << thawed[0].why;
        ASSERT_FALSE(freezer->state()->own);
    }
}

TEST_P(RealFreezer, ARemovedGroupIsGone) {
    const Dir root = Dir::open("/").value();
    std::optional<Freezer> freezer;
    {
        const RealGroup group(GetParam());
        if (!group.made())
            GTEST_SKIP() << "no cgroup can be made in " << GetParam();
        auto opened = Freezer::open(root, group.path());
        if (!opened)
            GTEST_SKIP() << opened.error().message;
        freezer = std::move(opened).value();
    }
    const std::vector<const Freezer *> all{&*freezer};
    EXPECT_EQ(freeze_all(root, all, Deadline::after_ms(5000))[0].kind, Kind::gone);
    EXPECT_EQ(thaw_all(all, Deadline::after_ms(5000))[0].kind, Kind::gone);
}

INSTANTIATE_TEST_SUITE_P(Hierarchies, RealFreezer,
                         testing::Values("sys/fs/cgroup", "sys/fs/cgroup/unified", "sys/fs/cgroup/freezer"));

} // namespace
} // namespace warden::cgroup::freeze::test
