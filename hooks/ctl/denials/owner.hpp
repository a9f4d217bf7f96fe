// SPDX-License-Identifier: LGPL-2.1-or-later
// Whose denial is it?
#pragma once

#include "apparmor/denial.hpp"
#include "base/dir.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::ctl::denials {

// Never guesses: a profile that several containers may use shows nothing, and a process is only asked when it
// lived before the event.
class DenialOwner {
public:
    // names: the containers that are defined below lxcpath, whose hashed profile names are recognised by
    // computing them.
    DenialOwner(const std::vector<std::string> &names, const std::string &lxcpath);
    // Also by the cgroup of the process, while it lives. Only for the log of this host and this boot.
    void ask_processes(const Dir &root);

    // The container's name, or empty. One of another lxcpath, which may have the same name as one of ours,
    // has that in front: "/srv/lxc:c1", "-srv-lxc:c1" where only the name of its namespace is known, in which
    // every
    // '/' is a '-'.
    std::string owner(const apparmor::Denial &denial) const;

private:
    std::string by_name(std::string_view name) const;
    std::string by_profile(std::string_view profile) const;
    std::string by_process(const apparmor::Denial &denial) const;

    std::map<std::string, std::string, std::less<>> generated_; // profile or namespace -> container
    std::string lxcpath_, dashed_lxcpath_;
    const Dir *root_ = nullptr;
};

} // namespace warden::ctl::denials
