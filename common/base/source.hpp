// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a piece of text came from.
#pragma once

#include <string>

namespace warden {

// line and column count from 1; 0 means "not known". An empty file means that the text has no file.
struct Source {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    // `file:line:column`, leaving out what is not known.
    std::string text() const {
        std::string out = file;
        if (line != 0)
            out += ":" + std::to_string(line);
        if (line != 0 && column != 0)
            out += ":" + std::to_string(column);
        return out;
    }
    bool operator==(const Source &) const = default;
};

} // namespace warden
