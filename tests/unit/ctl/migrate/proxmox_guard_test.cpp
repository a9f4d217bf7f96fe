// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/proxmox_guard.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

namespace warden::ctl::migrate {
namespace {

class ProxmoxGuardTest : public testing::Test {
protected:
    Result<ProxmoxGuard> take(const std::string &text, const std::string &path = "/etc/pve/lxc/101.conf") {
        configs::ConfigLoader loader(root_, configs::SyntaxChoice::automatic);
        return ProxmoxGuard::take(root_, loader.from_text(text, {path, path, false}));
    }
    std::string refusal(const std::string &text, const std::string &path = "/etc/pve/lxc/101.conf") {
        const auto guard = take(text, path);
        return guard ? "" : guard.error().message;
    }
    Fd held(const std::string &name) {
        Fd fd(open(tree_.name(name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        EXPECT_EQ(flock(*fd, LOCK_EX | LOCK_NB), 0) << name;
        return fd;
    }

    test::TempTree tree_;
    const Dir root_ = tree_.dir();
};

TEST_F(ProxmoxGuardTest, RespectsTheLockInTheFile) {
    EXPECT_EQ(refusal("memory: 512\n"), "");
    EXPECT_NE(refusal("memory: 512\nlock: snapshot\n").find("(lock: snapshot)"), std::string::npos);
    EXPECT_EQ(refusal("memory: 512\n[snap]\nlock: snapshot\n"), "") << "a section's";
    EXPECT_EQ(refusal("memory: 512\nlock: snapshot\n", "/srv/101.conf"), "") << "none of Proxmox's";
}

TEST_F(ProxmoxGuardTest, RespectsAndHoldsTheLocksOfItsTasks) {
    std::filesystem::create_directories(tree_.path() / "run/lock/lxc");
    std::filesystem::create_directories(tree_.path() / "var/lock/pve-manager");
    {
        const Fd task = held("run/lock/lxc/pve-config-101.lock");
        EXPECT_NE(refusal("memory: 512\n").find("pve-config-101.lock is locked"), std::string::npos);
        EXPECT_EQ(refusal("memory: 512\n", "/etc/pve/lxc/102.conf"), "");
    }
    {
        const Fd task = held("var/lock/pve-manager/pve-migrate-101");
        EXPECT_NE(refusal("memory: 512\n").find("pve-migrate-101 is locked"), std::string::npos);
    }
    const auto guard = take("memory: 512\n");
    ASSERT_TRUE(guard);
    for (const char *name : {"run/lock/lxc/pve-config-101.lock", "var/lock/pve-manager/pve-migrate-101"}) {
        const Fd other(open(tree_.name(name).c_str(), O_RDWR | O_CLOEXEC));
        EXPECT_NE(flock(*other, LOCK_EX | LOCK_NB), 0) << name;
    }
}

TEST_F(ProxmoxGuardTest, AContainerOfAnotherNodeIsChangedThere) {
    tree_.write("etc/pve/nodes/n1/lxc/101.conf", "");
    std::filesystem::create_directory_symlink("nodes/n1", tree_.path() / "etc/pve/local");
    EXPECT_EQ(refusal("memory: 512\n", "/etc/pve/nodes/n1/lxc/101.conf"), "");
    EXPECT_NE(refusal("memory: 512\n", "/etc/pve/nodes/n2/lxc/101.conf").find("on node n2"),
              std::string::npos);
}

} // namespace
} // namespace warden::ctl::migrate
