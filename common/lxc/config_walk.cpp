// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_walk.hpp"

#include "base/text.hpp"
#include "lxc/config_bytes.hpp"
#include "lxc/proxmox_keys.hpp"

#include <algorithm>

namespace warden::lxc {

void ConfigWalk::problem(Expanded &out, Problem found) {
    if (out.problems.size() < limits_.max_problems)
        out.problems.push_back(std::move(found));
}

void ConfigWalk::add(Expanded &out, Item item) {
    if (added_ > limits_.max_items)
        return;
    if (added_++ < limits_.max_items) {
        out.items.push_back(std::move(item));
        return;
    }
    problem(out, {ProblemKind::too_many, item.at,
                  "more than " + std::to_string(limits_.max_items) +
                      " settings with all includes: the rest was not read",
                  true});
    out.cut = true;
}

void ConfigWalk::merge(Expanded &out, const Expanded &part) {
    for (const Problem &found : part.problems)
        problem(out, found);
    if (out.items.capacity() < out.items.size() + part.items.size())
        out.items.reserve(2 * out.items.size() + std::min(part.items.size(), limits_.max_items) + 16);
    for (const Item &item : part.items)
        add(out, item);
    out.cut = out.cut || part.cut;
}

void ConfigWalk::text(Expanded &out, std::string_view bytes, Syntax syntax, const std::string &file) {
    for (Problem &found : check_bytes(bytes, syntax, file))
        problem(out, std::move(found));
    RowReader reader(bytes, syntax);
    std::size_t index = 0;
    for (Row next; reader.next(next) && next.live && added_ <= limits_.max_items; ++index)
        row(out, next, index, file);
}

void ConfigWalk::row(Expanded &out, const Row &row, std::size_t index, const std::string &file) {
    const ConfigLine &line = row.line;
    if (line.kind == LineKind::malformed)
        problem(out, {ProblemKind::malformed_line, Source{file, row.number, 0},
                      "'" + printable(line.key, 80) + "' has no '=': LXC refuses the whole config", true});
    if (line.kind == LineKind::dropped)
        problem(out,
                {ProblemKind::dropped_line, Source{file, row.number, 0},
                 "Proxmox drops '" + printable(line.key, 80) + "': " + std::string(why_dropped(line.key)),
                 false});
    if (line.kind != LineKind::setting && line.kind != LineKind::native)
        return;
    Source at{file, row.number, 0};
    const bool is_include = line.key == "lxc.include" && !line.value.empty();
    add(out, {std::string(line.key), std::string(line.value), at, !open_.empty(), index});
    if (is_include)
        include(out, at, std::string(line.value));
}

void ConfigWalk::include(Expanded &out, const Source &from, const std::string &path) {
    if (!path.starts_with('/'))
        problem(
            out,
            {ProblemKind::relative_include, from,
             "the include '" + printable(path, 200) +
                 "' is relative: LXC looks it up from the working directory of whoever starts the container",
             false});
    if (const auto cached = cache_.find(path); cached != cache_.end())
        return merge(out, *cached->second);
    // Before it is looked at: a chain of includes ends here.
    if (open_.size() >= limits_.max_depth)
        return merge(out, *refused(ProblemKind::too_deep, from,
                                   "more than " + std::to_string(limits_.max_depth) +
                                       " includes in each other at " + path));
    const auto found = look_(path, limits_);
    if (found && found->is_directory)
        return include_directory(out, from, path, found->names);
    if (!found && found.error().code == ENOENT && path.ends_with('/'))
        return; // LXC tolerates a directory that is not there, and nothing else
    include_file(out, from, path, found);
}

void ConfigWalk::include_directory(Expanded &out, const Source &from, const std::string &path,
                                   const std::vector<std::string> &names) {
    for (const std::string &name : names) {
        if (name.size() < 6 || !name.ends_with(".conf"))
            continue;
        const std::string file = path + (path.ends_with('/') ? "" : "/") + name;
        if (const auto cached = cache_.find(file); cached != cache_.end())
            merge(out, *cached->second);
        else
            include_file(out, from, file, look_(file, limits_));
    }
}

void ConfigWalk::include_file(Expanded &out, const Source &from, const std::string &path,
                              const Result<Included> &found) {
    const auto part = expand_file(from, path, found);
    merge(out, *part);
    if (part->reusable && !part->cut)
        cache_.emplace(path, part);
}

std::shared_ptr<const ConfigWalk::Expanded> ConfigWalk::refused(ProblemKind kind, const Source &from,
                                                                std::string message) {
    auto part = std::make_shared<Expanded>();
    // Told at the line that asked for the file, which is another one in the next config.
    part->reusable = false;
    part->cut = kind == ProblemKind::include_cycle || kind == ProblemKind::too_deep;
    problem(*part, {kind, from, std::move(message), true});
    return part;
}

std::shared_ptr<const ConfigWalk::Expanded>
ConfigWalk::expand_file(const Source &from, const std::string &path, const Result<Included> &found) {
    if (!found) {
        const int code = found.error().code;
        return refused(code == EFBIG     ? ProblemKind::too_large
                       : code == ENOTSUP ? ProblemKind::not_regular
                                         : ProblemKind::unreadable,
                       from, found.error().message);
    }
    if (found->is_directory)
        return refused(ProblemKind::not_regular, from, "the include " + path + " is not a regular file");
    if (std::ranges::count(open_, found->identity, &Open::identity) > 0)
        return refused(ProblemKind::include_cycle, from, "the include " + path + " includes itself");
    auto part = std::make_shared<Expanded>();
    open_.push_back({found->identity, path});
    text(*part, found->bytes, Syntax::lxc, root_.name_of(path));
    open_.pop_back();
    return part;
}

} // namespace warden::lxc
