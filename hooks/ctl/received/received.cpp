// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/received/received.hpp"

#include "base/atomic_file.hpp"
#include "base/json.hpp"
#include "config/dropins.hpp"
#include "state/record_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace warden::ctl::received {
namespace {

constexpr std::string_view k_lock = "run/lxc-warden/policy.lock";

constexpr const char *k_directory = "/var/lib/lxc-warden";
constexpr const char *k_name = "policy.d", *k_staged_name = "policy.d.new", *k_previous = "previous";
constexpr const char *k_origin_name = "origin.json";
constexpr std::size_t k_max_origin_bytes = 4096;
constexpr mode_t k_directory_mode = 0755, k_file_mode = 0644;
constexpr int k_max_depth = 3;

std::string origin_text(const Origin &origin) {
    return json_document({{"origin", origin.kind == OriginKind::cluster ? "cluster" : "bundle"},
                          {"installed", origin.installed},
                          {"signer", origin.signer}});
}

Result<Origin> parse_origin(const std::string &text, const std::string &what) {
    const Json json = Json::parse(text, nullptr, false);
    const auto member = [&](const char *name) {
        const bool there = json.is_object() && json.contains(name) && json.at(name).is_string();
        return there ? json.at(name).get<std::string>() : std::string();
    };
    const std::string kind = member("origin");
    if (kind != "bundle" && kind != "cluster")
        return Error{what + " does not say where the policy came from", EINVAL};
    return Origin{kind == "cluster" ? OriginKind::cluster : OriginKind::bundle, member("installed"),
                  member("signer")};
}

// path: of the generation, below root.
Result<std::optional<Generation>> read_generation(const Dir &root, const std::string &path, Trust trust) {
    const auto names = root.list(path);
    if (!names && names.error().code == ENOENT)
        return std::optional<Generation>();
    if (!names)
        return names.error();
    if (names->empty())
        return std::optional<Generation>();
    if (std::ranges::find(*names, k_manifest_name) == names->end())
        return Error{root.name_of(path) +
                         " holds files that neither a bundle nor a cluster brought: move them to "
                         "/etc/lxc-warden/policy.d, and remove the directory",
                     EEXIST};
    Generation generation;
    TRY_ASSIGN(generation.manifest_text,
               trusted_read(root, path + "/" + k_manifest_name, trust, k_max_manifest_bytes));
    TRY_ASSIGN(const std::string origin,
               trusted_read(root, path + "/" + k_origin_name, trust, k_max_origin_bytes));
    TRY_ASSIGN(generation.origin, parse_origin(origin, root.name_of(path + "/" + k_origin_name)));
    for (const std::string &name : *names) {
        if (!is_policy_name(name))
            continue;
        TRY_ASSIGN(generation.files[name], config::read_config_file(root, path + "/" + name, trust));
    }
    return std::optional<Generation>(std::move(generation));
}

Result<Dir> make_directory(const Dir &parent, const std::string &name) {
    if (mkdirat(parent.fd(), name.c_str(), k_directory_mode) != 0)
        return errno_error("cannot make the directory " + parent.name_of(name));
    Fd fd(openat(parent.fd(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd || fchmod(*fd, k_directory_mode) != 0) // whatever the umask
        return errno_error("cannot set the mode of " + parent.name_of(name));
    return Dir(std::move(fd), parent.name_of(name));
}

Status write_generation(const Dir &to, const Generation &generation) {
    for (const auto &[name, text] : generation.files)
        TRY(replace_file(to, name, text, {k_file_mode}));
    TRY(replace_file(to, k_origin_name, origin_text(generation.origin), {k_file_mode}));
    return replace_file(to, k_manifest_name, generation.manifest_text, {k_file_mode});
}

// A symbolic link is removed, not followed.
Status remove_tree(const Dir &parent, const std::string &name, int depth) {
    if (unlinkat(parent.fd(), name.c_str(), 0) == 0 || errno == ENOENT)
        return k_done;
    if (errno != EISDIR || depth == 0)
        return errno_error("cannot remove " + parent.name_of(name));
    Fd fd(openat(parent.fd(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + parent.name_of(name));
    const Dir directory(std::move(fd), parent.name_of(name));
    TRY_ASSIGN(const auto names, directory.list(""));
    for (const std::string &inner : names)
        TRY(remove_tree(directory, inner, depth - 1));
    if (unlinkat(parent.fd(), name.c_str(), AT_REMOVEDIR) != 0)
        return errno_error("cannot remove " + parent.name_of(name));
    return k_done;
}

std::string previous_path() {
    return std::string(config::k_received_policy) + "/" + k_previous;
}

} // namespace

Result<Manifest> Generation::manifest() const {
    return parse_manifest(manifest_text, k_manifest_name);
}

Status Generation::check() const {
    TRY_ASSIGN(const Manifest parsed, manifest());
    return check_files(parsed, files, "revision " + parsed.revision);
}

Result<Received> Received::open(const Dir &root, Trust trust) {
    TRY(state::make_record_directory(root, std::string_view(k_directory).substr(1)));
    TRY_ASSIGN(Fd fd, root.open_file(k_directory, O_RDONLY | O_DIRECTORY));
    // A directory that only root may open: anybody could hold a lock of what anybody may read.
    TRY(state::make_record_directory(root, k_lock, S_IRWXU));
    TRY_ASSIGN(Fd lock, root.open_file(k_lock, O_RDONLY | O_DIRECTORY));
    if (flock(*lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? Error{"another lxc-warden is installing a policy; try again", EBUSY}
                                    : errno_error("cannot lock " + root.name_of(k_lock));
    return Received(root, trust, Dir(std::move(fd), root.name_of(k_directory)), std::move(lock));
}

Result<std::optional<Generation>> Received::current() const {
    return read_received(*root_, trust_);
}

Result<std::optional<Generation>> Received::previous() const {
    return read_generation(*root_, previous_path(), trust_);
}

Status Received::stage(const Generation &next) const {
    TRY(discard());
    TRY_ASSIGN(const auto now, current());
    TRY_ASSIGN(const Dir staged, make_directory(directory_, k_staged_name));
    if (now) {
        TRY_ASSIGN(const Dir before, make_directory(staged, k_previous));
        TRY(write_generation(before, *now));
    }
    return write_generation(staged, next);
}

Result<std::string> Received::put_in_force() const {
    const auto done = exchange_directory(directory_, k_name, k_staged_name);
    if (!done && done.error().code == EINVAL)
        return Error{done.error().message +
                         ": the file system cannot exchange two directories in one step (ZFS can from "
                         "2.2 on); nothing is changed",
                     EINVAL};
    TRY(done);
    const Status kept = sync_names(directory_);
    discard().ignore(); // what is left of the old one is in nobody's way
    return kept ? std::string()
                : kept.error().message +
                      ": a crash of the host may bring back the policy that was in force before";
}

Status Received::discard() const {
    return remove_tree(directory_, k_staged_name, k_max_depth);
}

Result<std::optional<Generation>> read_received(const Dir &root, Trust trust) {
    return read_generation(root, config::k_received_policy, trust);
}

} // namespace warden::ctl::received
