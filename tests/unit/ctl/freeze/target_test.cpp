#include "ctl/freeze/target.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::freeze {
namespace {

std::string refusal_of(const std::string &type, const FreezeWish &wish = {}) {
    const auto mounts = parse_mountinfo("30 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                                        "31 30 0:50 / /proc rw - proc proc rw\n"
                                        "32 30 0:51 / /srv/data rw - " +
                                        type + " server:/export rw\n");
    EXPECT_EQ(mounts.size(), 3U);
    return refusal_by_mounts(mounts, wish);
}

// There is no server to mount from where the tests run: the type is all that is looked at.
TEST(RefusalByMounts, ANetworkMountIsRefused) {
    for (const char *type : {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph"}) {
        const auto why = refusal_of(type);
        EXPECT_NE(why.find("network mount (" + std::string(type) + ") is inside at /srv/data"),
                  std::string::npos)
            << type << ": " << why;
        EXPECT_NE(why.find("--allow network"), std::string::npos) << type;
    }
}

TEST(RefusalByMounts, AFuseMountIsRefused) {
    for (const char *type : {"fuse", "fuse.sshfs", "fuseblk"})
        EXPECT_NE(refusal_of(type).find("--allow fuse"), std::string::npos) << type;
}

// lxcfs serves /proc of nearly every container, from the host, and is not frozen with any.
TEST(RefusalByMounts, LxcfsIsNoReason) {
    EXPECT_EQ(refusal_of("fuse.lxcfs"), "");
}

TEST(RefusalByMounts, EachIsAllowedByItsOwnWord) {
    FreezeWish fuse;
    fuse.allow_fuse = true;
    FreezeWish network;
    network.allow_network = true;
    EXPECT_EQ(refusal_of("fuse.sshfs", fuse), "");
    EXPECT_EQ(refusal_of("nfs4", network), "");
    EXPECT_NE(refusal_of("nfs4", fuse), "");
    EXPECT_NE(refusal_of("fuse.sshfs", network), "");
}

TEST(RefusalByMounts, StorageIsNoReason) {
    for (const char *type : {"xfs", "btrfs", "zfs", "overlay", "tmpfs"})
        EXPECT_EQ(refusal_of(type), "") << type;
}

} // namespace
} // namespace warden::ctl::freeze
