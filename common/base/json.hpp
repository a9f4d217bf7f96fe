// SPDX-License-Identifier: LGPL-2.1-or-later
// JSON as lxc-warden writes it: members in the order in which they were put in, and bytes that are not UTF-8
// (a name or a config may hold anything) as U+FFFD: what writes a report must not end in an exception because
// of what a container is called.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace warden {

using Json = nlohmann::ordered_json;

// One document, indented by one blank, with a newline at its end.
std::string json_document(const Json &json);
// On one line, without a newline: a member of a stream or of a list that is written piece by piece.
std::string json_line(const Json &json);

} // namespace warden
