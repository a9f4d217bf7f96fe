// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/apply.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "ctl/migrate/diff.hpp"
#include "ctl/migrate/write.hpp"
#include "ctl/tools/lines.hpp"
#include "state/record_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace warden::ctl::tools {
namespace {

std::string folder_of(const std::string &path) {
    return path.substr(0, path.rfind('/'));
}

void write_file(const Dir &root, const Tool &tool, const OwnFile &file, Outcome &outcome) {
    const auto there = text_of(root, file.path);
    if (there == file.text)
        return;
    if (there ? there->find(mark_of(tool.name)) == std::string::npos : root.exists(file.path)) {
        outcome.problems.push_back(root.name_of(file.path) + " is there, and is not ours");
        return;
    }
    auto written = state::make_record_directory(root, folder_of(file.path));
    if (written)
        written = replace_file(root, file.path, file.text, {file.mode});
    if (written)
        outcome.written.push_back(root.name_of(file.path));
    else
        outcome.failures.push_back(written.error().message);
}

// With the folder of a unit's drop-ins, when it holds nothing else.
void remove_file(const Dir &root, const std::string &path, Outcome &outcome) {
    const std::string folder = folder_of(path), name = path.substr(folder.size() + 1);
    const auto dir = root.open_dir(folder);
    if (!dir || unlinkat(dir->fd(), name.c_str(), 0) != 0) {
        outcome.failures.push_back(dir ? errno_error("cannot remove " + root.name_of(path)).message
                                       : dir.error().message);
        return;
    }
    outcome.removed.push_back(root.name_of(path));
    const auto above = folder.ends_with(".d") ? root.open_dir(folder_of(folder)) : Result<Dir>(Error{});
    // It fails when something else is in it, which is then somebody's.
    if (above && folder.find("systemd") != std::string::npos)
        unlinkat(above->fd(), folder.substr(folder.rfind('/') + 1).c_str(), AT_REMOVEDIR);
}

void change(const Dir &root, const std::vector<Edit> &edits, bool write, bool terminal, Outcome &outcome) {
    for (const auto &edit : edits) {
        if (!write) {
            outcome.pending += migrate::unified_diff(edit.pieces, root.name_of(edit.path), terminal);
            continue;
        }
        const auto backup =
            migrate::write_migrated(root, edit.path, edit.before, edit.after, migrate::backup_time());
        if (backup)
            outcome.changed.push_back(root.name_of(edit.path) + " (backup: " + *backup + ")");
        else
            outcome.failures.push_back(backup.error().message);
    }
}

Outcome begin(const Tool &tool, const Wiring &wiring = {}) {
    Outcome outcome;
    outcome.tool = tool.name;
    outcome.lines = wiring.lines;
    outcome.remarks = wiring.remarks;
    outcome.problems = wiring.problems;
    return outcome;
}

void append(std::string &out, std::string_view before, const std::vector<std::string> &all) {
    for (const auto &one : all)
        out += std::string(before) + printable(one, 4000) + "\n";
}

} // namespace

Outcome enable(const Dir &root, const Tool &tool, bool write, bool terminal) {
    if (!is_installed(root, tool))
        return begin(tool);
    const Wiring wiring = tool.wiring(root);
    Outcome outcome = begin(tool, wiring);
    for (const auto &file : wiring.files)
        write_file(root, tool, file, outcome);
    for (const auto &path : stale_files(root, tool, wiring.files))
        remove_file(root, path, outcome);
    change(root, wiring.edits, write, terminal, outcome);
    outcome.state = state_of(root, tool, tool.wiring(root));
    return outcome;
}

// Also of a tool that was removed: its folders may be there still.
Outcome disable(const Dir &root, const Tool &tool, bool write, bool terminal) {
    Outcome outcome = begin(tool);
    for (const auto &path : stale_files(root, tool, {}))
        remove_file(root, path, outcome);
    if (tool.undo != nullptr)
        change(root, tool.undo(root), write, terminal, outcome);
    outcome.state = state_of(root, tool, tool.wiring(root));
    return outcome;
}

Outcome look_at(const Dir &root, const Tool &tool) {
    if (!is_installed(root, tool))
        return begin(tool);
    const Wiring wiring = tool.wiring(root);
    Outcome outcome = begin(tool, wiring);
    outcome.state = state_of(root, tool, wiring);
    return outcome;
}

std::string outcome_text(const Outcome &outcome) {
    std::string out = outcome.tool + ": " + std::string(state_word(outcome.state)) + "\n";
    append(out, "  wrote ", outcome.written);
    append(out, "  changed ", outcome.changed);
    append(out, "  removed ", outcome.removed);
    append(out, "  cannot: ", outcome.failures);
    append(out, "  ", outcome.problems);
    append(out, "  ", outcome.lines);
    append(out, "  note: ", outcome.remarks);
    out += outcome.pending;
    if (!outcome.pending.empty())
        out += "  nothing of this is written yet: add --write\n";
    return out;
}

} // namespace warden::ctl::tools
