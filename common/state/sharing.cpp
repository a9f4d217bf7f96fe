// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/sharing.hpp"

namespace warden::state {

bool is_same_run(const FrozenRecord &one, const FrozenRecord &other) {
    return one.name == other.name && one.lxcpath == other.lxcpath && one.cgroup == other.cgroup &&
           one.inode == other.inode;
}

std::optional<FrozenRecord> sharer_among(const Dir &root, const FrozenRecord &record,
                                         const std::vector<FrozenRecord> &all) {
    std::optional<FrozenRecord> last;
    for (const auto &other : all) {
        if (!is_same_run(other, record) || other.token == record.token || !other.begun || other.foreign)
            continue;
        if (standing_of(root, other, record.boot, monotonic_ms()) != Standing::in_use)
            continue;
        if (!last || other.deadline_ms > last->deadline_ms)
            last = other;
    }
    return last;
}

std::optional<FrozenRecord> sharer_of(const Dir &root, const FrozenRecord &record) {
    const auto all = FrozenRecords(root).all();
    return all ? sharer_among(root, record, all->records) : std::nullopt;
}

Result<bool> leave_to_sharer(const Dir &root, const FrozenRecord &record,
                             const std::vector<FrozenRecord> &all, Closing how, const std::string &why) {
    if (!sharer_among(root, record, all))
        return false;
    const auto closed = close(root, record, how, why);
    // Without the lock the other one may have ended at the same time, and counted on us.
    if (sharer_of(root, record))
        return closed ? Result<bool>(true) : closed.error();
    FrozenRecords(root).save(record).ignore(); // until it is seen to run
    return false;
}

Status mark_lost(const Dir &root, const FrozenRecord &record) {
    if (record.owner.pid <= 0)
        return close(root, record, Closing::lapse, "because somebody else thawed it");
    FrozenRecord claim = record;
    claim.begun = false;
    return FrozenRecords(root).save(claim);
}

} // namespace warden::state
