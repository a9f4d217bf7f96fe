// SPDX-License-Identifier: LGPL-2.1-or-later
// The containers of a Proxmox VE host as their admin has them, in /etc/pve/lxc.
#pragma once

#include "ctl/configs/proxmox_files.hpp"
#include "ctl/containers/containers.hpp"
#include "findings/finding.hpp"
#include "lxc/config_reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::ctl::audit {

// Empty on any other host, and for another lxcpath than Proxmox's. Borrows root.
class ProxmoxView {
public:
    // Reads /etc/pve/lxc, within some seconds, and leaves copies for the hooks. Where it does not answer the
    // last copies tell what lines are called.
    ProxmoxView(const Dir &root, const std::string &lxcpath);

    // Why /etc/pve/lxc was not read; empty: it was, or this is no such host.
    const std::string &problem() const { return problem_; }

    // Adds those that no start has written a config for yet.
    void add_names(std::vector<std::string> &names) const;
    // What only Proxmox's file shows: a template, never started, or changed since. Its config is then what
    // the next start would make of that file.
    void describe(containers::Container &container);
    // The configs of those, by config_path; nullptr for any other.
    const std::string *config_text(const std::string &config_path) const;

    // Findings at the generated config are moved to the admin's lines.
    void name_lines(const containers::Container &container, std::vector<findings::Finding> &findings) const;

private:
    const Dir &root_;
    bool is_proxmox_ = false;
    configs::ProxmoxFiles files_;
    std::map<std::string, std::string> texts_; // generated here, by config_path
    std::string problem_;
};

} // namespace warden::ctl::audit
