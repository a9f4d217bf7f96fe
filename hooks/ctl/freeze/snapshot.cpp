// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/snapshot.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/freeze/run.hpp"
#include "ctl/verbs.hpp"
#include "lxc/config_reader.hpp"
#include "lxc/hook_env.hpp"
#include "state/record_text.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

namespace po = boost::program_options;

constexpr ino_t k_subvolume_root = 256;
constexpr int k_most_snapshots = 1'000'000;

struct Request {
    std::string name, lxcpath, comment;
    bool copy = false;
    FreezeLimits limits;
};

// "btrfs:/srv/c1" -> "/srv/c1"; a path without a type stays.
std::string_view without_type(std::string_view path) {
    const auto colon = path.find(':');
    return path.starts_with("/") || colon == std::string_view::npos ? path : path.substr(colon + 1);
}

// As lxc-snapshot writes it.
std::string local_time() {
    std::array<char, 64> text{};
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    return {text.data(), std::strftime(text.data(), text.size(), "%Y:%m:%d %H:%M:%S", &parts)};
}

int fail(const std::string &message) {
    cli::fail("snapshot", message);
    return k_exit_usage;
}

// Why LXC is not asked; empty: it is.
std::string refusal_of(const Dir &root, const Request &request, SnapshotWay &way) {
    lxc::ConfigReader reader(root, {}, configs::look_at_includes(root));
    const auto config = reader.read(request.lxcpath + "/" + request.name + "/config");
    if (!config)
        return config.error().message;
    const auto *rootfs = config->value("lxc.rootfs.path");
    if (rootfs == nullptr)
        return request.name + " has no lxc.rootfs.path: there is nothing to make a snapshot of";
    const auto status = root.status(without_type(rootfs->value));
    way = snapshot_way(rootfs->value, status && status->st_ino == k_subvolume_root);
    if (way == SnapshotWay::neither)
        return "LXC makes no snapshots of storage such as " + printable(rootfs->value);
    if (way == SnapshotWay::copy && !request.copy)
        return printable(rootfs->value) + " is a plain directory: LXC copies all of it, and " + request.name +
               " would be frozen for as long as that takes; --copy does it all the same (raise --max-frozen), and a container on btrfs, LVM, ZFS or an overlay needs no copy";
    return {};
}

int make(const Dir &root, const Request &request) {
    SnapshotWay way = SnapshotWay::neither;
    if (const std::string why = refusal_of(root, request, way); !why.empty())
        return fail(why);
    const std::string folder = snapshot_folder(root, request.lxcpath, request.name);
    const std::string made = next_snapshot(root, folder);
    FreezeRunOptions options;
    options.wish.lxcpath = request.lxcpath;
    options.wish.names = {request.name};
    options.limits = request.limits;
    options.command = {"/usr/bin/lxc-copy",
                       "-n",
                       request.name,
                       "-P",
                       request.lxcpath,
                       "-N",
                       made,
                       "-p",
                       folder,
                       "-K",
                       "-M",
                       "-a"};
    if (way == SnapshotWay::snapshot)
        options.command.emplace_back("-s");
    if (const auto there = state::make_record_directory(root, folder.substr(1)); !there)
        return fail(there.error().message);
    const FreezeReport report =
        freeze_and_run(root, options, [](const std::string &text) { cli::complain("snapshot", text); });
    std::fputs(freeze_text(report).c_str(), stderr);
    if (report.command_code != 0) {
        if (report.command_code)
            cli::complain("snapshot", "lxc-copy made none; what it left of " + folder + "/" + made +
                                          " can be removed with lxc-destroy -P " + folder + " -n " + made);
        return report.exit_code;
    }
    auto noted = replace_file(root, folder + "/" + made + "/ts", local_time(), {0644});
    if (noted && !request.comment.empty())
        noted = replace_file(root, folder + "/" + made + "/comment", request.comment + "\n", {0644});
    if (!noted)
        return fail(noted.error().message);
    std::printf("%s\n", made.c_str());
    return report.exit_code;
}

} // namespace

SnapshotWay snapshot_way(std::string_view rootfs_path, bool is_subvolume) {
    if (rootfs_path.starts_with("/dev/"))
        return SnapshotWay::neither; // LXC guesses, lvm or a partition
    if (rootfs_path.starts_with("/"))
        return is_subvolume ? SnapshotWay::snapshot : SnapshotWay::copy;
    for (const std::string_view type : {"btrfs:", "lvm:", "zfs:", "overlay:", "overlayfs:"}) {
        if (rootfs_path.starts_with(type))
            return SnapshotWay::snapshot;
    }
    return rootfs_path.starts_with("dir:") ? SnapshotWay::copy : SnapshotWay::neither;
}

std::string snapshot_folder(const Dir &root, const std::string &lxcpath, const std::string &name) {
    const std::string old = lxcpath + "snaps";
    return root.exists(old) ? old + "/" + name : lxcpath + "/" + name + "/snaps";
}

std::string next_snapshot(const Dir &root, const std::string &folder) {
    for (int i = 0; i < k_most_snapshots; ++i) {
        std::string name = "snap" + std::to_string(i);
        if (!root.exists(folder + "/" + name))
            return name;
    }
    return "snap" + std::to_string(k_most_snapshots);
}

int run_snapshot(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "the container")(
        "comment,c", po::value<std::string>(), "a line that lxc-snapshot -L -C shows")(
        "copy", "of a plain directory a copy, frozen for as long as it takes")(
        "deadline", po::value<std::string>()->default_value("10s"), "to be frozen")(
        "max-frozen", po::value<std::string>()->default_value("30s"), "then it is thawed whatever happens")(
        "lxcpath,P", po::value<std::string>(), "where the containers are");
    const auto arguments = cli::parse_arguments(
        argc, argv, "snapshot NAME [--comment TEXT]",
        "A snapshot of a running container by LXC's own means, under a freeze: it is listed by lxc-snapshot -L and restored by\n"
        "lxc-snapshot -r as one of a stopped container. Its name goes to standard output. What lies on other mounts of the\n"
        "container is not in it. Exit status: as freeze-run; that of lxc-copy when it fails.",
        options, "name");
    if (arguments.done)
        return *arguments.done == cli::k_exit_clean ? cli::k_exit_clean : static_cast<int>(k_exit_usage);
    const auto root = Dir::open("/");
    if (!root)
        return fail(root.error().message);
    if (geteuid() != 0)
        return fail("only root can freeze containers");
    Request request;
    const auto names = arguments.list("name");
    const auto deadline = parse_duration_ms(arguments.text("deadline"));
    const auto max_frozen = parse_duration_ms(arguments.text("max-frozen"));
    if (names.size() != 1 || !lxc::is_container_name(names[0]))
        return fail("name one container; see lxc-warden snapshot --help");
    if (!deadline || *deadline == 0 || !max_frozen || *max_frozen == 0)
        return fail("--deadline and --max-frozen take times such as 500ms, 10s or 2min");
    request.name = names[0];
    request.lxcpath = cli::lxcpath_of(arguments, *root);
    request.comment = arguments.has("comment") ? arguments.text("comment") : "";
    request.copy = arguments.has("copy");
    request.limits = {static_cast<std::int64_t>(*deadline), static_cast<std::int64_t>(*max_frozen)};
    return make(*root, request);
}

} // namespace warden::ctl::freeze
