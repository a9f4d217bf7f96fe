// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_bytes.hpp"

#include "base/text.hpp"
#include "lxc/config_text.hpp"

#include <algorithm>

namespace warden::lxc {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

Problem nul_problem(const std::string &file, unsigned line, Syntax syntax) {
    const bool lxc = syntax == Syntax::lxc;
    return {ProblemKind::nul_byte,
            {file, line, 0},
            lxc ? "a NUL byte: LXC reads nothing of this file after it" : "a NUL byte",
            false};
}

} // namespace

std::vector<Problem> check_bytes(std::string_view bytes, Syntax syntax, const std::string &file) {
    const bool has_nul = bytes.find('\0') != std::string_view::npos;
    if (!has_nul && is_ascii(bytes))
        return {};
    unsigned nul_line = 0;
    unsigned invalid_line = 0;
    std::size_t invalid = 0;
    RowReader reader(bytes, syntax);
    for (Row row; reader.next(row);) {
        const auto line = bytes.substr(row.begin, row.end - row.begin);
        if (has_nul && nul_line == 0 && line.find('\0') != std::string_view::npos)
            nul_line = row.number;
        if (!is_valid_utf8(line) && invalid++ == 0)
            invalid_line = row.number;
    }
    std::vector<Problem> found;
    if (nul_line != 0)
        found.push_back(nul_problem(file, nul_line, syntax));
    if (invalid != 0)
        found.push_back({ProblemKind::invalid_utf8,
                         {file, invalid_line, 0},
                         "not valid UTF-8 here" +
                             (invalid > 1 ? " and in " + std::to_string(invalid - 1) + " more lines" : ""),
                         false});
    return found;
}

std::size_t count_lines(std::string_view bytes) {
    std::size_t ends = 0;
    for (auto at = bytes.find_first_of("\r\n"); at != std::string_view::npos;
         at = bytes.find_first_of("\r\n", at + 1))
        ends += bytes.substr(at).starts_with("\r\n") ? 0U : 1U;
    return ends + 1;
}

Result<std::string> read_within(const Dir &root, std::string_view path, const ReaderLimits &limits) {
    TRY_ASSIGN(std::string bytes, root.read_file(path, limits.max_file_bytes));
    // A line has at least its end, so that most files need not be counted.
    if (bytes.size() > limits.max_lines && count_lines(bytes) > limits.max_lines + 1)
        return Error{root.name_of(path) + " has more than " + std::to_string(limits.max_lines) + " lines",
                     EFBIG};
    return bytes;
}

} // namespace warden::lxc
