// SPDX-License-Identifier: LGPL-2.1-or-later
// The text model of a config: rows cover every byte, and edits change nothing that they do not concern.
#include "fuzz.hpp"

#include "lxc/config_text.hpp"

#include <algorithm>

namespace {

using namespace warden::lxc;
using warden::fuzz::require;

void rows_cover_the_text(const ConfigText &text) {
    std::size_t at = 0;
    unsigned number = 1;
    bool live = true;
    for (const Row &row : text.rows()) {
        require(row.begin == at && row.begin <= row.end && row.end <= row.next, "rows follow each other");
        require(row.next > row.begin, "a row has a byte");
        require(row.number >= number, "line numbers do not fall");
        require(live || !row.live, "what is not live stays so");
        require(text.text_of(row).find('\n') == std::string_view::npos, "a row is one line");
        at = row.next;
        number = row.number;
        live = row.live;
    }
    require(at == text.bytes().size(), "rows reach the end");
    const auto bytes = text.bytes().substr(0, at);
    require(text.rows().empty() || number <= 1U + std::ranges::count(bytes, '\n'), "lines are counted by LF");
}

void unedited_is_the_same(const ConfigText &text) {
    ConfigEdits edits(text);
    require(edits.text() == text.bytes(), "no edit, no change");
    for (std::size_t i = 0; i < text.rows().size(); ++i)
        edits.replace(i, {std::string(text.text_of(text.rows()[i]))});
    require(edits.empty(), "rows replaced by themselves change nothing");
    for (const Piece &piece : edits.pieces())
        require(piece.kind == Piece::Kind::same, "and show as the same");
}

// One row of the text, chosen by its size, so that every one is met over time.
void one_edit_stays_local(const ConfigText &text) {
    if (text.rows().empty())
        return;
    const std::size_t index = text.bytes().size() % text.rows().size();
    const Row &row = text.rows()[index];
    ConfigEdits edits(text);
    edits.replace(index, {"lxc.uts.name = x"});
    const std::string after = edits.text();
    const auto before = text.bytes();
    require(std::string_view(after).starts_with(before.substr(0, row.begin)), "bytes before an edit stay");
    require(std::string_view(after).ends_with(before.substr(row.end)), "bytes after an edit stay");
    ConfigEdits removal(text);
    removal.replace(index, {});
    const auto rest = std::string(before.substr(0, row.begin)) + std::string(before.substr(row.next));
    require(removal.text() == rest, "a removed row takes its line end along and nothing else");
}

// Whatever is appended stands before the first section and of what LXC does not read.
void appended_is_live(const ConfigText &text) {
    ConfigEdits edits(text);
    edits.append({"lxc.cgroup2.fuzz = 1"});
    const ConfigText after(edits.text(), text.syntax());
    std::size_t found = 0;
    for (const Row &row : after.rows())
        found += row.live && row.line.key == "lxc.cgroup2.fuzz" ? 1U : 0U;
    // Behind a NUL in the last live line nothing is live any more.
    const auto nul = text.syntax() == Syntax::lxc ? text.bytes().find('\0') : std::string_view::npos;
    require(found == 1 || nul != std::string_view::npos, "an appended line is in force");
    const auto dead = std::ranges::find_if(text.rows(), [](const Row &row) { return !row.live; });
    if (dead != text.rows().end())
        require(after.bytes().ends_with(text.bytes().substr(dead->begin)), "the dead part stays");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string bytes(warden::fuzz::text_of(data, size));
    for (const Syntax syntax : {Syntax::lxc, Syntax::pve}) {
        const ConfigText text(bytes, syntax);
        rows_cover_the_text(text);
        unedited_is_the_same(text);
        one_edit_stays_local(text);
        if (bytes.find("lxc.cgroup2.fuzz") == std::string::npos)
            appended_is_live(text);
    }
    return 0;
}
