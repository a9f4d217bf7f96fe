// SPDX-License-Identifier: LGPL-2.1-or-later
// Records, guardian, freeze and thaw together, over a tree of plain files in which a thread plays the kernel.
#pragma once

#include "ctl/freeze/session.hpp"

#include "fake/kernel_freezer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

namespace warden::ctl::freeze {

using test::dir;
using test::file;
using test::KernelFreezer;
using test::v2_group;
using test::World;
using Status_ = FrozenContainer::Status;

inline std::string group_of(const std::string &name) {
    return "sys/fs/cgroup/lxc.payload." + name;
}

inline FreezeTarget target(const std::string &name) {
    return {name, "/var/lib/lxc", 4711, group_of(name), {}, {}};
}

inline bool is_locked(const World &world, const std::string &path) {
    const Fd fd(open(world.name(path).c_str(), O_RDONLY | O_CLOEXEC));
    return fd && flock(*fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

// As without hooks between the two.
inline Status prepare(FreezeSession &session, const std::vector<FreezeTarget> &targets) {
    TRY(session.claim(targets));
    return session.guard();
}

inline std::string stat_of_self() {
    return Dir::open("/")->read_kernel_file("proc/" + std::to_string(getpid()) + "/stat").value();
}

// A host without systemd, so that two guardians watch.
class FreezeSessionTest : public testing::Test {
protected:
    FreezeSessionTest() { world_.add(file("proc/" + std::to_string(getpid()) + "/stat", stat_of_self())); }

    FreezeSession session(std::int64_t max_frozen_ms = 60'000) {
        return {root_, {2000, max_frozen_ms}, "test", ""};
    }
    // Freezes c1 and leaves it so; the guardians end by themselves when its record is gone.
    Status hold(std::int64_t max_frozen_ms = 60'000) {
        FreezeSession freeze = session(max_frozen_ms);
        TRY(prepare(freeze, {target("c1")}));
        TRY(freeze.freeze());
        return freeze.leave();
    }
    // Freezes or thaws after our back.
    void somebody_else(const std::string &name, bool freezes) {
        const std::string state = freezes ? "1\n" : "0\n";
        world_.add(file(group_of(name) + "/cgroup.freeze", state));
        world_.add(file(group_of(name) + "/cgroup.events", "populated 1\nfrozen " + state));
    }
    bool asked(const std::string &name) const {
        return world_.read(group_of(name) + "/cgroup.freeze").starts_with("1");
    }
    std::size_t records() const { return state::FrozenRecords(root_).all()->records.size(); }
    std::size_t lapsed() const { return state::FrozenRecords(root_).lapsed()->records.size(); }
    // Whether it is so within the time that a loaded machine needs.
    template <class Condition>
    static bool soon(Condition condition) {
        const auto deadline = Deadline::after_ms(20'000);
        while (!condition() && !deadline.passed())
            usleep(5000);
        return condition();
    }

    World world_{dir("run", {}), v2_group(group_of("c1")), v2_group(group_of("c2")),
                 file("proc/sys/kernel/random/boot_id", "boot-1\n")};
    Dir root_ = world_.root();
};

} // namespace warden::ctl::freeze
