// SPDX-License-Identifier: LGPL-2.1-or-later
// Text laid out in columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace warden::ctl::cli {

// Columns that UTF-8 text takes, each character counted as one; text must be printable.
std::size_t columns_of(std::string_view text);

// Appends text to out, whose last line is `column` columns long, with a line break before each word that
// would pass `width`; new lines begin with `indent` blanks. Each run of blanks in text becomes one. A word
// longer than a line stays whole: it may be a path or a value to copy. No newline at the end.
void append_wrapped(std::string &out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width);

} // namespace warden::ctl::cli
