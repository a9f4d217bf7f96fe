// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/line.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "config/nearest.hpp"

#include <cerrno>

namespace warden::stack {
namespace {

using config::Problem;
using config::Word;

constexpr std::string_view k_key_letters = "abcdefghijklmnopqrstuvwxyz0123456789._-";

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

// Where the word that is missing at the end of the line would be.
Source behind(const Word &word) {
    return {word.at.file, word.at.line, word.at.column + static_cast<unsigned>(word.text.size())};
}

class LineParser {
public:
    explicit LineParser(const std::vector<Word> &words) : words_(words) {}

    StackLine parse() {
        line_.entry.at = words_[0].at;
        line_.entry.name = "?";
        if (auto wrong = read_line()) {
            line_.entry.fail(wrong->message);
            line_.is_include = false;
            line_.problem = std::move(wrong);
        }
        return std::move(line_);
    }

private:
    using Wrong = std::optional<Problem>;

    static Problem problem(const Source &at, std::string message) { return {at, std::move(message), EINVAL}; }

    Wrong read_line() {
        if (auto wrong = read_phase())
            return wrong;
        if (words_.back().text.ends_with('\\'))
            return problem(words_.back().at, "a line cannot be continued with '\\'; write it as one line");
        if (words_.size() < 2)
            return problem(behind(words_[0]),
                           "the control is missing; a line is: phase control module [key=value ...]");
        line_.entry.control_text = words_[1].text;
        if (words_[1].text == "include" || words_[1].text == "substack")
            return read_file_name();
        return read_module();
    }

    Wrong read_phase() {
        std::string_view name = words_[0].text;
        line_.entry.may_be_absent = name.starts_with('-');
        if (line_.entry.may_be_absent)
            name.remove_prefix(1);
        line_.phase = find_phase(name);
        if (line_.phase)
            return std::nullopt;
        return problem(words_[0].at,
                       "unknown phase '" + printable(name) + "'" + config::did_you_mean(name, phase_names()));
    }

    Wrong read_file_name() {
        line_.is_include = words_[1].text == "include";
        if (line_.entry.may_be_absent)
            return problem(words_[0].at, "'-' forgives that a module is not installed; a file to " +
                                             words_[1].text + " must be there");
        if (words_.size() < 3)
            return problem(behind(words_[1]), "the file to " + words_[1].text + " is missing");
        if (words_.size() > 3)
            return problem(words_[3].at, "nothing may follow the file to " + words_[1].text);
        line_.entry.kind = EntryKind::substack;
        line_.entry.name = words_[2].text;
        return std::nullopt;
    }

    Wrong read_module() {
        // The name first, so that a line with a wrong control is shown under its module.
        if (words_.size() > 2 && is_module_name(words_[2].text))
            line_.entry.name = words_[2].text;
        auto control = parse_control(words_[1]);
        if (auto *wrong = std::get_if<Problem>(&control))
            return std::move(*wrong);
        line_.entry.control = std::get<Control>(control);
        line_.entry.control_at = words_[1].at;
        if (words_.size() < 3)
            return problem(behind(words_[1]),
                           "the module is missing; a line is: phase control module [key=value ...]");
        if (!is_module_name(words_[2].text))
            return problem(words_[2].at,
                           "'" + printable(words_[2].text) +
                               "' is not a module name; write the bare name, without folder and without .so");
        for (std::size_t i = 3; i < words_.size(); ++i) {
            if (auto wrong = read_argument(words_[i]))
                return wrong;
        }
        return std::nullopt;
    }

    // key=value, or [key=value with blanks].
    Wrong read_argument(const Word &word) {
        std::string_view text = word.text;
        Source at = word.at;
        if (text.starts_with('[')) {
            if (text.find(']') != text.size() - 1)
                return problem(word.at,
                               "'" + printable(text) + "' begins with '[' and does not end with its ']'");
            text = text.substr(1, text.size() - 2);
            ++at.column;
        }
        const auto equals = text.find('=');
        if (equals == std::string_view::npos)
            return problem(at, "'" + printable(text) + "' is not key=value");
        const auto key = text.substr(0, equals);
        if (!consists_of(key, k_key_letters))
            return problem(at, "'" + printable(key) + "' is not an option name");
        Source value_at = at;
        value_at.column += static_cast<unsigned>(equals) + 1;
        line_.entry.arguments.push_back(
            {std::string(key), std::string(text.substr(equals + 1)), at, value_at});
        return std::nullopt;
    }

    const std::vector<Word> &words_;
    StackLine line_;
};

} // namespace

StackLine parse_stack_line(const std::vector<Word> &words) {
    return LineParser(words).parse();
}

} // namespace warden::stack
