// JSON as every verb prints it.
#pragma once

#include "base/text.hpp"

#include <nlohmann/json.hpp>

namespace warden::ctl::cli {

// indent: -1 for one line. Strings that are not UTF-8 have U+FFFD where they are not, and nothing acts on a
// terminal.
template <typename Json>
std::string json_text(const Json &json, int indent = -1) {
    return safe_json(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

} // namespace warden::ctl::cli
