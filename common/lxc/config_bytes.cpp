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
            lxc ? "a NUL byte: LXC reads nothing of this file behind it" : "a NUL byte",
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

} // namespace warden::lxc
