// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/place.hpp"

#include "base/child.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_zfs_ms = 2000;
constexpr int k_max_depth = 6; // a loop device on an overlay on LUKS on a logical volume ...

std::string number_of(dev_t device) {
    return std::to_string(major(device)) + ":" + std::to_string(minor(device));
}

// "MAJOR:MINOR" when path is a block device, else empty.
std::string block_number(const Dir &root, const std::string &path) {
    const auto status = path.starts_with("/") ? root.status(path) : Result<struct stat>(Error{});
    return status && S_ISBLK(status->st_mode) ? number_of(status->st_rdev) : "";
}

// Without symlinks, as the mount table names it.
Result<std::string> real_path(const Dir &root, const std::string &path) {
    TRY_ASSIGN(const Fd fd, root.open_file(path, O_PATH));
    TRY_ASSIGN(const Dir own, Dir::open("/proc/self/fd"));
    TRY_ASSIGN(std::string real, own.read_link(std::to_string(*fd)));
    // A test tree's own place is not a part of it.
    if (root.name() != "/" && is_at_or_below(real, root.name()))
        real.erase(0, root.name().size());
    return real.empty() ? "/" : real;
}

// A path that cannot be resolved stays as it is.
std::string resolved(const Dir &root, const std::string &path) {
    auto real = real_path(root, path);
    return real ? std::move(real).value() : path;
}

// The paths in an overlay's options: what it reads and writes.
std::vector<std::string> overlay_layers(const std::string &options) {
    std::vector<std::string> layers;
    for (const auto option : split(options, ',')) {
        const auto equals = option.find('=');
        const auto key = option.substr(0, equals);
        if (equals == std::string_view::npos || (key != "upperdir" && key != "lowerdir"))
            continue;
        for (const auto layer : split(option.substr(equals + 1), ':')) {
            if (layer.starts_with("/"))
                layers.emplace_back(layer);
        }
    }
    return layers;
}

// By what is mounted of it or below it; one that is mounted nowhere only ZFS itself knows.
bool is_known_dataset(const Dir &root, const std::vector<Mount> &mounts, const std::string &name) {
    if (name.empty())
        return false;
    for (const auto &mount : mounts) {
        if (mount.source == name || mount.source.starts_with(name + "/"))
            return true;
    }
    for (const char *program : {"/usr/sbin/zfs", "/sbin/zfs"}) {
        if (!root.exists(program) || name.starts_with("-"))
            continue;
        const auto listed = run_program({root.name_of(program), "list", "-H", "-o", "name", name},
                                        Deadline::after_ms(k_zfs_ms), std::size_t{1} << 16U);
        return listed && listed->end.how == WorkerEnd::How::exited && listed->end.code == 0;
    }
    return false;
}

} // namespace

bool is_made_of(const Dir &root, const std::string &device, const std::string &wanted, int depth) {
    if (device == wanted)
        return true;
    if (depth == k_max_depth)
        return false;
    const std::string base = "sys/dev/block/" + device;
    std::vector<std::string> parts;
    const auto slaves = root.list(base + "/slaves");
    for (const auto &name : slaves ? *slaves : std::vector<std::string>{})
        parts.push_back(base + "/slaves/" + name + "/dev");
    if (root.exists(base + "/partition"))
        parts.push_back(base + "/../dev");
    for (const auto &part : parts) {
        const auto number = root.read_kernel_file(part, 64);
        if (number && is_made_of(root, std::string(trim(*number)), wanted, depth + 1))
            return true;
    }
    return false;
}

std::optional<Spot> spot_of(const std::vector<Mount> &host, const std::string &path) {
    const Mount *mount = mount_of(host, path);
    if (mount == nullptr)
        return std::nullopt;
    const std::string below = path.substr(mount->point == "/" ? 0 : mount->point.size());
    std::string within = mount->root == "/" ? below : mount->root + (below == "/" ? "" : below);
    return Spot{mount->device, within.empty() ? "/" : within, mount->type == "btrfs"};
}

