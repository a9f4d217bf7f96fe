// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/world.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

namespace warden::ctl::judge {
namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::string>>;

void add_cgroups(Files &files, cgroup::Layout layout, const cgroup::HostFacts &facts) {
    const std::string controllers = join(facts.controllers, " ") + "\n";
    switch (layout) {
    case cgroup::Layout::unified:
        files.emplace_back("sys/fs/cgroup/cgroup.controllers", controllers);
        // See cgroup::read_host_facts.
        if (facts.io_weight) {
            std::string qos;
            for (const auto &disk : facts.iocost)
                qos += disk + " enable=1\n";
            files.emplace_back("sys/fs/cgroup/io.cost.qos", qos);
        }
        files.emplace_back("sys/fs/cgroup/init.scope/memory.max", "max\n");
        if (facts.swap)
            files.emplace_back("sys/fs/cgroup/init.scope/memory.swap.max", "max\n");
        break;
    case cgroup::Layout::hybrid:
        files.emplace_back("sys/fs/cgroup/unified/cgroup.controllers", "\n");
        [[fallthrough]];
    case cgroup::Layout::legacy:
        for (const std::string name : {"memory", "devices", "cpu", "pids", "freezer", "systemd"})
            files.emplace_back("sys/fs/cgroup/" + name + "/cgroup.procs", "");
        break;
    case cgroup::Layout::none:
    case cgroup::Layout::unknown:
        break;
    }
}

// Drivers of disks, and of what takes a disk's commands, whose numbers are the same on every host. Source:
// Linux, Documentation/admin-guide/devices.txt.
struct Driver {
    unsigned first, last; // major numbers
    std::string_view name;
};
constexpr std::array<Driver, 2> k_character_drivers{{{1, 1, "mem"}, {21, 21, "sg"}}};
constexpr std::array<Driver, 6> k_disk_drivers{
    {{8, 8, "sd"}, {9, 9, "md"}, {65, 71, "sd"}, {128, 135, "sd"}, {179, 179, "mmc"}, {259, 259, "blkext"}}};

// In the form of /proc/devices, with those of the disks that the facts name.
std::string drivers_of(const cgroup::HostFacts &facts) {
    std::set<std::string, std::less<>> said;
    std::string text = "Character devices:\n";
    const auto add = [&](const auto &drivers) {
        for (const Driver &driver : drivers) {
            for (unsigned major = driver.first; major <= driver.last; ++major) {
                text += std::to_string(major) + " " + std::string(driver.name) + "\n";
                said.insert(std::to_string(major));
            }
        }
    };
    add(k_character_drivers);
    said.clear(); // the two kinds have numbers of their own
    text += "\nBlock devices:\n";
    add(k_disk_drivers);
    for (const std::string &disk : facts.disks) {
        std::string major = disk.substr(0, disk.find(':'));
        if (said.insert(major).second)
            text += std::move(major) + " disk\n";
    }
    return text;
}

Files files_of(cgroup::Layout layout, const cgroup::HostFacts &facts) {
    Files files{{"sys/module/apparmor/parameters/enabled", "Y\n"},
                {"sys/kernel/security/apparmor/features/mount/mask", "mount umount pivot_root\n"},
                {"sys/devices/system/cpu/possible", facts.cpus + "\n"},
                {"sys/devices/system/node/has_memory", facts.mems + "\n"},
                {"proc/sys/kernel/cap_last_cap", "40\n"}, // CAP_CHECKPOINT_RESTORE, Linux 5.9
                {"proc/devices", drivers_of(facts)},
                {"proc/swaps", "Filename Type Size Used Priority\n"}};
    add_cgroups(files, layout, facts);
    for (std::size_t i = 0; i < facts.disks.size(); ++i)
        files.emplace_back("sys/block/disk" + std::to_string(i) + "/dev", facts.disks[i] + "\n");
    return files;
}

} // namespace

Result<World> World::make(cgroup::Layout layout, const cgroup::HostFacts &facts) {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string path = (error ? fs::path("/tmp") : parent) / "lxc-warden-check-XXXXXX";
    if (mkdtemp(path.data()) == nullptr)
        return errno_error("cannot make a directory " + path);
    auto root = Dir::open(path);
    if (!root) {
        fs::remove_all(path, error);
        return root.error();
    }
    World world(std::move(path), std::move(*root));
    for (const auto &[name, text] : files_of(layout, facts)) {
        fs::create_directories(fs::path(world.path_) / fs::path(name).parent_path(), error);
        TRY(replace_volatile_file(world.root_, name, text, {0644}));
    }
    return world;
}

World::World(World &&other) noexcept : path_(std::exchange(other.path_, {})), root_(std::move(other.root_)) {}

World::~World() {
    std::error_code error;
    if (!path_.empty())
        fs::remove_all(path_, error);
}

} // namespace warden::ctl::judge
