// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "base/result.hpp"
#include "device_rules.hpp"

#include <optional>
#include <string>
#include <warden/module.hpp>

namespace warden::devices {

using module::Finding;
using module::Findings;

// What the kernel holds for a running container.
struct Programs {
    bool any = false; // attached to the container's own group
    // Where the v1 rules must restrict: whether the program that lxc-warden makes of them is among them.
    std::optional<Result<bool>> ours;
};

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    std::string container;
    bool has_init = false;           // or a process that becomes it
    bool has_user_namespace = false; // of its own, by the config
    bool apply = true;               // v1-keys: the start makes v1 rules real
    bool is_root = true;             // whoever runs this: only root can attach a program
    bool unified = true;             // with another layout LXC itself applies the v1 rules
    std::string proc_devices;        // /proc/devices
    DeviceRules rules;
    // At the audit of a running container, with the unified layout.
    Result<Programs> programs{Error{"the kernel was not asked"}};

    bool is_running() const { return phase == WARDEN_AUDIT && has_init; }
};

} // namespace warden::devices
