// SPDX-License-Identifier: LGPL-2.1-or-later
// Which containers we have frozen: below /run/lxc-warden/frozen a record for each container and run, written
// before the freeze and removed after the thaw was seen. It is what makes it safe to thaw after a crash: only
// what has a record is ours. Two runs can share one freeze; see sharing.hpp.
#pragma once

#include "base/clock.hpp"
#include "base/dir.hpp"
#include "base/process.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warden::state {

struct FrozenRecord {
    std::string name;
    std::string lxcpath;
    std::string cgroup; // below the root
    std::string boot;   // kernel's boot id
    std::string token;  // random: distinguishes the records of one run from those of any other
    // Who thaws it again. pid -1: nobody; it stays frozen until it is asked for or the deadline passes.
    ProcessId owner;
    std::int64_t since_unix_ms = 0; // for people
    std::int64_t deadline_ms = 0;   // CLOCK_MONOTONIC; after it anybody may thaw
    std::string tool;               // the command that it was frozen for
    std::string on;                 // what was asked to be consistent: a path or dataset; empty: names
    std::string key; // whose hold it is: the snapshot's name, as a tool's two scripts are told it
    // A hold that ended before it was asked for: nothing is frozen, and whoever asks is told why.
    bool lapsed = false;
    std::string why{}; // of a lapsed one: "its time was over (--max-frozen)"
    // The kernel was asked to freeze it, or is about to be. One that only claims never thaws anything.
    bool begun = true;
    // All of its run's containers are frozen: until then all of them may be thawed again, and nobody shares
    // it.
    bool complete = false;
    bool foreign = false; // part of the hold, and frozen by somebody else: never thawed by us
    bool exact = false;   // of `on`, a dataset: without those below it
    // Which run of the container it was; pid -1, inode 0: not known, and not compared.
    ProcessId init{};
    std::uint64_t inode = 0;       // of the cgroup's directory
    std::uint64_t since_ticks = 0; // clock ticks since boot, as a process' start time
    ProcessId undoer{};            // has something to undo in the container after the thaw; pid -1: nobody
};

std::string format_frozen(const FrozenRecord &record);
Result<FrozenRecord> parse_frozen(const std::string &text, const std::string &where);

// May somebody else than its owner end it? Not a record of another boot, because no freeze survives one, and
// not a lapsed one.
enum class Standing : std::uint8_t { in_use, owner_dead, deadline_passed, other_boot, lapsed };
Standing standing_of(const Dir &root, const FrozenRecord &record, const std::string &boot,
                     std::int64_t now_ms);

// Another run of the container, or none: what the record reports is over, whatever is frozen now.
bool is_other_run(const Dir &root, const FrozenRecord &record);
// Why the container is not any more what the record says, frozen by us or by somebody else; empty: it is.
std::string why_not_held(const Dir &root, const FrozenRecord &record);

// Held while records are compared with the kernel's state and changed, never while a container stays frozen.
class FrozenLock {
public:
    explicit FrozenLock(Fd fd) : fd_(std::move(fd)) {}

private:
    Fd fd_;
};

class FrozenRecords {
public:
    explicit FrozenRecords(const Dir &root) : root_(&root) {}

    // Makes what it must. ETIMEDOUT when another process holds it that long. Only root can: an ordinary user
    // who held it could keep every container from being frozen.
    Result<FrozenLock> lock(const Deadline &deadline) const;

    Status save(const FrozenRecord &record) const;
    // What the run that made `record` has now for this container; nullopt: nothing any more.
    Result<std::optional<FrozenRecord>> load(const FrozenRecord &record) const;
    Status remove(const FrozenRecord &record) const;

    // Of what lapsed: apart from the others, so that the next freeze of the container does not overwrite what
    // the asker has to be told.
    Status bury(const FrozenRecord &record) const;
    Status forget(const FrozenRecord &record) const;
    // What writers that were killed left beside the records.
    void sweep() const;
    // false: the directory of the records is gone, and with it those of what is frozen (a purge).
    bool are_there() const;

    struct All {
        std::vector<FrozenRecord> records;
        std::vector<std::string> problems; // files that are not records
    };
    Result<All> all() const;
    Result<All> lapsed() const;

private:
    const Dir *root_;
};

// Of a record whose container is not frozen. A dead owner's is free at once, so this is for one that hangs.
inline constexpr std::int64_t k_claim_ms = 3'600'000;

// What becomes of the record when the container is thawed.
enum class Closing : std::uint8_t {
    remove,
    lapse, // a hold that ended too early: it is kept, to be told of
    claim, // it stays its owner's, who has something to undo before the next freeze may begin
};
// A record with a living undoer becomes his claim, unless it is the owner's own. why: of a lapse.
Status close(const Dir &root, const FrozenRecord &record, Closing how, const std::string &why = {});

// Thaws what a record names, waits for it and closes the record; call it with the lock held. A cgroup
// that is gone has nothing left to thaw, and what is not ours (a claim, somebody else's freeze, another
// run's) is left as it is, and so is what another of ours shares (sharing.hpp). On an error the record stays.
Status lift(const Dir &root, const FrozenRecord &record, const Deadline &deadline,
            Closing how = Closing::remove, const std::string &why = {});

} // namespace warden::state
