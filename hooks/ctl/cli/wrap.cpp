// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/wrap.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::ctl::cli {

std::size_t columns_of(std::string_view text) {
    // All bytes but those that continue a character.
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

void append_wrapped(std::string &out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width) {
    bool first = true;
    for (const std::string_view word : words(text)) {
        const std::size_t length = columns_of(word);
        if (!first && column + 1 + length > width) {
            out.append("\n").append(indent, ' ');
            column = indent;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += length;
        first = false;
    }
}

} // namespace warden::ctl::cli
