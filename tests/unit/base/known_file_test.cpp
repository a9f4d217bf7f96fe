// SPDX-License-Identifier: LGPL-2.1-or-later
// replace_known_file and create_copy: files of others, changed without losing what they carry.
#include "base/atomic_file.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <array>
#include <cstdint>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace warden {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;
using test::TempTree;

// An ACL as the kernel keeps it: rw for the owner, r for uid 4711, r for the group, mask rw, nothing for
// others.
std::string acl() {
    std::string out("\x02\0\0\0", 4);
    const auto entry = [&](std::uint16_t tag, std::uint16_t rights, std::uint32_t id) {
        for (const std::uint32_t value : {std::uint32_t{tag} | std::uint32_t{rights} << 16U, id}) {
            for (unsigned shift = 0; shift < 32; shift += 8)
                out.push_back(static_cast<char>(value >> shift));
        }
    };
    entry(0x01, 6, 0xFFFFFFFF);
    entry(0x02, 4, 4711);
    entry(0x04, 4, 0xFFFFFFFF);
    entry(0x10, 6, 0xFFFFFFFF);
    entry(0x20, 0, 0xFFFFFFFF);
    return out;
}

std::string attribute(const TempTree &tree, const char *file, const char *name) {
    std::string value(256, '\0');
    const ssize_t size = getxattr(tree.name(file).c_str(), name, value.data(), value.size());
    value.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return value;
}

bool set_attribute(const TempTree &tree, const char *file, const char *name, const std::string &value) {
    return setxattr(tree.name(file).c_str(), name, value.data(), value.size(), 0) == 0;
}

struct Carried {
    uid_t uid;
    gid_t gid;
    mode_t mode;
    std::string acl;
    std::string user;
    bool operator==(const Carried &) const = default;
};

Carried carried(const TempTree &tree, const char *file) {
    const auto found = tree.dir().status(file).value();
    return {found.st_uid, found.st_gid, found.st_mode & 07777U,
            attribute(tree, file, "system.posix_acl_access"), attribute(tree, file, "user.note")};
}

class KnownFile : public testing::Test {
protected:
    Names names() { return *tree_.dir().list(""); }
    Status replace(std::string_view expected, std::string_view data) {
        return replace_known_file(tree_.dir(), "config", expected, data, Keep::attributes);
    }

    TempTree tree_;
};

TEST_F(KnownFile, KeepsOwnerModeAclAndAttributes) {
    tree_.write("config", "old");
    const std::string name = tree_.name("config");
    if (geteuid() == 0) {
        ASSERT_EQ(chown(name.c_str(), 1234, 4321), 0);
    }
    ASSERT_EQ(chmod(name.c_str(), 0640), 0);
    const bool has_user = set_attribute(tree_, "config", "user.note", "kept\0too"s);
    const bool has_acl = set_attribute(tree_, "config", "system.posix_acl_access", acl());
    RecordProperty("attributes", has_user ? "user.note" : "none");
    RecordProperty("acl", has_acl ? "yes" : "no");
    const Carried before = carried(tree_, "config");
    const mode_t old = umask(077);
    const Status status = replace("old", "new content");
    const Status copied = create_copy(tree_.dir(), "config", "config.bak", "old", Keep::attributes);
    umask(old);
    ASSERT_TRUE(status) << status.error().message;
    ASSERT_TRUE(copied) << copied.error().message;
    EXPECT_EQ(tree_.read("config"), "new content");
    EXPECT_EQ(tree_.read("config.bak"), "old");
    EXPECT_TRUE(carried(tree_, "config") == before);
    EXPECT_TRUE(carried(tree_, "config.bak") == before);
    EXPECT_EQ(names(), (Names{"config", "config.bak"}));
}

TEST_F(KnownFile, RefusesWhatChangedMeanwhile) {
    for (const char *now : {"older", "ol", "", "OLD"}) {
        tree_.write("config", now);
        const Status status = replace("old", "new");
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, ESTALE);
        EXPECT_EQ(tree_.read("config"), now);
        EXPECT_EQ(names(), Names{"config"});
    }
}

TEST_F(KnownFile, RefusesWhatIsNoFileOfItsOwn) {
    tree_.write("target", "old");
    std::filesystem::create_symlink("target", tree_.path() / "config");
    EXPECT_EQ(replace("old", "new").error().code, ELOOP);
    std::filesystem::remove(tree_.path() / "config");
    std::filesystem::create_hard_link(tree_.path() / "target", tree_.path() / "config");
    EXPECT_EQ(replace("old", "new").error().code, EMLINK);
    std::filesystem::remove(tree_.path() / "config");
    ASSERT_EQ(mkfifo(tree_.name("config").c_str(), 0600), 0);
    EXPECT_EQ(replace("old", "new").error().code, EINVAL);
    std::filesystem::remove(tree_.path() / "config");
    EXPECT_EQ(replace("old", "new").error().code, ENOENT);
    EXPECT_EQ(names(), Names{"target"});
    EXPECT_EQ(tree_.read("target"), "old");
}

// To open is to act: a device does something, a writer of a FIFO goes on.
TEST_F(KnownFile, OpensNothingButARegularFile) {
    const Fd opens(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    std::array<char, 4096> event{};
    const auto was_opened = [&] { return read(*opens, event.data(), event.size()) > 0; };
    ASSERT_EQ(mkfifo(tree_.name("config").c_str(), 0600), 0);
    ASSERT_GE(inotify_add_watch(*opens, tree_.name("config").c_str(), IN_OPEN), 0);
    EXPECT_EQ(replace("old", "new").error().code, EINVAL);
    EXPECT_FALSE(was_opened());
    const Fd control(open(tree_.name("config").c_str(), O_RDONLY | O_NONBLOCK));
    EXPECT_TRUE(was_opened());
}

TEST_F(KnownFile, ACopyReplacesNothing) {
    tree_.write("config", "old");
    tree_.write("copy", "other");
    const Status status = create_copy(tree_.dir(), "config", "copy", "old", Keep::attributes);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, EEXIST);
    EXPECT_EQ(tree_.read("copy"), "other");
    EXPECT_EQ(names(), (Names{"config", "copy"}));
}

TEST_F(KnownFile, LeavesTheRestToPmxcfs) {
    tree_.write("config", "old");
    ASSERT_EQ(chmod(tree_.name("config").c_str(), 0640), 0);
    ASSERT_TRUE(replace_known_file(tree_.dir(), "config", "old", "new", Keep::nothing));
    EXPECT_EQ(tree_.read("config"), "new");
    EXPECT_EQ(tree_.dir().status("config")->st_mode & 07777U, 0600U);
    EXPECT_EQ(names(), Names{"config"});
}

} // namespace
} // namespace warden
