// SPDX-License-Identifier: LGPL-2.1-or-later
// Small text helpers that use no locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warden {

// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);

// ASCII letters only: keys and words of configs have no others.
constexpr bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr char lower(char c) {
    return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lowercase(std::string text);

// The parts between separators; empty parts are kept, so n separators give n + 1 parts.
std::vector<std::string_view> split(std::string_view text, char separator);

// The runs of characters other than blank and tab.
std::vector<std::string_view> words(std::string_view text);

// Every occurrence, from left to right; what was put in is not searched. from: not empty.
void replace_all(std::string &text, std::string_view from, std::string_view to);

// "1 day", "2 days".
std::string counted(std::uint64_t count, std::string_view noun);

std::string join(const std::vector<std::string> &parts, std::string_view separator);

// Shell pattern (fnmatch(3): * ? []), matched against the whole name. Nothing with a NUL in it matches.
bool glob_match(std::string_view pattern, std::string_view name);

// Safe to print: control characters (C0, C1, separators, marks that change the writing direction) and invalid
// UTF-8 as \xNN, cut to about max_bytes, never inside a character, with "..." after it.
std::string printable(std::string_view text, std::size_t max_bytes = 400);

// A JSON document whose strings act on no terminal either: JSON itself lets DEL, C1 controls, separators and
// marks that change the writing direction through. They become \uNNNN. text: UTF-8.
std::string safe_json(std::string_view text);

bool is_valid_utf8(std::string_view text);

} // namespace warden
