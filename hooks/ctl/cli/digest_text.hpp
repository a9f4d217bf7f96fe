// SPDX-License-Identifier: LGPL-2.1-or-later
// A digest as text for a terminal.
#pragma once

#include "ctl/cli/digest.hpp"

#include <string>

namespace warden::ctl::cli {

struct DigestLayout {
    std::size_t width = 80; // columns
    bool color = false;
    bool verbose = false;          // why, live values, details and all names as well
    std::string one = "container"; // what a subject is called; empty: there is one, and no list of ids
    std::string many = "containers";
    std::string migrate = {}; // the command that mends what migration mends, of all that was looked at
};

// Headings with their findings, what many have in common, what is fine, and what to do first. What is printed
// in full elsewhere, by
// --format lines, is named where something was left out. Ends with a newline unless empty.
std::string digest_text(const Digest &digest, const DigestLayout &layout);

} // namespace warden::ctl::cli
