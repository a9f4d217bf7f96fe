// SPDX-License-Identifier: LGPL-2.1-or-later
// From facts to findings and plans. Pure: no I/O, no clock.
#pragma once

#include "facts.hpp"

namespace warden::freeze {

struct Verdict {
    Findings findings;
    std::optional<Hook> run{};        // at freeze: what is to be run in the container
    warden_result result = WARDEN_OK; // unless a finding denies
};

// pre-start: what an earlier run left frozen; audit: whether a running container is frozen, and by whom;
// freeze: the program that prepares the container.
Verdict check(const Facts &facts);

} // namespace warden::freeze
