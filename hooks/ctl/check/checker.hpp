// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings on one config file after the other.
#pragma once

#include "cgroup/layout.hpp"
#include "ctl/check/findings.hpp"
#include "ctl/configs/conversion_input.hpp"
#include "lxc/lxcpath.hpp"

#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace warden::ctl::check {

// What the config will run on.
struct CheckTarget {
    unsigned lxc = 6; // major: 5, 6 or 7
    cgroup::Layout layout = cgroup::Layout::unified;
    bool proxmox = false; // its LXC 6 has keys of LXC 7

    bool v1_in_force() const { return layout != cgroup::Layout::unified && lxc < 7; }
    bool v2_in_force() const { return layout == cgroup::Layout::unified; }
};

// Severity, why and fix come from offline_checks(); id must be in it.
findings::Finding offline_finding(std::string_view id, std::string message, const Source &at);

// Borrows root. What stands in an included file is told once, however many configs include it.
class Checker {
public:
    Checker(const Dir &root, CheckTarget target, cgroup::HostFacts host)
        : root_(root), target_(target), host_(std::move(host)), lxcpath_(lxc::default_lxcpath(root)) {}

    // Whether more than its text decides: of a container of this host, what it uses now is looked at.
    bool asks_host(const std::string &path) const { return configs::is_own_container(path, lxcpath_); }
    // In the order of lines, own lines first.
    std::vector<findings::Finding> check(const configs::ConfigInput &input);

private:
    bool is_new_include(const std::string &file);

    const Dir &root_;
    CheckTarget target_;
    cgroup::HostFacts host_;
    std::string lxcpath_;
    std::unordered_set<std::string> seen_includes_;
    std::set<std::string> told_; // of what is told once
};

// Replaced with the package, and the same for every container.
bool is_of_lxc(std::string_view file);

// The parts of a check; each appends. `lint` says for each item of the config whether its key is to be looked
// at.
void check_text(Findings &out, const configs::ConfigInput &input);
void check_proxmox(Findings &out, const configs::ConfigInput &input, const CheckTarget &target,
                   const cgroup::HostFacts &host);
// refused: the places of which check_limits has said that LXC 7 refuses them.
void check_keys(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint,
                const CheckTarget &target, const std::set<std::string> &refused);
void check_start(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint);
// live: the root of the host that the container is on; nullptr if the config is none of this host.
void check_start_values(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint,
                        const Dir *live);
// live: as above, for what a running container uses. Returns the places of the lines that were called refused
// by LXC 7.
std::set<std::string> check_limits(Findings &out, const configs::ConfigInput &input,
                                   const std::vector<bool> &lint, const CheckTarget &target,
                                   const cgroup::HostFacts &host, const Dir *live);

} // namespace warden::ctl::check
