// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/write.hpp"

#include "base/atomic_file.hpp"
#include "base/utc.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "lxc/proxmox_file.hpp"

#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::migrate {
namespace {

constexpr unsigned k_max_links = 16;
constexpr std::int64_t k_proxmox_deadline_ms = 20'000;
constexpr unsigned k_max_backups = 100; // with one time in their names
constexpr std::string_view k_proxmox_backups = "/var/backups/lxc-warden";

std::string parent_of(std::string_view path) {
    return std::string(path.substr(0, path.find_last_of('/')));
}

std::string name_of(std::string_view path) {
    return std::string(path.substr(path.find_last_of('/') + 1));
}

Result<bool> is_link(const Dir &root, const std::string &path) {
    TRY_ASSIGN(const Fd fd, root.open_file(path, O_PATH | O_NOFOLLOW));
    struct stat found {};
    if (fstat(*fd, &found) != 0)
        return errno_error("cannot stat " + root.name_of(path));
    return S_ISLNK(found.st_mode);
}

// A config that is a link stays one: the file that it leads to is replaced.
Result<std::string> file_behind(const Dir &root, std::string path) {
    for (unsigned i = 0; i < k_max_links; ++i) {
        TRY_ASSIGN(const bool link, is_link(root, path));
        if (!link)
            return path;
        const auto target = root.read_link(path);
        if (!target)
            return target.error();
        path = target->starts_with('/') ? *target : parent_of(path) + "/" + *target;
    }
    return Error{root.name_of(path) + ": too many links", ELOOP};
}

Status make_directory(const Dir &root, const std::string &path, mode_t mode) {
    const auto above = root.open_dir(parent_of(path));
    if (!above)
        return above.error();
    if (mkdirat(above->fd(), name_of(path).c_str(), mode) != 0 && errno != EEXIST)
        return errno_error("cannot create " + root.name_of(path));
    return k_done;
}

Result<std::string> back_up(const Dir &root, const std::string &path, std::string_view before,
                            std::string_view time, bool proxmox) {
    if (proxmox) {
        TRY(make_directory(root, parent_of(k_proxmox_backups), 0755));
        TRY(make_directory(root, std::string(k_proxmox_backups), 0700));
    }
    const std::string directory = proxmox ? std::string(k_proxmox_backups) : parent_of(path);
    const std::string start = directory + "/" + name_of(path) + "." + std::string(time);
    for (unsigned i = 0;; ++i) {
        const std::string copy = start + (i == 0 ? "" : "." + std::to_string(i)) + ".bak";
        const Status status =
            create_copy(root, path, copy, before, proxmox ? Keep::nothing : Keep::attributes);
        if (status)
            return copy;
        if (status.error().code != EEXIST || i == k_max_backups)
            return status.error();
    }
}

void remove_backup(const Dir &root, const std::string &backup) {
    if (const auto directory = root.open_dir(parent_of(backup)))
        unlinkat(directory->fd(), name_of(backup).c_str(), 0);
}

} // namespace

std::string backup_time() {
    std::string text = utc_text(std::time(nullptr));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

namespace {

Result<std::string> write_with_backup(const Dir &root, std::string_view path, std::string_view before,
                                      std::string_view after, std::string_view time) {
    TRY_ASSIGN(const std::string file, file_behind(root, std::string(path)));
    const bool proxmox = lxc::is_proxmox_file(path) || lxc::is_proxmox_file(file);
    TRY_ASSIGN(const std::string backup, back_up(root, file, before, time, proxmox));
    const Status status =
        replace_known_file(root, file, before, after, proxmox ? Keep::nothing : Keep::attributes);
    if (!status) {
        remove_backup(root, backup);
        return status.error();
    }
    return root.name_of(backup);
}

} // namespace

Result<std::string> write_migrated(const Dir &root, std::string_view path, std::string_view before,
                                   std::string_view after, std::string_view time) {
    const auto write = [&] { return write_with_backup(root, path, before, after, time); };
    if (!lxc::is_proxmox_file(path) || !lxc::is_proxmox_host(root))
        return write();
    auto written = configs::text_in_time(write, Deadline::after_ms(k_proxmox_deadline_ms));
    if (!written && written.error().code == ETIMEDOUT)
        return Error{written.error().message +
                         "; whether the file was written is not known: run migrate again",
                     ETIMEDOUT};
    return written;
}

} // namespace warden::ctl::migrate
