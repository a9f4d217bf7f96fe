// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/rules.hpp"

#include "base/text.hpp"

namespace warden::apparmor {
namespace {

void append_octal(std::string &out, std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += {'\\', static_cast<char>('0' + (byte >> 6U)), static_cast<char>('0' + ((byte >> 3U) & 7U)),
                static_cast<char>('0' + (byte & 7U))};
    }
}

// One character of UTF-8, or one byte of what is none.
std::string_view first_character(std::string_view text) {
    for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
        if (is_valid_utf8(text.substr(0, size)))
            return text.substr(0, size);
    }
    return text.substr(0, 1);
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:~%").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view path, bool squeezed) {
    constexpr std::string_view patterns = "*?[]{}^\\\"@";
    std::string text;
    bool quote = path.empty();
    char before = 0;
    while (!path.empty()) {
        const auto character = first_character(path);
        const char c = character.front();
        // What would act on a terminal, or get lost there, the parser takes in octal.
        if (printable(character) != character || c == 0x7F) {
            append_octal(text, character);
        } else if (squeezed && c == '/' && before == '/') {
            text += "[/]";
        } else {
            const bool pattern = patterns.find(c) != std::string_view::npos;
            if (pattern)
                text += '\\';
            quote = quote || (!pattern && !is_plain(c));
            text += character;
        }
        before = c;
        path.remove_prefix(character.size());
    }
    return quote ? "\"" + text + "\"" : text;
}

} // namespace

std::string quoted_path(std::string_view path) {
    return quoted(path, true);
}

std::string quoted_label(std::string_view label) {
    return quoted(label, false);
}

namespace rules {

std::string parser_text(const Parser &parser) {
    return parser ? "AppArmor's parser " + std::to_string(parser->major) + "." + std::to_string(parser->minor)
                  : "the AppArmor parser, which is not known here and counts as an old one,";
}

std::vector<std::string> mask_words(std::string_view mask, std::initializer_list<std::string_view> known) {
    std::vector<std::string> found;
    std::string text(mask);
    std::replace(text.begin(), text.end(), ',', ' ');
    for (const auto word : words(text)) {
        if (!is_one_of(word, known))
            return {};
        found.emplace_back(word);
    }
    return found;
}

std::string in_parentheses(const std::vector<std::string> &words) {
    return "(" + join(words, ", ") + ")";
}

RuleAdvice none(std::string why) {
    return {"", std::move(why), false};
}

RuleAdvice since_4(const Parser &parser, const std::string &rule, std::string opens) {
    if (!is_weak(parser))
        return {rule, std::move(opens), false};
    return none("No rule that " + parser_text(parser) +
                " reads, and a container whose profile has it would not start. From version 4 on it is `" +
                rule + "`. " + opens);
}

} // namespace rules
} // namespace warden::apparmor
