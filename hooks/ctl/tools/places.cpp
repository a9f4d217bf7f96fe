// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/places.hpp"

#include "base/text.hpp"
#include "ctl/tools/tool.hpp"

namespace warden::ctl::tools {

Result<std::vector<std::string>> places_of_tool(const Dir &root, std::string_view place) {
    const auto colon = place.find(':');
    const auto name = place.substr(1, colon == std::string_view::npos ? colon : colon - 1);
    const auto part = colon == std::string_view::npos ? std::string_view() : place.substr(colon + 1);
    const Tool *tool = find_tool(name);
    if (tool == nullptr || tool->places == nullptr) {
        std::vector<std::string> known;
        for (const auto &one : all_tools()) {
            if (one.places != nullptr)
                known.push_back("@" + std::string(one.name));
        }
        return Error{"what '" + printable(place) + "' makes snapshots of cannot be told; there are " +
                         join(known, ", "),
                     EINVAL};
    }
    return tool->places(root, part);
}

} // namespace warden::ctl::tools
