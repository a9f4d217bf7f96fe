// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/proxmox_files.hpp"

#include "base/child.hpp"
#include "base/units.hpp"
#include "ctl/configs/pmxcfs.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <cstdint>

namespace warden::ctl::configs {
namespace {

constexpr std::size_t k_max_bytes = std::size_t{1} << 20U;   // pmxcfs takes no larger file
constexpr std::size_t k_max_total = std::size_t{128} << 20U; // nor more than this together
constexpr std::size_t k_max_files = 10'000;
constexpr std::size_t k_part = std::size_t{1} << 16U;
constexpr std::string_view k_containers = "etc/pve/lxc";
constexpr std::string_view k_ending = ".conf";

// What the worker says: one letter, then a text.
enum Said : char {
    said_file = 'f',     // the number of a container, whose file follows
    said_part = 'p',     // a part of its bytes
    said_time = 't',     // when it was changed
    said_error = 'e',    // why it cannot be read
    said_code = 'c',     // the errno of that
    said_stranger = 's', // a name
};

Status say(Channel &channel, Said what, std::string_view text) {
    return channel.send(std::string(1, what) + std::string(text));
}

Status send_bytes(Channel &channel, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += k_part)
        TRY(say(channel, said_part, bytes.substr(at, k_part)));
    return k_done;
}

Status send_file(Channel &channel, const Dir &root, const std::string &name) {
    const std::string id = name.substr(0, name.size() - k_ending.size());
    if (!lxc::is_proxmox_id(id))
        return say(channel, said_stranger, name);
    const std::string path = std::string(k_containers) + "/" + name;
    const auto status = root.status(path);
    const auto bytes = root.read_file(path, k_max_bytes);
    const int code = !status ? status.error().code : !bytes ? bytes.error().code : 0;
    if (code == ENOENT)
        return k_done;
    TRY(say(channel, said_file, id));
    if (!status || !bytes)
        return say(channel, said_error, (status ? bytes.error() : status.error()).message);
    TRY(say(channel, said_time, std::to_string(status->st_mtim.tv_sec)));
    return send_bytes(channel, *bytes);
}

int send_all(Channel &channel, const Dir &root) {
    const auto names = root.list(k_containers, k_max_files);
    if (!names)
        return names.error().code == 0 ? EIO : names.error().code;
    for (const std::string &name : *names) {
        if (name.ends_with(k_ending) && !send_file(channel, root, name))
            return EIO;
    }
    return 0;
}

// What the worker says, put together again.
class Collected {
public:
    void take(std::string_view message) {
        if (message.empty())
            return;
        const std::string_view text = message.substr(1);
        total_ += text.size();
        switch (message.front()) {
        case said_file:
            id_ = text;
            files_.files.emplace(id_, ProxmoxFile{});
            break;
        case said_part:
            if (!too_much())
                files_.files[id_].bytes += text;
            break;
        case said_time:
            files_.files[id_].changed = static_cast<std::time_t>(parse_u64(text).value_or(0));
            break;
        case said_error:
            files_.files.erase(id_);
            files_.unreadable.emplace(id_, text);
            break;
        default:
            files_.strangers.emplace_back(text);
        }
    }
    bool too_much() const { return total_ > k_max_total; }
    ProxmoxFiles files() && { return std::move(files_); }

private:
    ProxmoxFiles files_;
    std::string id_;
    std::size_t total_ = 0;
};

} // namespace

Result<ProxmoxFiles> read_proxmox_files(const Dir &root, const Deadline &deadline) {
    TRY(pmxcfs_answers(root, deadline));
    Collected collected;
    TRY_ASSIGN(const WorkerEnd end,
               run_worker(deadline, [&](Channel &channel) { return send_all(channel, root); },
                          {[&](std::string_view message) { collected.take(message); }, {}}));
    if (end.how == WorkerEnd::How::timed_out)
        return pmxcfs_is_away("does not answer", ETIMEDOUT);
    if (end.how != WorkerEnd::How::exited || end.code != 0)
        return pmxcfs_is_away(errno_error("cannot be read", end.code).message, end.code);
    if (collected.too_much())
        return Error{root.name_of(k_containers) + " holds more than 128 MiB", EFBIG};
    return std::move(collected).files();
}

Result<std::string> text_in_time(const std::function<Result<std::string>()> &work, const Deadline &deadline) {
    std::string text, problem;
    int code = 0;
    const auto send = [&](Channel &channel) {
        const auto done = work();
        if (done)
            return send_bytes(channel, *done) ? 0 : 1;
        const bool said = say(channel, said_error, done.error().message) &&
                          say(channel, said_code, std::to_string(done.error().code));
        return said ? 0 : 1;
    };
    const auto take = [&](std::string_view message) {
        const std::string_view part = message.substr(1);
        if (message.front() == said_part)
            text += part;
        else if (message.front() == said_error)
            problem = part;
        else
            code = static_cast<int>(parse_u64(part).value_or(EIO));
    };
    TRY_ASSIGN(const WorkerEnd end, run_worker(deadline, send, {take, {}}));
    if (end.how == WorkerEnd::How::timed_out)
        return pmxcfs_is_away("does not answer", ETIMEDOUT);
    if (!problem.empty())
        return Error{problem, code};
    if (end.how != WorkerEnd::How::exited || end.code != 0)
        return Error{"the process that looks below /etc/pve ended early", EIO};
    return text;
}

Result<std::string> read_file_in_time(const Dir &root, std::string_view path, std::size_t max_bytes,
                                      const Deadline &deadline) {
    return text_in_time([&] { return root.read_file(path, max_bytes); }, deadline);
}

} // namespace warden::ctl::configs
