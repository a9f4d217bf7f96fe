// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/markup.hpp"

namespace warden::ctl::cli {

std::string markup(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto plain = text.substr(0, text.find_first_of("&<>\"'\n"));
        out += plain;
        text.remove_prefix(plain.size());
        if (text.empty())
            return out;
        switch (text.front()) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += "&#10;";
        }
        text.remove_prefix(1);
    }
}

} // namespace warden::ctl::cli
