// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "apparmor/kernel.hpp"
#include "apparmor/label.hpp"
#include "apparmor/profiles.hpp"

#include <optional>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::apparmor_module {

using module::Finding;
using module::Findings;
using module::Value;

// What the config says; the last value of a key that holds one.
struct Settings {
    std::optional<Value> profile;
    std::optional<Value> allow_incomplete;
    std::optional<Value> allow_nesting;
    std::vector<Value> raw;
    std::vector<Value> of_features; // lxc.apparmor.raw too, but written by Proxmox for `features:`
    std::vector<Value> mounts;      // lxc.mount.entry
    std::vector<Value> auto_mount;  // lxc.mount.auto, a word each
    bool is_privileged = true;      // no lxc.idmap
};

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    std::string container;
    // Policy: "any-enforcing", "generated" or the name of a profile.
    std::string wanted = "any-enforcing";
    Settings settings;
    apparmor::KernelState kernel;
    Result<apparmor::ProfileList> profiles{Error{"the list of profiles was not read"}};
    // Of the process that is, or becomes, the container's init; nullopt when there is none.
    std::optional<Result<apparmor::Label>> live;
    // At start-host: of this program, which has the label of the lxc-start that runs it.
    std::optional<apparmor::Label> own;

    bool is_start_host() const { return phase == WARDEN_START_HOST; }
};

} // namespace warden::apparmor_module
