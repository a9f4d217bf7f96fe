// SPDX-License-Identifier: LGPL-2.1-or-later
// What verbs write, and how they complain.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::cli {

// The error for a word that an option does not take.
Error not_one_of(std::string_view option, const std::string &text, std::string_view allowed);

// Everything written to stdout arrived.
bool flush_output();
void write_output(std::string_view text);
// A file that is not there yet (EEXIST), 0644, as a whole. path as the caller's process knows it.
Status write_new_file(const std::string &path, std::string_view text);
// `lxc-warden: VERB: text` on stderr; control characters are shown, not sent.
void complain(std::string_view verb, std::string_view text);

} // namespace warden::ctl::cli
