// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/json.hpp"

#include "base/text.hpp"

namespace warden {
namespace {

std::string written(const Json &json, int indent) {
    return safe_json(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

} // namespace

std::string json_document(const Json &json) {
    return written(json, 1) + "\n";
}

std::string json_line(const Json &json) {
    return written(json, -1);
}

} // namespace warden
