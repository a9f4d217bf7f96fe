// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/init.hpp"

#include "fake/world.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace warden::guest {
namespace {

using test::file;
using test::link;
using test::World;

// A guest's root with one of the compiled programs at a path.
class Rootfs {
public:
    Rootfs &with(const char *program, const std::string &path) {
        world_.add(file(path, ""));
        std::filesystem::copy_file(std::string(GUEST_PROGRAMS) + "/" + program, world_.name(path),
                                   std::filesystem::copy_options::overwrite_existing);
        return executable(path);
    }
    Rootfs &executable(const std::string &path, mode_t mode = 0755) {
        EXPECT_EQ(chmod(world_.name(path).c_str(), mode), 0);
        return *this;
    }
    Rootfs &append(const std::string &path, const std::string &text) {
        std::ofstream(world_.name(path), std::ios::app) << text;
        return *this;
    }
    Rootfs &add(const test::Node &node) {
        world_.add(node);
        return *this;
    }
    Result<GuestInit> init(std::string_view command = "") const { return find_init(world_.root(), command); }
    std::string name(const std::string &path) const { return world_.name(path); }

private:
    World world_{};
};

TEST(GuestInit, SystemdAsDistributionsShipIt) {
    const auto init =
        Rootfs()
            .with("guest_systemd_252", "usr/lib/systemd/systemd")
            .add(link("sbin/init", "/lib/systemd/systemd"))
            .add(link("lib", "usr/lib"))
            .add(file("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian 12'\n"))
            .add(link("etc/os-release", "../usr/lib/os-release"))
            .init();
    ASSERT_TRUE(init) << init.error().message;
    EXPECT_EQ(init->kind, InitKind::systemd);
    EXPECT_EQ(init->systemd, 252U);
    EXPECT_EQ(init->program, "systemd");
    EXPECT_EQ(init->os.name, "Debian 12");
}

TEST(GuestInit, SystemdBeforeItsSharedLibrary) {
    const auto init = Rootfs()
                          .with("guest_systemd_old", "usr/lib/systemd/systemd")
                          .add(link("sbin/init", "../usr/lib/systemd/systemd"))
                          .init();
    ASSERT_TRUE(init) << init.error().message;
    EXPECT_EQ(init->kind, InitKind::systemd);
    EXPECT_TRUE(init->before_shared);
}

TEST(GuestInit, OthersAreToldApart) {
    const auto kind = [](const Rootfs &rootfs, std::string_view command = "") {
        const auto init = rootfs.init(command);
        EXPECT_TRUE(init) << init.error().message;
        return init ? kind_name(init->kind) : "";
    };
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_old", "sbin/init")), "sysvinit");
    EXPECT_EQ(kind(Rootfs().with("guest_upstart", "sbin/init")), "upstart");
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_old", "bin/busybox").add(link("sbin/init", "/bin/busybox"))),
              "busybox");
    EXPECT_EQ(kind(Rootfs()
                       .with("guest_systemd_old", "bin/busybox")
                       .add(link("sbin/init", "/bin/busybox"))
                       .add(file("etc/inittab", "::sysinit:/sbin/openrc sysinit\n"))),
              "OpenRC");
    // As LXC's busybox template makes it: a hard link.
    const std::string banner = "BusyBox v1.35.0 (Debian 1:1.35.0-4+b3)";
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_old", "sbin/init").append("sbin/init", banner)), "busybox");
    EXPECT_EQ(kind(Rootfs()
                       .with("guest_systemd_old", "sbin/init")
                       .add(file("etc/inittab", "si::sysinit:/sbin/openrc\n"))),
              "OpenRC");
    EXPECT_EQ(
        kind(Rootfs().with("guest_systemd_old", "sbin/runit-init").add(link("sbin/init", "runit-init"))),
        "runit");
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_old", "bin/s6-svscan"), "/bin/s6-svscan -t0"), "s6");
    EXPECT_EQ(kind(Rootfs()
                       .add(file("init", "#!/bin/sh\n"))
                       .executable("init")
                       .add(file("etc/s6-overlay/s6-rc.d/x", "")),
                   "/init"),
              "s6");
    EXPECT_EQ(kind(Rootfs().add(file("start.sh", "#!/bin/sh\n")).executable("start.sh"), "/start.sh"),
              "a script");
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_old", "app/server"), "/app/server --port 80"),
              "an entry point");
    EXPECT_EQ(kind(Rootfs().with("guest_systemd_252", "app/init"), "/app/init"), "systemd");
}

TEST(GuestInit, LinksNeverLeadOut) {
    Rootfs rootfs;
    rootfs.add(link("sbin/init", "/../../../../../../../../bin/sh"));
    EXPECT_EQ(rootfs.init().error().code, ENOENT) << "the host has /bin/sh, the guest has not";
    EXPECT_EQ(Rootfs().add(link("sbin/init", "/sbin/init")).init().error().code, ELOOP);
    EXPECT_FALSE(Rootfs().add(link("sbin/init", "/proc/1/exe")).init());
    EXPECT_EQ(Rootfs().add(link("sbin/init", GUEST_PROGRAMS "/guest_upstart")).init().error().code, ENOENT);
}

// Opening a device is an act, on the host and outside of the container's device rules: number 4095:1 has no
// driver, so that an open would end with ENXIO.
TEST(GuestInit, ADeviceIsNeverOpened) {
    Rootfs rootfs;
    std::filesystem::create_directory(rootfs.name("sbin"));
    if (mknod(rootfs.name("sbin/init").c_str(), S_IFCHR | 0755, makedev(4095, 1)) != 0)
        GTEST_SKIP() << "only root makes device nodes";
    const auto init = rootfs.init();
    ASSERT_FALSE(init);
    EXPECT_EQ(init.error().code, EINVAL) << init.error().message;
}

TEST(GuestInit, WhatIsNoProgram) {
    Rootfs rootfs;
    EXPECT_EQ(rootfs.init().error().code, ENOENT);
    rootfs.add(file("sbin/init", "")).executable("sbin/init");
    EXPECT_EQ(rootfs.init().error().code, EINVAL);
    rootfs.with("guest_upstart", "sbin/init").executable("sbin/init", 0644);
    EXPECT_EQ(rootfs.init().error().code, EACCES);
    ASSERT_EQ(mkfifo(rootfs.name("fifo").c_str(), 0755), 0);
    EXPECT_EQ(rootfs.init("/fifo").error().code, EINVAL); // and does not hang
    std::filesystem::create_directory(rootfs.name("folder"));
    EXPECT_FALSE(rootfs.init("/folder"));
    rootfs.add(file("huge", "\177ELF")).executable("huge");
    std::filesystem::resize_file(rootfs.name("huge"), std::uintmax_t{1} << 32U); // sparse
    EXPECT_EQ(rootfs.init("/huge").error().code, EFBIG);
}

// The entrypoint of an image is often a name.
TEST(Init, AProgramWithoutASlashIsSearched) {
    Rootfs rootfs;
    rootfs.add(file("usr/local/bin/serve", "#!/bin/sh\n")).executable("usr/local/bin/serve");
    const auto init = rootfs.init("serve --all");
    ASSERT_TRUE(init) << init.error().message;
    EXPECT_EQ(init->path, "/usr/local/bin/serve");
    EXPECT_NE(init->kind, InitKind::systemd);
    // It may be elsewhere all the same.
    EXPECT_EQ(rootfs.init("other").error().code, ENOTSUP);
    EXPECT_EQ(rootfs.init("/other").error().code, ENOENT);
}

} // namespace
} // namespace warden::guest
