// SPDX-License-Identifier: LGPL-2.1-or-later
// Two runs that have one container frozen at the same time: each has a record, a deadline and guards of its
// own, and the container is thawed when the last of them ends.
#pragma once

#include "state/freezes.hpp"

namespace warden::state {

// Of one container, and of one run of it.
bool is_same_run(const FrozenRecord &one, const FrozenRecord &other);

// Another record of ours by which the same run of the container is frozen, and whose owner counts on it. Not
// a claim, and nothing that anybody may end. Among several the one whose deadline is the last. What cannot be
// read shares nothing: nothing may stay frozen for it.
std::optional<FrozenRecord> sharer_of(const Dir &root, const FrozenRecord &record);
// The same among records that were read before, for whoever asks for many.
std::optional<FrozenRecord> sharer_among(const Dir &root, const FrozenRecord &record,
                                         const std::vector<FrozenRecord> &all);

// Closes the record of what another of ours has frozen as well, and which stays so. False: nobody has (any
// more), and the record stands as it did. all: as read before. An Error: it could not be closed.
Result<bool> leave_to_sharer(const Dir &root, const FrozenRecord &record,
                             const std::vector<FrozenRecord> &all, Closing how, const std::string &why);

// Somebody has thawed it without asking us: a hold ends as one that did not last, and what a running owner
// has frozen is not his any more. Call it with the lock held.
Status mark_lost(const Dir &root, const FrozenRecord &record);

} // namespace warden::state
