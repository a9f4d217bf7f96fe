// SPDX-License-Identifier: LGPL-2.1-or-later
// What is wrong with a piece of configuration, and where.
#pragma once

#include "base/source.hpp"

#include <string>
#include <vector>

namespace warden::config {

// message: what is wrong, with the text quoted, and what would be right. code: the errno behind it, 0 if
// none.
struct Problem {
    Source at;
    std::string message;
    int code = 0;

    // `file:line:column: message`
    std::string text() const {
        const std::string where = at.text();
        return where.empty() ? message : where + ": " + message;
    }
    bool operator==(const Problem &) const = default;
};

using Problems = std::vector<Problem>;

} // namespace warden::config
