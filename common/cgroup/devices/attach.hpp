// SPDX-License-Identifier: LGPL-2.1-or-later
// Device programs of cgroups in the kernel. The only place in the project that calls bpf(2).
#pragma once

#include "cgroup/devices/list.hpp"
#include "cgroup/group.hpp"

#include <string>
#include <vector>

namespace warden::cgroup::devices {

// A program in the kernel. It lives as long as this object or as its attachments, which end with the cgroup.
class DeviceProgram {
public:
    // Needs CAP_BPF and CAP_NET_ADMIN in the first user namespace (EPERM).
    static Result<DeviceProgram> load(const V1DeviceList &list);

    // Beside the programs that are there: every one of them must permit a request.
    Status attach(const Group &group) const;
    Status detach(const Group &group) const;
    // What identifies the instructions: the same list gives the same tag, in hexadecimal.
    Result<std::string> tag() const;

private:
    explicit DeviceProgram(Fd fd) : fd_(std::move(fd)) {}
    Fd fd_;
};

// The tags of the device programs attached to this very group, not to its ancestors. Needs CAP_SYS_ADMIN.
Result<std::vector<std::string>> device_program_tags(const Group &group);

} // namespace warden::cgroup::devices
