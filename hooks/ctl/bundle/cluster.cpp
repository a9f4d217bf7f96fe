// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/cluster.hpp"

#include "base/atomic_file.hpp"
#include "base/child.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/lines.hpp"
#include "ctl/configs/pmxcfs.hpp"

#include <algorithm>
#include <ctime>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::bundle {
namespace {

// What every file there has, whatever is asked for; asking for another one is an error.
constexpr mode_t k_file_mode = 0640, k_directory_mode = 0755;

// A message of the helper: what it is, and then the rest.
enum Kind : char { k_who = 'P', k_manifest = 'M', k_file = 'F', k_none = 'N', k_error = 'E' };

Status send(const Channel &channel, Kind kind, std::string_view rest) {
    return channel.send(std::string(1, kind) + std::string(rest));
}

int send_error(const Channel &channel, const Error &error) {
    send(channel, k_error, std::to_string(error.code) + " " + error.message).ignore();
    return 1;
}

Error parse_error(std::string_view rest) {
    const auto blank = rest.find(' ');
    const auto code = parse_u64(rest.substr(0, blank));
    return {std::string(blank == std::string_view::npos ? rest : rest.substr(blank + 1)),
            code ? static_cast<int>(*code) : EIO};
}

// What the helper says, message by message. The first error is kept.
struct Heard {
    received::ClusterHelper who;
    std::optional<Error> error;
    std::function<void(char kind, std::string_view rest)> on_other = [](char, std::string_view) {};

    void take(std::string_view message) {
        if (message.empty())
            return;
        const std::string_view rest = message.substr(1);
        if (message.front() == k_who) {
            const auto parts = split(rest, ' ');
            const auto pid = parts.size() == 2 ? parse_i64(parts[0]) : std::nullopt;
            const auto start = parts.size() == 2 ? parse_u64(parts[1]) : std::nullopt;
            if (pid && start)
                who.process = {*pid, *start};
        } else if (message.front() == k_error) {
            if (!error)
                error = parse_error(rest);
        } else {
            on_other(message.front(), rest);
        }
    }
};

// Runs work in a helper, which is a process of this machine, whatever tree it looks at.
Status in_helper(const Deadline &deadline, Heard &heard, const std::function<Status(const Channel &)> &work) {
    TRY_ASSIGN(const Dir machine, Dir::open("/"));
    const auto body = [&](Channel &channel) {
        if (const auto own = own_process(machine))
            send(channel, k_who, std::to_string(own->pid) + " " + std::to_string(own->start_time)).ignore();
        const Status done = work(channel);
        return done ? 0 : send_error(channel, done.error());
    };
    TRY_ASSIGN(const WorkerEnd end,
               run_worker(deadline, body, {[&](std::string_view message) { heard.take(message); }, {}}));
    if (end.how == WorkerEnd::How::timed_out)
        return configs::pmxcfs_is_away("does not answer", ETIMEDOUT);
    if (heard.error)
        return *heard.error;
    if (end.how != WorkerEnd::How::exited || end.code != 0)
        return Error{"the helper that looks below /etc/pve did not end as it should", EIO};
    return k_done;
}

std::string path_of(const std::string &name) {
    return std::string(k_cluster_policy) + "/" + name;
}

Status read_all_files(const Dir &root, Trust trust, const std::string &known, const Channel &channel) {
    TRY_ASSIGN(const bool shared, root.has(k_cluster_policy));
    if (!shared)
        return send(channel, k_none, {});
    auto text = trusted_read(root, path_of(received::k_manifest_name), trust, received::k_max_manifest_bytes);
    if (!text && text.error().code == ENOENT)
        return received::refused(root.name_of(k_cluster_policy) + " has no " + received::k_manifest_name +
                                 ": `lxc-warden policy publish` writes one");
    TRY(text);
    TRY(send(channel, k_manifest, *text));
    if (*text == known)
        return k_done;
    TRY_ASSIGN(const received::Manifest manifest,
               received::parse_manifest(*text, root.name_of(path_of(received::k_manifest_name))));
    for (const received::ManifestFile &file : manifest.files) {
        TRY_ASSIGN(const std::string content,
                   trusted_read(root, path_of(file.name), trust, config::k_max_file_bytes));
        TRY(send(channel, k_file, file.name + "/" + content));
    }
    return k_done;
}

Status make_directories(const Dir &root) {
    std::string path;
    for (const auto part : split(std::string_view(k_cluster_policy).substr(1), '/')) {
        TRY_ASSIGN(const Dir parent, root.open_dir(path));
        path += "/" + std::string(part);
        if (mkdirat(parent.fd(), std::string(part).c_str(), k_directory_mode) != 0 && errno != EEXIST)
            return errno_error("cannot make the directory " + parent.name_of(part));
    }
    return k_done;
}

Status write_if_new(const Dir &directory, const std::string &name, std::string_view text) {
    const auto now = directory.read_file(name, received::k_max_total_bytes);
    return now && *now == text ? Status(k_done) : replace_file(directory, name, text, {k_file_mode});
}

// Left by a publish that was killed: a running one, also another node's, is not so old.
bool is_leftover(const Dir &directory, const std::string &name) {
    constexpr std::int64_t k_seconds = 600;
    const auto status = is_leftover_name(name) ? directory.status(name) : errno_error(name, ENOENT);
    return status && S_ISREG(status->st_mode) && status->st_mtim.tv_sec < std::time(nullptr) - k_seconds;
}

Status write_all_files(const Dir &root, const received::PolicyFiles &files, const std::string &manifest) {
    TRY(make_directories(root));
    TRY_ASSIGN(const Dir directory, root.open_dir(k_cluster_policy));
    for (const auto &[name, text] : files)
        TRY(write_if_new(directory, name, text));
    TRY(write_if_new(directory, received::k_manifest_name, manifest));
    TRY_ASSIGN(const auto names, directory.list(""));
    for (const std::string &name : names) {
        const bool old =
            (received::is_policy_name(name) && files.count(name) == 0) || is_leftover(directory, name);
        if (old && unlinkat(directory.fd(), name.c_str(), 0) != 0 && errno != ENOENT)
            return errno_error("cannot remove " + directory.name_of(name));
    }
    return k_done;
}

} // namespace