Result<Place> Place::find(const Dir &root, const std::string &asked, bool exact) {
    Place place;
    place.exact_ = exact;
    if (!asked.starts_with("/")) {
        place.dataset_ = asked;
        place.block_ = block_number(root, "/dev/" + asked);
        if (place.block_.empty())
            place.block_ = block_number(root, "/dev/zvol/" + asked);
        TRY_ASSIGN(const auto mounts, mounts_of(root, "self"));
        if (place.block_.empty() && !is_known_dataset(root, mounts, asked))
            return Error{"there is no dataset and no VG/LV '" + printable(asked) + "'", ENOENT};
        return place;
    }
    TRY_ASSIGN(const struct stat status, root.status(asked));
    if (S_ISBLK(status.st_mode)) {
        place.block_ = number_of(status.st_rdev);
        return place;
    }
    TRY_ASSIGN(const std::string path, real_path(root, asked));
    TRY_ASSIGN(const auto host, mounts_of(root, "self"));
    const auto spot = spot_of(host, path);
    if (!spot)
        return Error{asked + " is on no file system that is mounted here", ENOENT};
    place.spot_ = *spot;
    place.path_ = path;
    // Each dataset is a file system of its own: those below are found by their names.
    if (const Mount *mount = mount_of(host, path); mount->type == "zfs")
        place.dataset_ = mount->source;
    return place;
}

bool crosses_subvolume(const Dir &root, const std::string &above, const std::string &below) {
    constexpr ino_t k_subvolume_root = 256; // BTRFS_FIRST_FREE_OBJECTID
    std::string path = above == "/" ? "" : above;
    for (const auto part : split(below, '/')) {
        if (part.empty())
            continue;
        path += "/" + std::string(part);
        const auto status = root.status(path);
        if (status && S_ISDIR(status->st_mode) && status->st_ino == k_subvolume_root)
            return true;
    }
    return false;
}

bool Place::matches(const Dir &root, const std::string &device, const std::string &path) const {
    if (spot_.device.empty() || device != spot_.device)
        return false;
    if (!spot_.subvolumes || is_at_or_below(spot_.root, path))
        return true;
    if (!is_at_or_below(path, spot_.root))
        return false;
    return !exact_ || !crosses_subvolume(root, path_, path.substr(spot_.root == "/" ? 0 : spot_.root.size()));
}

bool Place::is_dataset(const std::string &source) const {
    return !dataset_.empty() && (source == dataset_ || (!exact_ && source.starts_with(dataset_ + "/")));
}

bool Place::holds_path(const Dir &root, const std::vector<Mount> &host, const std::string &path) const {
    const auto spot = spot_of(host, resolved(root, path));
    return spot && matches(root, spot->device, spot->root);
}

bool Place::holds(const Dir &root, const std::vector<Mount> &host, const Mount &mount) const {
    return holds(root, host, mount, 0);
}

bool Place::holds(const Dir &root, const std::vector<Mount> &host, const Mount &mount, int depth) const {
    if (depth == k_max_depth)
        return false;
    if (matches(root, mount.device, mount.root) || is_dataset(mount.source))
        return true;
    // btrfs has a device number of its own; its source shows the disk.
    const std::string disk = block_number(root, mount.source);
    if (!block_.empty() && is_made_of(root, disk.empty() ? mount.device : disk, block_))
        return true;
    std::vector<std::string> made_of;
    if (mount.type == "overlay")
        made_of = overlay_layers(mount.options);
    const std::string loop = "sys/dev/block/" + (disk.empty() ? mount.device : disk) + "/loop/backing_file";
    if (const auto backing = root.read_kernel_file(loop, 8192))
        made_of.emplace_back(trim(*backing));
    for (const auto &named : made_of) {
        const std::string path = resolved(root, named);
        const Mount *below = mount_of(host, path);
        if (below == nullptr)
            continue;
        Mount part = *below;
        part.root = spot_of(host, path)->root;
        if (holds(root, host, part, depth + 1))
            return true;
    }
    return false;
}

} // namespace warden::ctl::freeze
