#include "state/sharing.hpp"

namespace warden::state {

std::optional<FrozenRecord> sharer_among(const Dir &root, const FrozenRecord &record,
                                         const std::vector<FrozenRecord> &all) {
    std::optional<FrozenRecord> last;
    for (const auto &other : all) {
        const bool same = other.name == record.name && other.lxcpath == record.lxcpath &&
                          other.cgroup == record.cgroup && other.inode == record.inode;
        if (!same || other.token == record.token || !other.begun || other.foreign)
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

Status mark_lost(const Dir &root, const FrozenRecord &record) {
    if (record.owner.pid <= 0)
        return close(root, record, Closing::lapse, "because somebody else thawed it");
    FrozenRecord claim = record;
    claim.begun = false;
    return FrozenRecords(root).save(claim);
}

} // namespace warden::state
