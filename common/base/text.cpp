// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fnmatch.h>

namespace warden {
namespace {

constexpr std::string_view k_blanks = " \t\r\n";

// Length in bytes of the UTF-8 sequence at the start of text, 0 if it is not one (RFC 3629).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!follows(1) || !follows(2))
            return 0;
        const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = lead == 0xED && byte(1) > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3))
            return 0;
        const bool overlong = lead == 0xF0 && byte(1) < 0x90;
        const bool too_big = lead == 0xF4 && byte(1) > 0x8F;
        return overlong || too_big ? 0 : 4;
    }
    return 0;
}

// Bytes at the start of text that each are a character that nothing acts on: nearly all that there are, and
// quickly passed over.
std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && text[length] >= ' ' && text[length] <= '~')
        ++length;
    return length;
}

void append_escaped(std::string &out, std::string_view bytes) {
    constexpr std::array<char, 17> digits{"0123456789abcdef"};
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        out += "\\x";
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
}

// Of at most three bytes of valid UTF-8.
unsigned code_point(std::string_view character) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<std::uint8_t>(character[i]));
    };
    if (character.size() == 1)
        return byte(0);
    if (character.size() == 2)
        return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    return (byte(0) & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
}

// A character (valid UTF-8) that a terminal acts on: C0 and C1 controls, DEL, line and paragraph separators,
// and the marks that reorder what stands around them.
bool is_control(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
    if (character.size() == 1)
        return byte(0) < 0x20 || byte(0) == 0x7F;
    if (character.size() == 2)
        return (byte(0) == 0xC2 && byte(1) < 0xA0) || character == "\xD8\x9C"; // U+0080..9F, U+061C
    if (character.size() != 3 || byte(0) != 0xE2)
        return false;
    const bool marks = byte(1) == 0x80 && ((byte(2) >= 0x8E && byte(2) <= 0x8F) || // U+200E, U+200F
                                           (byte(2) >= 0xA8 && byte(2) <= 0xAE));  // U+2028..202E
    return marks || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);       // U+2066..2069
}

} // namespace

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(k_blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

std::string lowercase(std::string text) {
    std::ranges::transform(text, text.begin(), lower);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    for (;;) {
        const auto start = text.find_first_not_of(" \t");
        if (start == std::string_view::npos)
            return found;
        text.remove_prefix(start);
        const auto end = text.find_first_of(" \t");
        found.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return found;
        text.remove_prefix(end);
    }
}

void replace_all(std::string &text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string counted(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string join(const std::vector<std::string> &parts, std::string_view separator) {
    std::string out;
    std::string_view before;
    for (const auto &part : parts) {
        out += before;
        out += part;
        before = separator;
    }
    return out;
}

bool glob_match(std::string_view pattern, std::string_view name) {
    // fnmatch would stop at a NUL, and so compare less than the whole.
    if (pattern.find('\0') != std::string_view::npos || name.find('\0') != std::string_view::npos)
        return false;
    return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), 0) == 0;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
    std::string out;
    while (!text.empty()) {
        if (out.size() >= max_bytes)
            return out + "...";
        if (const auto plain = plain_length(text.substr(0, max_bytes - out.size())); plain != 0) {
            out += text.substr(0, plain);
            text.remove_prefix(plain);
            continue;
        }
        const std::size_t length = utf8_length(text);
        const auto character = text.substr(0, length == 0 ? 1 : length);
        if (length == 0 || is_control(character))
            append_escaped(out, character);
        else
            out += character;
        text.remove_prefix(character.size());
    }
    return out;
}

std::string safe_json(std::string_view text) {
    constexpr std::array<char, 17> digits{"0123456789abcdef"};
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto plain = plain_length(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty())
            return out;
        const std::size_t length = utf8_length(text);
        const auto character = text.substr(0, length == 0 ? 1 : length);
        // What is below a blank is JSON's own layout: in a string it is escaped already.
        if (length != 0 && static_cast<unsigned char>(character.front()) >= 0x20 && is_control(character)) {
            const unsigned code = code_point(character);
            out += "\\u";
            for (int shift = 12; shift >= 0; shift -= 4)
                out += digits[(code >> static_cast<unsigned>(shift)) & 0xFU];
        } else {
            out += character;
        }
        text.remove_prefix(character.size());
    }
}

bool is_valid_utf8(std::string_view text) {
    for (;;) {
        text.remove_prefix(plain_length(text));
        if (text.empty())
            return true;
        const std::size_t length = utf8_length(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
}

} // namespace warden
