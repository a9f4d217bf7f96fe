// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/proxmox_locks.hpp"

#include <fcntl.h>
#include <optional>
#include <sys/file.h>

namespace warden::ctl::configs {
namespace {

constexpr std::string_view k_config_locks = "run/lock/lxc";
constexpr std::string_view k_migration_locks = "var/lock/pve-manager";

// nullopt: there is no such directory, so that nobody of Proxmox holds a lock in it. create: as Proxmox does
// when it comes first.
Result<std::optional<Fd>> lock(const Dir &root, std::string_view directory, const std::string &name,
                               bool create) {
    const auto locks = root.open_dir(directory);
    if (!locks)
        return locks.error().code == ENOENT ? Result<std::optional<Fd>>(std::nullopt) : locks.error();
    constexpr int k_flags = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK;
    Fd fd(openat(locks->fd(), name.c_str(), k_flags | (create ? O_CREAT : 0), 0644));
    const std::string shown = root.name_of(std::string(directory) + "/" + name);
    if (!fd)
        return errno == ENOENT ? Result<std::optional<Fd>>(std::nullopt)
                               : errno_error("cannot open " + shown);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return std::optional<Fd>(std::move(fd));
    if (errno != EWOULDBLOCK)
        return errno_error("cannot lock " + shown);
    return Error{"Proxmox is at work on the container (" + shown +
                     " is locked): try again when its task has ended",
                 EWOULDBLOCK};
}

} // namespace

Result<std::vector<Fd>> take_proxmox_locks(const Dir &root, const std::string &id) {
    TRY_ASSIGN(auto config, lock(root, k_config_locks, "pve-config-" + id + ".lock", true));
    TRY_ASSIGN(auto migration, lock(root, k_migration_locks, "pve-migrate-" + id, true));
    std::vector<Fd> taken;
    for (auto *held : {&config, &migration}) {
        if (*held)
            taken.push_back(std::move(**held));
    }
    return taken;
}

} // namespace warden::ctl::configs
