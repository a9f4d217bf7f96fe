// SPDX-License-Identifier: LGPL-2.1-or-later
// The cluster file system of Proxmox VE, which holds the files of its containers. It is served by a process:
// while that is stopped every open below /etc/pve waits for ever, and when it is gone the directory looks
// empty.
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"

#include <functional>
#include <string>

namespace warden::ctl::configs {

// Nothing to say where Proxmox is not installed. An Error when /etc/pve is not mounted, gives an error, or
// has not answered at the deadline: then nothing below it may be opened, and the configs that Proxmox
// generates from it do not stand in for it.
Status pmxcfs_answers(const Dir &root, const Deadline &deadline);

// The first half of it, which asks only the kernel. Asks nothing whether this is a Proxmox host.
Status pmxcfs_is_mounted(const Dir &root);

// What all say of it then. what: "does not answer"
Error pmxcfs_is_away(const std::string &what, int code);

// The errno that `look` ends with (0: all is well), run by a process that may be left waiting; an Error with
// ETIMEDOUT when it has not ended at the deadline.
Result<int> outcome_of(const std::function<int()> &look, const Deadline &deadline);

} // namespace warden::ctl::configs
