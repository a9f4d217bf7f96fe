// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/lines.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cerrno>

namespace warden::config {
namespace {

Source source_at(const std::string &file, unsigned line, std::size_t offset) {
    return {file, line, static_cast<unsigned>(offset) + 1};
}

Source source_of_byte(const std::string &file, std::string_view text, std::size_t byte) {
    const auto before = text.substr(0, byte);
    const auto line = 1 + static_cast<unsigned>(std::count(before.begin(), before.end(), '\n'));
    const auto start = before.rfind('\n');
    return source_at(file, line, start == std::string_view::npos ? byte : byte - start - 1);
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

std::size_t skip_blanks(std::string_view line, std::size_t at) {
    while (at < line.size() && is_blank(line[at]))
        ++at;
    return at;
}

// Calls function(line, number) for each line of text, without its line end.
template <class Function>
void for_each_line(std::string_view text, Function function) {
    unsigned number = 0;
    for (const auto line : split(text, '\n'))
        function(line, ++number);
}

std::size_t end_of_word(std::string_view line, std::size_t start) {
    std::size_t end = start;
    if (line[start] == '[')
        end = std::min(line.find(']', start), line.size());
    while (end < line.size() && !is_blank(line[end]))
        ++end;
    return end;
}

std::vector<Word> words_of_line(const std::string &file, std::string_view line, unsigned number) {
    std::vector<Word> words;
    for (std::size_t at = skip_blanks(line, 0); at < line.size() && line[at] != '#';) {
        const std::size_t end = end_of_word(line, at);
        words.push_back({std::string(trim(line.substr(at, end - at))), source_at(file, number, at)});
        at = skip_blanks(line, end);
    }
    return words;
}

// Without a comment: ';' counts only after a blank, because it is an ordinary character in a name or a
// ticket.
std::string_view without_comment(std::string_view line) {
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] == ';' && is_blank(line[i - 1]))
            return line.substr(0, i);
    }
    return line;
}

class IniReader {
public:
    explicit IniReader(const std::string &file) : file_(file) {}

    void read_line(std::string_view line, unsigned number) {
        const std::size_t start = skip_blanks(line, 0);
        if (start == line.size() || line[start] == ';' || line[start] == '#')
            return;
        line = without_comment(line);
        if (line[start] == '[')
            read_header(line, start, number);
        else
            read_item(line, start, number);
    }
    Ini take() { return std::move(ini_); }

private:
    // Also for a line before the first section.
    void fail(unsigned number, std::size_t offset, const std::string &message) {
        if (ini_.sections.empty())
            ini_.sections.push_back({{}, {}, source_at(file_, number, offset), {}});
        ini_.sections.back().is_broken = true;
        ini_.problems.push_back({source_at(file_, number, offset), message, EINVAL});
    }

    // A header that is wrong still begins a section under the name that can be read: what follows must not
    // become part of the section before it.
    void read_header(std::string_view line, std::size_t start, unsigned number) {
        const std::size_t close = line.find(']', start);
        const auto inside = line.substr(start + 1, std::min(close, line.size()) - start - 1);
        const auto parts = words(trim(inside));
        Section section;
        section.at = source_at(file_, number, start);
        if (!parts.empty())
            section.name = parts[0];
        if (parts.size() > 1)
            section.argument = parts[1];
        ini_.sections.push_back(std::move(section));
        if (close == std::string_view::npos)
            fail(number, start, "the section header '" + printable(trim(line)) + "' has no ']'");
        else if (!trim(line.substr(close + 1)).empty())
            fail(number, skip_blanks(line, close + 1), "nothing may follow the ']' of a section header");
        else if (parts.empty() || parts.size() > 2)
            fail(number, start, "a section header is [name] or [name argument]");
    }

    void read_item(std::string_view line, std::size_t start, unsigned number) {
        const std::size_t equals = line.find('=');
        const auto key = trim(line.substr(start, equals == std::string_view::npos ? equals : equals - start));
        if (equals == std::string_view::npos)
            return fail(number, start,
                        "'" + printable(key) + "' is no [section], no key = value and no comment");
        if (key.empty())
            return fail(number, start, "there is no key before '='");
        if (ini_.sections.empty())
            ini_.sections.push_back({{}, {}, source_at(file_, number, start), {}});
        const auto value = trim(line.substr(equals + 1));
        ini_.sections.back().items.push_back(
            {std::string(key), std::string(value), source_at(file_, number, start),
             source_at(file_, number, value.empty() ? equals + 1 : skip_blanks(line, equals + 1))});
    }

    const std::string &file_;
    Ini ini_;
};

} // namespace

std::optional<Problem> check_text(const std::string &file, std::string_view text) {
    if (text.size() > k_max_file_bytes) {
        return Problem{{file, 0, 0},
                       "the file has " + std::to_string(text.size()) + " bytes, more than the " +
                           std::to_string(k_max_file_bytes) + " that are allowed",
                       EFBIG};
    }
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return Problem{source_of_byte(file, text, nul), "a NUL byte; this is not a text file", EINVAL};
    if (is_valid_utf8(text))
        return std::nullopt;
    std::size_t line_start = 0;
    while (is_valid_utf8(text.substr(line_start, text.find('\n', line_start) - line_start)))
        line_start = text.find('\n', line_start) + 1;
    std::size_t bad = line_start;
    // The longest valid prefix that ends at a character: at most four bytes belong to one.
    for (std::size_t length = 1; bad < text.size() && length <= 4;) {
        if (is_valid_utf8(text.substr(bad, length))) {
            bad += length;
            length = 1;
        } else {
            ++length;
        }
    }
    return Problem{source_of_byte(file, text, bad), "a byte that is not UTF-8", EILSEQ};
}

WordLines read_words(const std::string &file, std::string_view text) {
    WordLines result;
    if (auto problem = check_text(file, text)) {
        result.problems.push_back(std::move(*problem));
        return result;
    }
    for_each_line(text, [&](std::string_view line, unsigned number) {
        if (auto found = words_of_line(file, line, number); !found.empty())
            result.lines.push_back(std::move(found));
    });
    return result;
}

Ini read_ini(const std::string &file, std::string_view text) {
    if (auto problem = check_text(file, text))
        return {{}, {std::move(*problem)}};
    IniReader reader(file);
    for_each_line(text, [&](std::string_view line, unsigned number) { reader.read_line(line, number); });
    return reader.take();
}

} // namespace warden::config
