// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/sync.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <array>
#include <chrono>
#include <fcntl.h>
#include <map>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <thread>

namespace warden::ctl::freeze {
namespace {

constexpr std::size_t k_max_rounds = 8;
constexpr std::int64_t k_short_round_us = 30'000;
constexpr std::uint64_t k_sector = 512; // of /sys/block/*/stat, whatever the disk's own is

// One place where a file system can be reached.
struct Reach {
    std::string process; // whose mount
    Mount mount;
};

struct Volume {
    Fd fd;
    std::string stat_file; // of its disk; empty: none
};

// By device, so that each file system is synced once.
std::map<std::string, std::vector<Reach>> volumes_of(const Dir &root,
                                                     const std::vector<FreezeTarget> &targets) {
    std::map<std::string, std::vector<Reach>> found;
    for (const auto &target : targets) {
        for (const auto &mount : target.mounts) {
            if (file_system_kind(mount.type) == FileSystem::storage)
                found[mount.device].push_back({std::to_string(target.init_pid), mount});
        }
    }
    // The host's own mounts of the same file systems, for one that is covered inside.
    const auto host = mounts_of(root, "self");
    for (const auto &mount : host ? *host : std::vector<Mount>{}) {
        if (const auto known = found.find(mount.device); known != found.end())
            known->second.push_back({"self", mount});
    }
    return found;
}

// The path is a container's: it is only believed when it leads to the mount that the kernel named.
Result<Fd> reach(const Reach &at) {
    TRY_ASSIGN(const Dir process_root, Dir::open("/proc/" + at.process + "/root"));
    TRY_ASSIGN(const Fd found, process_root.open_file(at.mount.point, O_PATH));
    struct statx status {};
    if (statx(*found, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID | STATX_TYPE, &status) != 0)
        return errno_error("cannot look at " + at.mount.point);
    if ((status.stx_mask & STATX_MNT_ID) != 0 && status.stx_mnt_id != at.mount.id)
        return Error{at.mount.point + " is covered by another mount", ESTALE};
    if (!S_ISDIR(status.stx_mode) && !S_ISREG(status.stx_mode))
        return Error{at.mount.point + " is neither a directory nor a file", EINVAL};
    // Through /proc, so that it is this very object that is opened.
    const std::string again = "/proc/self/fd/" + std::to_string(*found);
    Fd fd(::open(again.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + at.mount.point);
    return fd;
}

std::string stat_file_of(const Mount &mount) {
    struct stat status {};
    std::string number = mount.device;
    if (mount.source.starts_with("/") && stat(mount.source.c_str(), &status) == 0 && S_ISBLK(status.st_mode))
        number = std::to_string(major(status.st_rdev)) + ":" + std::to_string(minor(status.st_rdev));
    return "sys/dev/block/" + number + "/stat";
}

// Sectors written, field 7 of a disk's stat.
std::optional<std::uint64_t> sectors_written(const Dir &root, const std::string &file) {
    const auto text = root.read_kernel_file(file, 1024);
    const auto fields = text ? words(trim(*text)) : std::vector<std::string_view>{};
    return fields.size() > 6 ? parse_u64(fields[6]) : std::nullopt;
}

std::optional<std::uint64_t> all_sectors(const Dir &root, const std::vector<Volume> &volumes) {
    std::optional<std::uint64_t> sum;
    for (const auto &volume : volumes) {
        if (const auto sectors = sectors_written(root, volume.stat_file))
            sum = sum.value_or(0) + *sectors;
    }
    return sum;
}

std::string sync_all(const Dir &root, const std::vector<Volume> &volumes) {
    const auto before = all_sectors(root, volumes);
    std::vector<int> failed(volumes.size(), 0);
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < volumes.size(); ++i)
        threads.emplace_back([&, i] { failed[i] = syncfs(*volumes[i].fd) == 0 ? 0 : errno; });
    if (!volumes.empty())
        failed[0] = syncfs(*volumes[0].fd) == 0 ? 0 : errno;
    for (auto &thread : threads)
        thread.join();
    for (const int code : failed) {
        if (code != 0)
            return "error " + errno_error("syncfs", code).message;
    }
    const auto after = all_sectors(root, volumes);
    return before && after ? "ok " + std::to_string((*after - *before) * k_sector) : "ok -";
}

// The worker's life: opens, says what it could not open, then syncs whenever it is asked.
int serve(const MessageSocket &socket, const Dir &root,
          const std::map<std::string, std::vector<Reach>> &wanted) {
    std::vector<Volume> volumes;
    std::string problems = "open\n";
    for (const auto &[device, reaches] : wanted) {
        std::string why;
        Fd fd;
        for (const auto &at : reaches) {
            auto opened = reach(at);
            if (opened) {
                fd = std::move(opened).value();
                volumes.push_back({std::move(fd), stat_file_of(at.mount)});
                why.clear();
                break;
            }
            why = opened.error().message;
        }
        if (!why.empty() && problems.size() < MessageSocket::k_max_message / 2)
            problems += "the file system " + device + " is not synced: " + printable(why) + "\n";
    }
    if (!socket.send(problems))
        return 1;
    while (socket.receive(Deadline::after_ms(Deadline::k_max_ms))) {
        if (!socket.send(sync_all(root, volumes)))
            return 1;
    }
    return 0;
}

} // namespace

Result<SyncWorker> SyncWorker::start(const Dir &root, const std::vector<FreezeTarget> &targets,
                                     const Deadline &deadline) {
    const auto wanted = volumes_of(root, targets);
    const std::array<int, 1> keep{root.fd()};
    TRY_ASSIGN(Companion companion,
               Companion::start({"warden-sync", false}, keep,
                                [&](const MessageSocket &socket) { return serve(socket, root, wanted); }));
    TRY_ASSIGN(const std::string answer, companion.socket().receive(deadline));
    std::vector<std::string> problems;
    for (const auto text : split(answer, '\n')) {
        if (text != "open" && !text.empty())
            problems.emplace_back(text);
    }
    return SyncWorker(std::move(companion), std::move(problems));
}

Result<SyncRound> SyncWorker::sync(const Deadline &deadline) const {
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    TRY(companion_.socket().send("sync"));
    TRY_ASSIGN(const std::string answer, companion_.socket().receive(deadline));
    if (!answer.starts_with("ok "))
        return Error{answer, EIO};
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
    return SyncRound{took, parse_u64(std::string_view(answer).substr(3))};
}

bool another_round_pays(const std::vector<SyncRound> &rounds) {
    if (rounds.empty())
        return true;
    if (rounds.size() >= k_max_rounds || rounds.back().us < k_short_round_us)
        return false;
    // A second round always: the first one wrote what had piled up for half a minute. Later ones must get
    // shorter by a third at least.
    if (rounds.size() == 1)
        return true;
    return rounds.back().us * 3 < rounds[rounds.size() - 2].us * 2;
}

Status pre_sync(const SyncWorker &worker, const Deadline &deadline, std::vector<SyncRound> &rounds,
                const std::function<void(const SyncRound &)> &on_round) {
    while (another_round_pays(rounds)) {
        TRY_ASSIGN(const SyncRound round, worker.sync(deadline));
        rounds.push_back(round);
        on_round(round);
    }
    return k_done;
}

} // namespace warden::ctl::freeze
