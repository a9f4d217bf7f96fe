// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/dropins.hpp"

#include "config/lines.hpp"

#include <array>
#include <cerrno>
#include <map>

namespace warden::config {
namespace {

constexpr int k_max_tries = 16;

// File name -> its paths, weakest first.
using Candidates = std::map<std::string, std::vector<std::string>>;

// Hidden files are left out: they are an editor's, never an admin's.
bool is_dropin_name(const std::string &name) {
    return name.ends_with(".conf") && !name.starts_with('.');
}

Candidates find_candidates(const Dir &root, const std::vector<std::string> &directories, Problems &problems) {
    Candidates candidates;
    for (const auto &directory : directories) {
        auto names = root.list(directory);
        // A directory that is missing is not an error, so its absence is looked at twice.
        if (!names && names.error().code == ENOENT)
            names = root.list(directory);
        if (!names) {
            if (names.error().code != ENOENT)
                problems.push_back({{directory, 0, 0}, names.error().message, names.error().code});
            continue;
        }
        for (const auto &name : *names) {
            if (is_dropin_name(name))
                candidates[name].push_back(directory + "/" + name);
        }
    }
    return candidates;
}

// The strongest file that can be read, or nothing when one that masks is met before it.
void add_strongest(const Dir &root, const std::vector<std::string> &paths, const Trust &trust,
                   DropIns &found) {
    for (auto path = paths.rbegin(); path != paths.rend(); ++path) {
        if (const auto target = root.read_link(*path); target && *target == "/dev/null")
            return;
        auto text = read_config_file(root, *path, trust);
        if (!text && text.error().code == ENOENT)
            text = read_config_file(root, *path, trust);
        if (text) {
            if (!text->empty())
                found.files.push_back({*path, std::move(text).value()});
            return;
        }
        // ENOENT: it went away after the directory was listed, as in a package's upgrade.
        if (text.error().code != ENOENT)
            found.problems.push_back({{*path, 0, 0}, text.error().message, text.error().code});
    }
}

// Which directories the names stand for now.
std::vector<std::pair<dev_t, ino_t>> identities(const Dir &root,
                                                const std::vector<std::string> &directories) {
    std::vector<std::pair<dev_t, ino_t>> all;
    for (const auto &directory : directories) {
        const auto status = root.status(directory);
        all.emplace_back(status ? status->st_dev : 0, status ? status->st_ino : 0);
    }
    return all;
}

DropIns read_once(const Dir &root, const std::vector<std::string> &directories, const Trust &trust) {
    DropIns found;
    const Candidates candidates = find_candidates(root, directories, found.problems);
    for (const auto &[name, paths] : candidates)
        add_strongest(root, paths, trust, found);
    return found;
}

} // namespace

std::span<const char *const> stack_directories() noexcept {
    static constexpr std::array<const char *, 3> directories{
        WARDEN_DATA_DIR "/stack.d", "/run/lxc-warden/stack.d", "/etc/lxc-warden/stack.d"};
    return directories;
}

std::span<const char *const> policy_directories() noexcept {
    static constexpr std::array<const char *, 4> directories{WARDEN_DATA_DIR "/policy.d", k_received_policy,
                                                             "/run/lxc-warden/policy.d",
                                                             "/etc/lxc-warden/policy.d"};
    return directories;
}

DropIns read_dropins(const Dir &root, const std::vector<std::string> &directories, const Trust &trust) {
    // A directory that is exchanged for another one (k_received_policy) between its list and its files would
    // be neither the old nor the new one.
    for (int tries = 1;; ++tries) {
        const auto before = identities(root, directories);
        DropIns found = read_once(root, directories, trust);
        if (before == identities(root, directories))
            return found;
        if (tries == k_max_tries) {
            found.problems.push_back(
                {{}, "directories are exchanged again and again while they are read", EAGAIN});
            return found;
        }
    }
}

Result<std::string> read_config_file(const Dir &root, const std::string &path, const Trust &trust) {
    return trusted_read(root, path, trust, k_max_file_bytes);
}

} // namespace warden::config
