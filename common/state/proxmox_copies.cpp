// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/proxmox_copies.hpp"

#include "base/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::state {
namespace {

constexpr const char *k_state = "var/lib/lxc-warden";
constexpr const char *k_copies = "var/lib/lxc-warden/proxmox";
constexpr std::string_view k_ending = ".conf";
constexpr std::size_t k_max_bytes = std::size_t{1} << 20U; // pmxcfs takes no larger file

std::string path_of(std::string_view id) {
    return std::string(k_copies) + "/" + std::string(id) + std::string(k_ending);
}

Status make_directory(const Dir &root, const char *above, const char *name, mode_t mode) {
    TRY_ASSIGN(const Dir parent, root.open_dir(above));
    if (mkdirat(parent.fd(), name, mode) != 0 && errno != EEXIST)
        return errno_error("cannot create " + root.name_of(std::string(above) + "/" + name));
    return k_done;
}

} // namespace

Result<std::string> ProxmoxCopies::load(std::string_view id) const {
    return root_.read_file(path_of(id), k_max_bytes);
}

Status ProxmoxCopies::keep(const std::map<std::string, std::string> &files) const {
    TRY(make_directory(root_, "var/lib", "lxc-warden", 0755));
    TRY(make_directory(root_, k_state, "proxmox", 0700));
    for (const auto &[id, bytes] : files) {
        const auto before = load(id);
        if (!before || *before != bytes)
            TRY(replace_file(root_, path_of(id), bytes, {0600}));
    }
    TRY_ASSIGN(const Dir directory, root_.open_dir(k_copies));
    TRY_ASSIGN(const auto names, root_.list(k_copies));
    for (const std::string &name : names) {
        const bool wanted =
            name.ends_with(k_ending) && files.contains(name.substr(0, name.size() - k_ending.size()));
        if (!wanted && unlinkat(directory.fd(), name.c_str(), 0) != 0)
            return errno_error("cannot remove " + root_.name_of(std::string(k_copies) + "/" + name));
    }
    // Its time says how old the copies are, also when none has changed.
    TRY_ASSIGN(const Fd fd, root_.open_file(k_copies, O_RDONLY | O_DIRECTORY));
    return futimens(*fd, nullptr) == 0 ? k_done : Status(errno_error("cannot date " + std::string(k_copies)));
}

std::optional<ProxmoxCopies::Standing> ProxmoxCopies::standing() const {
    const auto status = root_.status(k_copies);
    const auto names = root_.list(k_copies);
    if (!status || !names)
        return std::nullopt;
    return Standing{names->size(), status->st_mtim.tv_sec};
}

} // namespace warden::state
