// SPDX-License-Identifier: LGPL-2.1-or-later
// The files of a Proxmox host's containers, read by a process that may be left waiting: whoever serves
// /etc/pve can stop to answer at any moment.
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"

#include <cstddef>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::configs {

struct ProxmoxFile {
    std::string bytes;
    std::time_t changed = 0;
};

struct ProxmoxFiles {
    std::map<std::string, ProxmoxFile> files; // by the container's number
    // What cannot be read, and why; other files are not among them.
    std::map<std::string, std::string> unreadable;
    std::vector<std::string> strangers; // names of other *.conf files, which Proxmox does not take
};

// All of /etc/pve/lxc, of this node. An Error when it is away (see pmxcfs_answers) or has not answered whole
// at the deadline. One that vanishes meanwhile is not there.
Result<ProxmoxFiles> read_proxmox_files(const Dir &root, const Deadline &deadline);

// What `work` comes to, done by a process that may be left waiting: it reads or writes below /etc/pve. An
// Error with ETIMEDOUT at the deadline; whether what was under way is done is not known then.
Result<std::string> text_in_time(const std::function<Result<std::string>()> &work, const Deadline &deadline);

// One file; as Dir::read_file, but that it ends at the deadline (ETIMEDOUT).
Result<std::string> read_file_in_time(const Dir &root, std::string_view path, std::size_t max_bytes,
                                      const Deadline &deadline);

} // namespace warden::ctl::configs
