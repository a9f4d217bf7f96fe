// SPDX-License-Identifier: LGPL-2.1-or-later
// Thawing what was frozen by freeze-run, by its records.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <vector>

namespace warden::ctl::freeze {

struct ThawWish {
    std::vector<std::string> names;
    std::string lxcpath;
    std::string on, key; // of the records
    bool stale = false;
    bool all = false;
    bool force = false;
    bool exact = false;
    bool was_frozen = false; // a running container on `on` without a hold is reported
    bool held = false;       // only what nobody is using, without a word about the rest
};

// Says on standard output and error what it does; returns the verb's exit code.
int thaw(const Dir &root, const ThawWish &wish);

} // namespace warden::ctl::freeze
