// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "cgroup/payload_path.hpp"
#include "guest/process_root.hpp"

namespace warden::freeze {
namespace {

bool is_frozen(const cgroup::freeze::FreezeState &state) {
    return state.flag || state.own;
}

// Where a run of this container would have had its cgroup, in each hierarchy that has a freezer.
std::vector<std::string> read_leftovers(const module::Context &context, const Dir &root) {
    const std::string below = cgroup::payload_path(cgroup::payload_keys(context.container(), context));
    std::vector<std::string> frozen;
    for (const char *mount : {"sys/fs/cgroup/", "sys/fs/cgroup/unified/", "sys/fs/cgroup/freezer/"}) {
        const auto state = cgroup::freeze::freeze_state_of(root, mount + below);
        if (state && is_frozen(*state))
            frozen.push_back(mount + below);
    }
    return frozen;
}

Result<cgroup::freeze::FreezeState> read_state(const module::Context &context, const Dir &root) {
    TRY_ASSIGN(const std::string path, cgroup::freeze::freezer_path_of(root, context.init_pid()));
    return cgroup::freeze::freeze_state_of(root, path);
}

std::optional<Record> read_record(const module::Context &context, const Dir &root) {
    const auto all = state::FrozenRecords(root).all();
    const auto boot = boot_id(root);
    std::optional<Record> found;
    if (!all || !boot)
        return found;
    for (const auto &record : all->records) {
        // Not a claim that froze nothing, and not a hold that somebody else's freeze is a part of.
        if (record.name != context.container() || record.lxcpath != context.lxcpath() || !record.begun ||
            record.foreign)
            continue;
        const auto standing = state::standing_of(root, record, *boot, monotonic_ms());
        // Of several that share the freeze one that it is in use by.
        if (!found || standing == state::Standing::in_use)
            found = Record{standing, record.tool};
    }
    return found;
}

// Its storage is mounted nowhere else.
Result<bool> has_program(const Dir &root, std::int64_t init_pid, const std::string &path) {
    TRY_ASSIGN(const Dir inside, guest::open_process_root(root, init_pid));
    return inside.exists(path);
}

std::optional<Hook> read_hook(const module::Context &context, const Dir &root) {
    const auto path = context.option("hook");
    if (!path || path->empty())
        return std::nullopt;
    return Hook{*path, static_cast<std::uint32_t>(context.option_int("hook-deadline")),
                has_program(root, context.init_pid(), *path)};
}

} // namespace

Facts gather(const module::Context &context, const Dir &root) {
    Facts facts;
    facts.phase = context.phase();
    facts.has_init = context.init_pid() > 0;
    if (facts.phase == WARDEN_FREEZE) {
        facts.hook = read_hook(context, root);
    } else if (facts.phase == WARDEN_PRE_START) {
        facts.frozen_leftovers = read_leftovers(context, root);
    } else if (facts.has_init) {
        facts.state = read_state(context, root);
        if (facts.state && is_frozen(*facts.state))
            facts.record = read_record(context, root);
    }
    return facts;
}

} // namespace warden::freeze
