// SPDX-License-Identifier: LGPL-2.1-or-later
// Maps of ids with which the start fails. Sources: the kernel, map_write (kernel/user_namespace.c); LXC,
// lxc_map_ids (idmap_utils.c), and do_start (start.c), which becomes the container's root, then its init's
// user and group.
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/check/start_findings.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warden::ctl::check {
namespace {

struct Ids {
    std::uint64_t inside, outside, count;
};

// "u 0 100000 65536"; LXC refuses other forms while it loads the config.
std::optional<Ids> ids_of(std::string_view value, char type) {
    const auto parts = words(value);
    if (parts.size() != 4 || parts[0].size() != 1 || parts[0][0] != type)
        return std::nullopt;
    const auto inside = parse_u64(parts[1]), outside = parse_u64(parts[2]), count = parse_u64(parts[3]);
    if (!inside || !outside || !count)
        return std::nullopt;
    return Ids{*inside, *outside, *count};
}

bool overlap(std::uint64_t a, std::uint64_t count_a, std::uint64_t b, std::uint64_t count_b) {
    return a < b ? count_a > b - a : count_b > a - b;
}

using Lines = std::vector<const lxc::Item *>; // of lxc.idmap
using Maps = std::vector<std::pair<const lxc::Item *, Ids>>;

// Those that the kernel takes.
Maps check_maps(StartFindings &out, const Lines &lines, char type) {
    constexpr std::size_t most = 340; // UID_GID_MAP_MAX_EXTENTS
    Maps before;
    for (const lxc::Item *item : lines) {
        const auto ids = ids_of(item->value, type);
        if (!ids || before.size() == most)
            continue;
        const auto same = std::ranges::find_if(before, [&](const auto &each) {
            return overlap(each.second.inside, each.second.count, ids->inside, ids->count) ||
                   overlap(each.second.outside, each.second.count, ids->outside, ids->count);
        });
        if (ids->count == 0)
            out.add(*item, "a range of no ids, which the kernel refuses, and the start fails",
                    "Write how many ids it is for, as in 65536, or remove the line.");
        else if (same != before.end())
            out.add(*item,
                    "shares ids with '" + same->first->value + "' of " + same->first->at.text() +
                        ", inside or on the host; the kernel refuses that, and the start fails",
                    "End one range where the other begins.");
        else
            before.emplace_back(item, *ids);
    }
    return before;
}

bool has_line(const Lines &lines, char type) {
    return std::ranges::any_of(lines,
                               [&](const lxc::Item *item) { return trim(item->value).starts_with(type); });
}

struct Kind {
    char type; // of a line of lxc.idmap
    std::string what, init_key;
};

// Whom LXC becomes before it runs the container's init: setresuid(2) takes no id without a place in the map.
void check_mapped(StartFindings &out, const Kind &kind, const Maps &maps, std::uint64_t id,
                  const lxc::Item &item, const std::string &fix) {
    const bool mapped = std::ranges::any_of(maps, [&](const auto &each) {
        return id >= each.second.inside && id - each.second.inside < each.second.count;
    });
    if (!mapped)
        out.add(item,
                kind.what + " " + std::to_string(id) +
                    " of the container has no place in lxc.idmap, and the start fails",
                fix);
}

void check_roots(StartFindings &out, const Lines &lines, const Kind &kind, const Maps &maps,
                 const Maps &others) {
    if (maps.empty() && (others.empty() || has_line(lines, kind.type)))
        return; // no maps at all, or said before
    const std::string example =
        std::string(out.is_proxmox() ? "lxc.idmap: " : "lxc.idmap = ") + kind.type + " 0 100000 65536";
    if (maps.empty())
        return out.add(*others.front().first, "no line maps the " + kind.what + " ids, and the start fails",
                       "Add a line as in " + example + ".");
    check_mapped(out, kind, maps, 0, *maps.front().first, "Begin a range at 0, as in " + example + ".");
    const lxc::Item *init = out.config().value(kind.init_key);
    const auto id = init == nullptr ? std::nullopt : parse_u64(init->value);
    if (id && *id != 0)
        check_mapped(out, kind, maps, *id, *init, "Write an id that lxc.idmap has, or add it there.");
}

} // namespace

void check_start_ids(StartFindings &out) {
    const Lines lines = out.config().values("lxc.idmap");
    const Maps users = check_maps(out, lines, 'u'), groups = check_maps(out, lines, 'g');
    if (!out.is_whole())
        return;
    check_roots(out, lines, {'u', "user", "lxc.init.uid"}, users, groups);
    check_roots(out, lines, {'g', "group", "lxc.init.gid"}, groups, users);
}

} // namespace warden::ctl::check
