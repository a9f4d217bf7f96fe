// SPDX-License-Identifier: LGPL-2.1-or-later
// Edits of a text by lines, every other byte kept. Pure.
#pragma once

#include "ctl/tools/tool.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::tools {

// Each with its line end; the last may have none.
std::vector<std::string> lines_of(std::string_view text);
// As the text ends its lines: "\n" or "\r\n".
std::string line_end_of(std::string_view text);

// A value without the blanks around it, and without the quotes.
std::string_view unquoted(std::string_view value);

// Where a line goes, in an edit: as it was, replaced, or gone; and what comes before it.
class LineEdit {
public:
    explicit LineEdit(std::string_view text) : lines_(lines_of(text)) {}

    const std::vector<std::string> &lines() const { return lines_; }
    // index of a line; lines().size() for the end of the text. added: without line ends.
    void add_before(std::size_t index, const std::vector<std::string> &added);
    // text: with its line end.
    void replace(std::size_t index, std::string text);
    void remove(std::size_t index);
    bool is_empty() const { return changes_.empty(); }
    Edit finish(std::string path) const;

private:
    struct Change {
        std::size_t index;
        std::vector<std::string> added;
        bool removes = false;
    };
    std::vector<std::string> lines_;
    std::vector<Change> changes_; // in the order of their lines
};

// The file's text, without an error for one that is not there.
std::optional<std::string> text_of(const Dir &root, const std::string &path);

} // namespace warden::ctl::tools
