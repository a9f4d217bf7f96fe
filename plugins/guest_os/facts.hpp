// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "base/result.hpp"
#include "guest/verdict.hpp"

#include <optional>
#include <string>
#include <warden/module.hpp>

namespace warden::guest_os {

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    bool has_init = false;              // or a process that becomes it: everything is mounted
    std::optional<Error> rootfs_hidden; // why the container's root cannot be seen
    module::Value command;              // lxc.init.cmd, or what stands for it; empty: the default
    Result<guest::GuestInit> init{Error{"it was not looked for"}};
    std::string profile;       // lxc.apparmor.profile
    std::string allow_nesting; // lxc.apparmor.allow_nesting
    guest::Host host;
};

} // namespace warden::guest_os
