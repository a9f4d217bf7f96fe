// SPDX-License-Identifier: LGPL-2.1-or-later
// A config as bytes, with its lines found in it, and edits that keep every byte they do not concern.
#pragma once

#include "lxc/config_line.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace warden::lxc {

// One line: where it is and what it says. `line` refers to the text that owns the row.
struct Row {
    std::size_t begin = 0;
    std::size_t end = 0;  // after the last byte of the line without its line end
    std::size_t next = 0; // after the line end; equal to `end` for a last line without one
    unsigned number = 0;  // counts '\n' from 1, as editors and grep do
    bool live = true;     // false after a NUL byte (LXC stops there) and from the first [section] on
    ConfigLine line;
};

// Goes through a text line by line, in constant memory. LXC ends a line at LF, at CR LF and at a lone CR;
// Proxmox at LF only. The text must outlive the rows.
class RowReader {
public:
    RowReader(std::string_view bytes, Syntax syntax);

    // false after the last row.
    bool next(Row &row);

private:
    std::size_t line_end() const;

    std::string_view bytes_;
    Syntax syntax_;
    bool lone_cr_ends_line_;
    std::size_t live_end_; // LXC reads nothing from the first NUL byte on
    std::size_t at_ = 0;
    unsigned number_ = 1;
    bool in_section_ = false;
};

// Copies share the bytes.
class ConfigText {
public:
    ConfigText(std::string bytes, Syntax syntax);

    std::string_view bytes() const { return *bytes_; }
    Syntax syntax() const { return syntax_; }
    const std::vector<Row> &rows() const { return rows_; }
    std::string_view text_of(const Row &row) const { return bytes().substr(row.begin, row.end - row.begin); }
    // "\n", "\r\n", "\r" or "" for the last line of a file that does not end in a line end.
    std::string_view end_of(const Row &row) const { return bytes().substr(row.end, row.next - row.end); }

private:
    std::shared_ptr<const std::string> bytes_;
    Syntax syntax_;
    std::vector<Row> rows_;
};

// A stretch of the text after an edit, with its line end. Removed ones are not in it any more.
struct Piece {
    enum class Kind { same, removed, added };
    Kind kind = Kind::same;
    std::string text;
};

// Edits by row index, applied at once. A row may be replaced once; lines can be added before a row,
// after it, or after the live part. New lines take the line end of the row that they replace or stand
// beside.
class ConfigEdits {
public:
    explicit ConfigEdits(const ConfigText &text) : text_(text), changes_(text.rows().size()) {}

    // With no lines the row disappears together with its line end.
    void replace(std::size_t row, std::vector<std::string> lines);
    void insert_before(std::size_t row, std::vector<std::string> lines);
    void insert_after(std::size_t row, std::vector<std::string> lines);
    // At the end of the live part: the end of the file, or before the first [section].
    void append(std::vector<std::string> lines);

    // Every line, old and new, in order; lines that were replaced by themselves are `same`.
    std::vector<Piece> pieces() const;
    std::string text() const;
    bool empty() const { return text() == text_.bytes(); }

private:
    struct Change {
        std::vector<std::string> before;
        std::vector<std::string> instead;
        std::vector<std::string> after;
        bool replaced = false;
    };

    void add_row(std::vector<Piece> &out, std::size_t row) const;
    std::string_view usual_line_end() const;

    ConfigText text_;
    std::vector<Change> changes_;
    std::vector<std::string> appended_;
};

} // namespace warden::lxc