Result<std::optional<ClusterPolicy>> read_cluster_policy(const Dir &root, Trust trust,
                                                         const std::string &known, const Deadline &deadline,
                                                         received::ClusterHelper &helper) {
    TRY(configs::pmxcfs_is_mounted(root));
    ClusterPolicy policy;
    bool none = false;
    Heard heard;
    heard.on_other = [&](char kind, std::string_view rest) {
        const auto slash = rest.find('/');
        if (kind == k_none)
            none = true;
        else if (kind == k_manifest)
            policy.manifest_text = rest;
        else if (kind == k_file && slash != std::string_view::npos)
            policy.files.insert_or_assign(std::string(rest.substr(0, slash)),
                                          std::string(rest.substr(slash + 1)));
    };
    const Status read = in_helper(
        deadline, heard, [&](const Channel &channel) { return read_all_files(root, trust, known, channel); });
    if (!read) {
        helper = heard.who;
        return read.error();
    }
    if (none)
        return std::optional<ClusterPolicy>();
    policy.is_known = policy.manifest_text == known;
    if (!policy.is_known) {
        const std::string what = root.name_of(k_cluster_policy);
        TRY_ASSIGN(const received::Manifest manifest, received::parse_manifest(policy.manifest_text, what));
        TRY(received::check_files(manifest, policy.files, what));
    }
    return std::optional<ClusterPolicy>(std::move(policy));
}

Status write_cluster_policy(const Dir &root, const received::PolicyFiles &files, const std::string &manifest,
                            const Deadline &deadline) {
    TRY(configs::pmxcfs_is_mounted(root));
    Heard heard;
    Status done =
        in_helper(deadline, heard, [&](const Channel &) { return write_all_files(root, files, manifest); });
    if (!done && done.error().code == EACCES)
        return Error{done.error().message +
                         ": the cluster has no quorum (see pvecm status), or this is not root. No node's "
                         "policy has changed; publish again once it has",
                     EACCES};
    return done;
}

} // namespace warden::ctl::bundle
