#include "lxc/config_walk.hpp"

#include "base/text.hpp"
#include "lxc/config_bytes.hpp"
#include "lxc/proxmox_keys.hpp"

#include <algorithm>
#include <sys/stat.h>

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
    if (cache_.contains(path))
        return merge(out, *cache_.find(path)->second);
    const auto status = root_.status(path);
    if (path.ends_with('/') || (status && S_ISDIR(status->st_mode)))
        return include_directory(out, from, path);
    include_file(out, from, path);
}

void ConfigWalk::include_directory(Expanded &out, const Source &from, const std::string &path) {
    const auto names = root_.list(path);
    if (!names && names.error().code != ENOENT)
        problem(out, {ProblemKind::unreadable, from, names.error().message, true});
    if (!names)
        return; // LXC tolerates a directory that is not there, and nothing else
    for (const std::string &name : *names) {
        if (name.size() >= 6 && name.ends_with(".conf"))
            include_file(out, from, path + (path.ends_with('/') ? "" : "/") + name);
    }
}

void ConfigWalk::include_file(Expanded &out, const Source &from, const std::string &path) {
    if (const auto cached = cache_.find(path); cached != cache_.end())
        return merge(out, *cached->second);
    const auto part = expand_file(from, path);
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

std::shared_ptr<const ConfigWalk::Expanded> ConfigWalk::expand_file(const Source &from,
                                                                    const std::string &path) {
    // Looked at before it is opened: opening a device can already do something.
    const auto status = root_.status(path);
    if (!status)
        return refused(ProblemKind::unreadable, from, status.error().message);
    if (!S_ISREG(status->st_mode))
        return refused(ProblemKind::not_regular, from, "the include " + path + " is not a regular file");
    const std::pair identity{status->st_dev, status->st_ino};
    if (std::ranges::count(open_, identity, &Open::identity) > 0)
        return refused(ProblemKind::include_cycle, from, "the include " + path + " includes itself");
    if (open_.size() >= limits_.max_depth)
        return refused(ProblemKind::too_deep, from,
                       "more than " + std::to_string(limits_.max_depth) + " includes in each other at " +
                           path);
    auto bytes = read_within(root_, path, limits_);
    if (!bytes) {
        const bool large = bytes.error().code == EFBIG;
        return refused(large ? ProblemKind::too_large : ProblemKind::unreadable, from, bytes.error().message);
    }
    auto part = std::make_shared<Expanded>();
    open_.push_back({identity, path});
    text(*part, *bytes, Syntax::lxc, root_.name_of(path));
    open_.pop_back();
    return part;
}

} // namespace warden::lxc
