// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mutate.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace warden::fuzz {
namespace {

constexpr std::size_t k_max_bytes = 16384;
constexpr std::size_t k_most_changes = 6;

std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const bool escape = text.front() == '\\' && text.size() > 1;
        const std::size_t length = !escape ? 1 : text[1] == 'x' && text.size() > 3 ? 4 : 2;
        unsigned byte = 0;
        if (length == 4)
            std::from_chars(text.data() + 2, text.data() + 4, byte, 16);
        out += length == 4 ? static_cast<char>(byte) : text[length - 1];
        text.remove_prefix(length);
    }
    return out;
}

} // namespace

std::vector<std::string> read_dictionary(std::string_view text) {
    std::vector<std::string> words;
    for (const auto line : split(text, '\n')) {
        if (line.size() > 2 && line.starts_with('"') && line.ends_with('"'))
            words.push_back(unescaped(line.substr(1, line.size() - 2)));
    }
    return words;
}

std::string Mutator::any_line(const std::string &text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return text.substr(begin, text.find('\n', at) - begin) + "\n";
}

void Mutator::change(std::string &text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(9)) {
    case 0:
        if (at < text.size())
            text[at] = static_cast<char>(random_());
        break;
    case 1:
        if (at < text.size())
            text[at] = static_cast<char>(text[at] ^ (1U << below(8)));
        break;
    case 2:
        text.erase(at, 1 + below(8));
        break;
    case 3:
        text.insert(at, text.substr(below(text.size() + 1), below(64)));
        break;
    case 4:
        text.insert(text.rfind('\n', at) + 1, any_line(any_text()));
        break;
    case 5:
        text.insert(text.rfind('\n', at) + 1, any_line(text));
        break;
    case 6:
        text.resize(at);
        break;
    default:
        if (!words_.empty())
            text.insert(at, words_[below(words_.size())]);
    }
    text.resize(std::min(text.size(), k_max_bytes));
}

std::string Mutator::next() {
    std::string text = any_text();
    for (std::size_t left = 1 + below(k_most_changes); left > 0; --left)
        change(text);
    return text;
}

} // namespace warden::fuzz
