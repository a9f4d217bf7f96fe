// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/diff.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::ctl::migrate {
namespace {

using lxc::Piece;
using Kind = lxc::Piece::Kind;

constexpr std::size_t k_context = 3;

struct Hunk {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// Stretches around what changed; those that touch become one.
std::vector<Hunk> hunks_of(const std::vector<Piece> &pieces) {
    std::vector<Hunk> hunks;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].kind == Kind::same)
            continue;
        const std::size_t begin = i - std::min(i, k_context);
        const std::size_t end = std::min(i + 1 + k_context, pieces.size());
        if (!hunks.empty() && begin <= hunks.back().end)
            hunks.back().end = end;
        else
            hunks.push_back({begin, end});
    }
    return hunks;
}

std::size_t count(const std::vector<Piece> &pieces, std::size_t begin, std::size_t end, Kind other) {
    const auto first = pieces.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = pieces.begin() + static_cast<std::ptrdiff_t>(end);
    return static_cast<std::size_t>(std::count_if(
        first, last, [&](const Piece &piece) { return piece.kind == Kind::same || piece.kind == other; }));
}

// `begin,length`; an empty range stands after the line before it.
std::string range(std::size_t before, std::size_t length) {
    const std::string begin = std::to_string(length == 0 ? before : before + 1);
    return length == 1 ? begin : begin + "," + std::to_string(length);
}

void append_piece(std::string &out, const Piece &piece, bool for_terminal) {
    out += piece.kind == Kind::same ? ' ' : piece.kind == Kind::removed ? '-' : '+';
    std::string_view text = piece.text;
    const bool open = !text.ends_with('\n');
    if (!open)
        text.remove_suffix(1);
    out += for_terminal ? printable(text, text.size() * 4) : std::string(text);
    out += open ? "\n\\ No newline at end of file\n" : "\n";
}

} // namespace

std::string unified_diff(const std::vector<Piece> &pieces, std::string_view name, bool for_terminal) {
    const auto hunks = hunks_of(pieces);
    if (hunks.empty())
        return {};
    const std::string shown = for_terminal ? printable(name) : std::string(name);
    std::string out = "--- " + shown + "\n+++ " + shown + "\n";
    std::size_t seen = 0;
    std::size_t old_lines = 0;
    std::size_t new_lines = 0;
    for (const Hunk &hunk : hunks) {
        old_lines += count(pieces, seen, hunk.begin, Kind::removed);
        new_lines += count(pieces, seen, hunk.begin, Kind::added);
        const std::size_t old_length = count(pieces, hunk.begin, hunk.end, Kind::removed);
        const std::size_t new_length = count(pieces, hunk.begin, hunk.end, Kind::added);
        out += "@@ -" + range(old_lines, old_length) + " +" + range(new_lines, new_length) + " @@\n";
        for (std::size_t i = hunk.begin; i < hunk.end; ++i)
            append_piece(out, pieces[i], for_terminal);
        old_lines += old_length;
        new_lines += new_length;
        seen = hunk.end;
    }
    return out;
}

} // namespace warden::ctl::migrate
