// SPDX-License-Identifier: LGPL-2.1-or-later
// From what was named on the command line to the config files that are meant.
#pragma once

#include "base/dir.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::configs {

struct ConfigPath {
    std::string path;  // absolute, below the root
    std::string shown; // as the user knows it
    // Found in a directory under a name that configs need not have: it is one only if it looks like one.
    bool maybe = false;
};

struct PathProblem {
    std::string shown;
    std::string message;
};

struct ConfigPaths {
    std::vector<ConfigPath> files;
    std::vector<PathProblem> problems; // what could not be looked at
};

// Collects; nothing is read but directories. On a host with Proxmox VE whose cluster file system does not
// answer, its containers are problems, and so are the names of any. Borrows root.
class ConfigFinder {
public:
    // directory: what relative paths start from, absolute and below the root.
    ConfigFinder(const Dir &root, std::string directory) : root_(root), directory_(std::move(directory)) {}

    // A file, or a directory with everything below it: files called `config` or *.conf, others that may be
    // configs; not the root file systems of containers, nor hidden files and backups. Symlinks in it lead to
    // files only.
    void add_path(std::string_view path);
    // A container of this host: LXCPATH/NAME/config, or /etc/pve/lxc/NAME.conf where that is there.
    void add_container(std::string_view name);
    // Every container of this host.
    void add_all_containers();
    // A path if it contains a slash or names something that is there, else a container.
    void add_argument(std::string_view argument);

    ConfigPaths take() { return std::move(found_); }

private:
    std::string absolute(std::string_view path) const;
    // What `find` adds, found by a process that may be left waiting where it looks below /etc/pve of a host
    // with Proxmox VE.
    void in_time(std::string_view shown, const std::function<void(ConfigFinder &)> &find);
    void find_path(std::string_view path);
    void find_container(std::string_view name);
    void find_all_containers();
    void walk(const std::string &path, const std::string &shown, unsigned depth);
    void problem(std::string_view shown, std::string message);
    // false, with the reason told as a problem of `shown`: what lies below /etc/pve must not be opened.
    bool proxmox_answers(std::string_view shown);

    const Dir &root_;
    std::string directory_;
    ConfigPaths found_;
    std::optional<Status> proxmox_; // asked once
};

// The name that a container has by the place of its config, empty if the file is not a container's own: c1
// for /var/lib/lxc/c1/config, 101 for /etc/pve/lxc/101.conf.
std::string container_of(std::string_view path);
// Whether that container is one of this host: its config lies below lxcpath, or in /etc/pve.
bool is_own_container(std::string_view path, std::string_view lxcpath);

} // namespace warden::ctl::configs
