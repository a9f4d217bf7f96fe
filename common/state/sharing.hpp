// Two runs that have one container frozen at the same time: each has a record, a deadline and guards of its
// own, and the container is thawed when the last of them ends.
#pragma once

#include "state/freezes.hpp"

namespace warden::state {

// Another record of ours by which the same run of the container is frozen, and whose owner counts on it. Not
// a claim, and nothing that anybody may end. Among several the one whose deadline is the last. What cannot be
// read shares nothing: nothing may stay frozen for it.
std::optional<FrozenRecord> sharer_of(const Dir &root, const FrozenRecord &record);
// The same among records that were read before.
std::optional<FrozenRecord> sharer_among(const Dir &root, const FrozenRecord &record,
                                         const std::vector<FrozenRecord> &all);

// Somebody has thawed it without asking us: a hold ends as one that did not last, and what a running owner
// has frozen is not his any more. Call it with the lock held.
Status mark_lost(const Dir &root, const FrozenRecord &record);

} // namespace warden::state
