// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/paths.hpp"

#include "base/mounts.hpp"
#include "base/text.hpp"
#include "ctl/configs/pmxcfs.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "lxc/lxcpath.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>

namespace warden::ctl::configs {
namespace {

constexpr std::string_view k_proxmox = "/etc/pve/";
constexpr std::string_view k_proxmox_containers = "/etc/pve/lxc";
constexpr const char *k_not_looked_at =
    ": its containers were not looked at, nor the configs below /var/lib/lxc, which Proxmox writes anew from it";
constexpr unsigned k_max_depth = 16;
constexpr std::int64_t k_pmxcfs_deadline_ms = 5000;

constexpr std::array<std::string_view, 12> k_no_configs{
    ".bak", ".backup", ".orig", ".old", ".rej", ".log", ".lock", ".pid", ".swp", ".dpkg-old", "~", ".img"};

bool is_backup(std::string_view name) {
    return std::ranges::any_of(k_no_configs, [&](std::string_view end) { return name.ends_with(end); });
}

// Root file systems hold a million files and no config of ours.
bool is_root_file_system(std::string_view name) {
    return name == "rootfs" || name.starts_with("rootfs.") || name == "delta0" || name == "overlay";
}

bool is_config_name(std::string_view name) {
    return name == "config" || name.ends_with(".conf");
}

struct Entry {
    std::string name;
    unsigned char type = DT_UNKNOWN;
};

// getdents64(2): readdir(3) costs three more system calls and 32 KiB for each of ten thousand directories.
void add_entries(std::vector<Entry> &entries, const char *buffer, std::size_t size) {
    constexpr std::size_t k_type = offsetof(dirent64, d_type);
    constexpr std::size_t k_name = offsetof(dirent64, d_name);
    for (std::size_t at = 0; at + k_name < size;) {
        std::uint16_t length = 0;
        std::memcpy(&length, buffer + at + offsetof(dirent64, d_reclen), sizeof length);
        const char *name = buffer + at + k_name;
        if (name[0] != '.')
            entries.push_back({name, static_cast<unsigned char>(buffer[at + k_type])});
        at += length;
    }
}

Result<std::vector<Entry>> entries_of(const Dir &root, const std::string &path) {
    TRY_ASSIGN(const Fd fd, root.open_file(path, O_RDONLY | O_DIRECTORY));
    alignas(dirent64) std::array<char, 8192> buffer;
    std::vector<Entry> entries;
    for (;;) {
        const ssize_t got = getdents64(*fd, buffer.data(), buffer.size());
        if (got < 0)
            return errno_error("cannot list " + path);
        if (got == 0)
            break;
        add_entries(entries, buffer.data(), static_cast<std::size_t>(got));
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

unsigned char type_of(mode_t mode) {
    return static_cast<unsigned char>((mode & S_IFMT) >> 12U);
}

// From one process to another: NUL is in no path.
std::string text_of(const ConfigPaths &paths) {
    std::string text;
    for (const ConfigPath &file : paths.files)
        text.append(file.maybe ? "m" : "f")
            .append(file.path)
            .append(1, '\0')
            .append(file.shown)
            .append(1, '\0');
    for (const PathProblem &problem : paths.problems)
        text.append("p").append(problem.shown).append(1, '\0').append(problem.message).append(1, '\0');
    return text;
}

void append(ConfigPaths &paths, std::string_view text) {
    const auto parts = split(text, '\0');
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        const std::string first(parts[i].substr(1)), second(parts[i + 1]);
        if (parts[i].front() == 'p')
            paths.problems.push_back({first, second});
        else
            paths.files.push_back({first, second, parts[i].front() == 'm'});
    }
}

} // namespace

std::string ConfigFinder::absolute(std::string_view path) const {
    if (path.starts_with('/'))
        return std::string(path);
    return directory_ + (directory_.ends_with('/') ? "" : "/") + std::string(path);
}

void ConfigFinder::problem(std::string_view shown, std::string message) {
    found_.problems.push_back({std::string(shown), std::move(message)});
}

bool ConfigFinder::proxmox_answers(std::string_view shown) {
    if (!proxmox_)
        proxmox_ = pmxcfs_answers(root_, Deadline::after_ms(k_pmxcfs_deadline_ms));
    if (!*proxmox_)
        problem(shown, proxmox_->error().message + k_not_looked_at);
    return bool(*proxmox_);
}

void ConfigFinder::in_time(std::string_view shown, const std::function<void(ConfigFinder &)> &find) {
    if (!lxc::is_proxmox_host(root_))
        return find(*this);
    if (!proxmox_answers(shown))
        return;
    const auto work = [&]() -> Result<std::string> {
        ConfigFinder inner(root_, directory_);
        find(inner);
        return text_of(inner.take());
    };
    const auto text = text_in_time(work, Deadline::after_ms(k_pmxcfs_deadline_ms));
    if (text)
        return append(found_, *text);
    if (text.error().code == ETIMEDOUT)
        proxmox_ = text.error(); // nothing else is tried
    problem(shown, text.error().message + k_not_looked_at);
}

void ConfigFinder::add_path(std::string_view path) {
    if (!is_at_or_below(absolute(path), "/etc/pve"))
        return find_path(path);
    in_time(path, [&](ConfigFinder &finder) { finder.find_path(path); });
}

void ConfigFinder::find_path(std::string_view path) {
    const std::string full = absolute(path);
    const auto status = root_.status(full);
    if (!status)
        return problem(path, status.error().message);
    if (!S_ISDIR(status->st_mode)) {
        found_.files.push_back({full, std::string(path), false});
        return;
    }
    std::string_view shown = path;
    while (shown.size() > 1 && shown.ends_with('/'))
        shown.remove_suffix(1);
    walk(full, std::string(shown), 0);
}

void ConfigFinder::walk(const std::string &path, const std::string &shown, unsigned depth) {
    auto entries = entries_of(root_, path);
    if (!entries)
        return problem(shown, entries.error().message);
    if (depth > k_max_depth)
        return problem(shown,
                       "more than " + std::to_string(k_max_depth) + " directories deep: not looked at");
    for (auto &[name, type] : *entries) {
        const std::string below = path + (path.ends_with('/') ? "" : "/") + name;
        const std::string below_shown = shown + (shown.ends_with('/') ? "" : "/") + name;
        const bool link = type == DT_LNK;
        if (type == DT_UNKNOWN || link) {
            const auto status = root_.status(below);
            type = status ? type_of(status->st_mode) : static_cast<unsigned char>(DT_UNKNOWN);
        }
        if (type == DT_DIR && !link && !is_root_file_system(name))
            walk(below, below_shown, depth + 1);
        if (type == DT_REG && !is_backup(name))
            found_.files.push_back({below, below_shown, !is_config_name(name)});
        // In the place of a container's config, anything else is an error: not looked at is not clean.
        if (type != DT_REG && type != DT_DIR && (name == "config" || lxc::is_proxmox_file(below)))
            found_.files.push_back({below, below_shown, false});
    }
}

void ConfigFinder::add_container(std::string_view name) {
    in_time(name, [&](ConfigFinder &finder) { finder.find_container(name); });
}

void ConfigFinder::find_container(std::string_view name) {
    const std::string proxmox = std::string(k_proxmox_containers) + "/" + std::string(name) + ".conf";
    const std::string path =
        root_.exists(proxmox) ? proxmox : lxc::default_lxcpath(root_) + "/" + std::string(name) + "/config";
    if (root_.exists(path))
        found_.files.push_back({path, root_.name_of(path), false});
    else
        problem(name, "no file and no container of this name: there is no " + root_.name_of(path));
}

void ConfigFinder::add_all_containers() {
    in_time(root_.name_of(k_proxmox_containers), [](ConfigFinder &finder) { finder.find_all_containers(); });
}

void ConfigFinder::find_all_containers() {
    std::vector<std::string> proxmox;
    if (const auto names = root_.list(k_proxmox_containers)) {
        for (const std::string &name : *names) {
            const std::string path = std::string(k_proxmox_containers) + "/" + name;
            if (!name.ends_with(".conf"))
                continue;
            const std::string id = name.substr(0, name.size() - 5);
            if (!lxc::is_proxmox_id(id)) {
                problem(root_.name_of(path), "left out: Proxmox calls a container by a number of 3 to 9 "
                                             "digits, and does not read this file");
                continue;
            }
            // Also one that is gone by now: what was generated from it does not stand in for it.
            proxmox.push_back(id);
            found_.files.push_back({path, root_.name_of(path), false});
        }
    }
    const std::string containers = lxc::default_lxcpath(root_);
    const auto names = root_.list(containers);
    if (!names && proxmox.empty())
        return problem(root_.name_of(containers), names.error().message);
    if (!names)
        return;
    for (const std::string &name : *names) {
        const std::string path = containers + "/" + name + "/config";
        // Proxmox writes the LXC config of its containers anew at every start.
        if (std::ranges::count(proxmox, name) == 0 && root_.exists(path))
            found_.files.push_back({path, root_.name_of(path), false});
    }
}

void ConfigFinder::add_argument(std::string_view argument) {
    // Whether it names something that is there is not asked of what may not answer.
    if (is_at_or_below(absolute(argument), "/etc/pve"))
        return add_path(argument);
    const bool is_path = argument.find('/') != std::string_view::npos || root_.exists(absolute(argument));
    return is_path ? add_path(argument) : add_container(argument);
}

bool is_own_container(std::string_view path, std::string_view lxcpath) {
    return path.starts_with(k_proxmox) ||
           (path.starts_with(lxcpath) && path.substr(lxcpath.size()).starts_with('/'));
}

std::string container_of(std::string_view path) {
    const auto parts = split(path, '/');
    const std::string_view file = parts.back();
    if (lxc::is_proxmox_file(path))
        return std::string(file.substr(0, file.size() - 5));
    return file == "config" && parts.size() > 1 ? std::string(parts[parts.size() - 2]) : std::string();
}

} // namespace warden::ctl::configs
