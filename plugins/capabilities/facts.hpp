// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "base/process_status.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::capabilities {

using module::Finding;
using module::Findings;
using module::Place;
using module::Value;

// A policy's line that asks for something.
struct Requirement {
    bool is_set = false;
    Place at;
};

struct Policy {
    std::vector<std::string> keep; // as written; empty: any capability
    Place keep_at;
    Requirement no_new_privs;
    Requirement seccomp;
};

// What the config says: the words of lists, and the last value of a key that holds one.
struct Settings {
    std::vector<Value> drop;
    std::vector<Value> keep;
    std::optional<Value> no_new_privs;
    std::optional<Value> seccomp_profile;
    bool replaces_proxmox_rules = false; // that profile is a raw line of a container of Proxmox

    bool wants_no_new_privs() const { return no_new_privs && no_new_privs->text == "1"; }
    bool wants_seccomp() const { return seccomp_profile && !seccomp_profile->text.empty(); }
};

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    bool has_init = false;   // or a process that becomes it
    bool privileged = false; // root inside is root of the host
    Policy policy;
    Settings settings;
    Result<unsigned> last_capability{Error{"it was not read"}}; // the kernel's highest
    Result<ProcessStatus> status{Error{"there is no init"}};    // of a live container's init

    // What the kernel says of its init decides, not the config alone.
    bool is_live() const { return phase == WARDEN_START_HOST || (phase == WARDEN_AUDIT && has_init); }
};

} // namespace warden::capabilities
