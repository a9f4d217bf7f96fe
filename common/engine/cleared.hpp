// SPDX-License-Identifier: LGPL-2.1-or-later
// A setting that is missing because a later line took it away again: then that line is what has to be mended,
// and not what brought the setting.
#pragma once

#include "findings/finding.hpp"
#include "lxc/config.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::engine {

struct Clearing {
    const lxc::Item *by = nullptr;   // "lxc.cap.drop ="
    const lxc::Item *what = nullptr; // the last that it took away
};

// Pure. The last line that clears something of key, which may be a family; nullopt: nothing of it is cleared.
// Borrows from config.
std::optional<Clearing> clearing_of(const lxc::Config &config, std::string_view key);

// A finding about a key without a value and without something live, so that something of it is missing, gets
// the line that cleared it; with_fix: and what to do there.
void name_clearing_line(findings::Finding &finding, const lxc::Config &config, bool with_fix);

} // namespace warden::engine
