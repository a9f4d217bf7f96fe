// SPDX-License-Identifier: LGPL-2.1-or-later
// Text for a document whose markup begins with < or &: XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace warden::ctl::cli {

// Means the text itself, in an element and in a quoted attribute. A newline is a reference, since a parser of
// XML makes a blank of it in an attribute.
std::string markup(std::string_view text);

} // namespace warden::ctl::cli
