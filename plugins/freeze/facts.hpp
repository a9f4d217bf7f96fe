// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything that the rules look at, gathered before they do: they themselves touch nothing.
#pragma once

#include "cgroup/freeze/freezer.hpp"
#include "state/freezes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::freeze {

using module::Finding;
using module::Findings;

// What lxc-warden wrote down when it froze the container.
struct Record {
    state::Standing standing = state::Standing::in_use;
    std::string tool; // the command that it was frozen for
};

// The program in the container that the policy names.
struct Hook {
    std::string path;
    std::uint32_t deadline_ms = 0;                         // each time
    Result<bool> is_there{Error{"it was not looked for"}}; // in the container, as its init sees it
};

struct Facts {
    warden_phase phase = WARDEN_PRE_START;
    bool has_init = false;
    // At pre-start: cgroups that a run of this container would get, and that are frozen already.
    std::vector<std::string> frozen_leftovers;
    // At the audit of a running container; the record is read of a frozen one.
    Result<cgroup::freeze::FreezeState> state{Error{"it was not read"}};
    std::optional<Record> record;
    // At freeze; nullopt: the policy names none.
    std::optional<Hook> hook;
};

} // namespace warden::freeze
