// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/freezes.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "state/record_files.hpp"
#include "state/record_text.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace warden::state {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/frozen";
constexpr std::string_view k_lapsed = "run/lxc-warden/lapsed";
constexpr std::string_view k_lock = "run/lxc-warden/frozen.lock";
constexpr std::size_t k_max_bytes = std::size_t{64} * 1024;
constexpr int k_lock_slice_ms = 10;

// The keys of format_frozen's second half; one that is not known, of a later release, is skipped.
void take_state(FrozenRecord &record, std::string_view key, std::string_view value) {
    const bool flag = value == "1";
    const auto number = [&] { return parse_u64(value).value_or(0); };
    const auto pid = [&] { return parse_i64(value).value_or(-1); };
    if (key == "lapsed")
        record.lapsed = flag;
    else if (key == "why")
        record.why = value;
    else if (key == "begun")
        record.begun = flag;
    else if (key == "complete")
        record.complete = flag;
    else if (key == "foreign")
        record.foreign = flag;
    else if (key == "exact")
        record.exact = flag;
    else if (key == "init")
        record.init.pid = pid();
    else if (key == "init-start-time")
        record.init.start_time = number();
    else if (key == "inode")
        record.inode = number();
    else if (key == "since-ticks")
        record.since_ticks = number();
    else if (key == "undoer")
        record.undoer.pid = pid();
    else if (key == "undoer-start-time")
        record.undoer.start_time = number();
}

RecordFiles files_below(const Dir &root) {
    return {root, k_directory, k_max_bytes};
}

RecordFiles lapsed_below(const Dir &root) {
    return {root, k_lapsed, k_max_bytes};
}

Result<FrozenRecords::All> read_all(const RecordFiles &files) {
    FrozenRecords::All found;
    TRY_ASSIGN(const auto texts, files.all());
    for (const auto &file : texts) {
        auto record =
            file.text ? parse_frozen(*file.text, file.shown) : Result<FrozenRecord>(file.text.error());
        if (record)
            found.records.push_back(std::move(record).value());
        else
            found.problems.push_back(record.error().message);
    }
    return found;
}

// A container has no '/' in its name. Before, there was one record for a container, under its name alone: an
// upgrade may find one.
std::string own_name(const FrozenRecord &record) {
    return record.name + "/" + record.token;
}

Result<std::optional<FrozenRecord>> load_named(const RecordFiles &files, const std::string &lxcpath,
                                               const std::string &name) {
    TRY_ASSIGN(const auto text, files.load(lxcpath, name));
    if (!text)
        return std::optional<FrozenRecord>{};
    TRY_ASSIGN(FrozenRecord record, parse_frozen(*text, files.shown(lxcpath, name)));
    return std::optional<FrozenRecord>(std::move(record));
}

std::optional<std::uint64_t> inode_of(const Dir &root, const std::string &path) {
    const auto status = root.status(path);
    return status ? std::optional<std::uint64_t>(status->st_ino) : std::nullopt;
}

} // namespace

std::string format_frozen(const FrozenRecord &record) {
    std::string out;
    const auto line = [&](std::string_view key, std::string_view value) {
        out += std::string(key) + "=" + escape_record(value, false) + "\n";
    };
    line("name", record.name);
    line("lxcpath", record.lxcpath);
    line("cgroup", record.cgroup);
    line("boot", record.boot);
    line("token", record.token);
    line("pid", std::to_string(record.owner.pid));
    line("start-time", std::to_string(record.owner.start_time));
    line("since", std::to_string(record.since_unix_ms));
    line("deadline", std::to_string(record.deadline_ms));
    line("tool", record.tool);
    line("on", record.on);
    line("key", record.key);
    const auto flag = [&](std::string_view key, bool value) { line(key, value ? "1" : "0"); };
    const auto process = [&](const std::string &key, const ProcessId &id) {
        line(key, std::to_string(id.pid));
        line(key + "-start-time", std::to_string(id.start_time));
    };
    flag("lapsed", record.lapsed);
    line("why", record.why);
    flag("begun", record.begun);
    flag("complete", record.complete);
    flag("foreign", record.foreign);
    flag("exact", record.exact);
    process("init", record.init);
    line("inode", std::to_string(record.inode));
    line("since-ticks", std::to_string(record.since_ticks));
    process("undoer", record.undoer);
    return out;
}

Result<FrozenRecord> parse_frozen(const std::string &text, const std::string &where) {
    FrozenRecord record;
    for (const auto &[key, value] : parse_record_lines(text)) {
        if (key == "name")
            record.name = value;
        else if (key == "lxcpath")
            record.lxcpath = value;
        else if (key == "cgroup")
            record.cgroup = value;
        else if (key == "boot")
            record.boot = value;
        else if (key == "token")
            record.token = value;
        else if (key == "pid")
            record.owner.pid = parse_i64(value).value_or(-1);
        else if (key == "start-time")
            record.owner.start_time = parse_u64(value).value_or(0);
        else if (key == "since")
            record.since_unix_ms = parse_i64(value).value_or(0);
        else if (key == "deadline")
            record.deadline_ms = parse_i64(value).value_or(0);
        else if (key == "tool")
            record.tool = value;
        else if (key == "on")
            record.on = value;
        else if (key == "key")
            record.key = value;
        else
            take_state(record, key, value);
    }
    if (record.name.empty() || record.cgroup.empty() || record.boot.empty())
        return Error{where + " is not a record of a freeze; remove it", EINVAL};
    return record;
}

Standing standing_of(const Dir &root, const FrozenRecord &record, const std::string &boot,
                     std::int64_t now_ms) {
    if (record.boot != boot)
        return Standing::other_boot;
    if (record.lapsed)
        return Standing::lapsed;
    if (now_ms >= record.deadline_ms)
        return Standing::deadline_passed;
    if (record.owner.pid <= 0 || is_running(root, record.owner))
        return Standing::in_use;
    // What hooks began in it is still being undone.
    return !record.begun && is_running(root, record.undoer) ? Standing::in_use : Standing::owner_dead;
}

bool is_other_run(const Dir &root, const FrozenRecord &record) {
    // Where it cannot be told it is the same run: of another one nothing is thawed.
    const auto cgroup = root.status(record.cgroup);
    const bool other = cgroup ? record.inode != 0 && cgroup->st_ino != record.inode
                              : cgroup::freeze::is_group_gone(root, record.cgroup, cgroup.error());
    return other || (record.init.pid > 0 && !is_running(root, record.init));
}

std::string why_not_held(const Dir &root, const FrozenRecord &record) {
    if (is_other_run(root, record))
        return "it was stopped";
    const auto state = cgroup::freeze::freeze_state_of(root, record.cgroup);
    if (!state)
        return "not checked: " + state.error().message;
    if (state->frozen && (state->own || record.foreign))
        return {};
    return record.foreign ? "somebody else had frozen it, and thawed it" : "somebody thawed it";
}

Result<FrozenLock> FrozenRecords::lock(const Deadline &deadline) const {
    // A directory that only root may open.
    TRY(make_record_directory(*root_, k_lock, S_IRWXU));
    TRY_ASSIGN(Fd fd, root_->open_file(k_lock, O_RDONLY | O_DIRECTORY));
    while (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return errno_error("cannot lock " + root_->name_of(k_lock));
        if (deadline.passed())
            return Error{root_->name_of(k_lock) + " is locked by another lxc-warden", ETIMEDOUT};
        poll(nullptr, 0, k_lock_slice_ms);
    }
    return FrozenLock(std::move(fd));
}

Status FrozenRecords::save(const FrozenRecord &record) const {
    return files_below(*root_).save(record.lxcpath, own_name(record), format_frozen(record));
}

Result<std::optional<FrozenRecord>> FrozenRecords::load(const FrozenRecord &record) const {
    const auto files = files_below(*root_);
    TRY_ASSIGN(auto own, load_named(files, record.lxcpath, own_name(record)));
    if (own)
        return own;
    TRY_ASSIGN(auto old, load_named(files, record.lxcpath, record.name));
    return old && old->token == record.token ? std::move(old) : std::nullopt;
}

Status FrozenRecords::remove(const FrozenRecord &record) const {
    const auto files = files_below(*root_);
    TRY(files.remove(record.lxcpath, own_name(record)));
    TRY_ASSIGN(const auto old, load_named(files, record.lxcpath, record.name));
    return old && old->token == record.token ? files.remove(record.lxcpath, record.name) : Status(k_done);
}

Status FrozenRecords::bury(const FrozenRecord &record) const {
    return lapsed_below(*root_).save(record.token, record.name, format_frozen(record));
}

Status FrozenRecords::forget(const FrozenRecord &record) const {
    return lapsed_below(*root_).remove(record.token, record.name);
}

void FrozenRecords::sweep() const {
    files_below(*root_).sweep();
    lapsed_below(*root_).sweep();
}

bool FrozenRecords::are_there() const {
    const auto there = root_->has(k_directory);
    return !there || *there;
}

Result<FrozenRecords::All> FrozenRecords::all() const {
    return read_all(files_below(*root_));
}

Result<FrozenRecords::All> FrozenRecords::lapsed() const {
    return read_all(lapsed_below(*root_));
}

Status close(const Dir &root, const FrozenRecord &record, Closing how, const std::string &why) {
    const FrozenRecords records(root);
    if (how == Closing::lapse) {
        FrozenRecord lapsed = record;
        lapsed.lapsed = true;
        lapsed.why = why;
        lapsed.owner = {};
        // Without room for it nothing is told, but nothing stays frozen either.
        records.bury(lapsed).ignore();
    }
    FrozenRecord claim = record;
    claim.begun = false;
    claim.deadline_ms = monotonic_ms() + k_claim_ms;
    const bool undone_later = how != Closing::claim && is_running(root, record.undoer);
    if (undone_later)
        claim.owner = record.undoer;
    if ((undone_later || how == Closing::claim) && records.save(claim))
        return k_done;
    return records.remove(record);
}

Status lift(const Dir &root, const FrozenRecord &record, const Deadline &deadline, Closing how,
            const std::string &why) {
    // What is left of a run whose init is dead has to be thawed all the same.
    const auto inode = inode_of(root, record.cgroup);
    if (!record.begun || record.foreign || (inode && record.inode != 0 && *inode != record.inode))
        return close(root, record, how, why);
    if (const auto all = FrozenRecords(root).all()) {
        TRY_ASSIGN(const bool left, leave_to_sharer(root, record, all->records, how, why));
        if (left)
            return k_done;
    }
    const auto freezer = cgroup::freeze::Freezer::open(root, record.cgroup);
    if (!freezer && !cgroup::freeze::is_group_gone(root, record.cgroup, freezer.error()))
        return freezer.error();
    if (freezer) {
        const cgroup::freeze::Freezer *one = &*freezer;
        const auto outcome = cgroup::freeze::thaw_all({&one, 1}, deadline).front();
        if (outcome.kind == cgroup::freeze::FreezeOutcome::Kind::failed)
            return Error{"cannot thaw " + record.name + " (" + root.name_of(record.cgroup) +
                             "): " + outcome.why,
                         EBUSY};
    }
    return close(root, record, how, why);
}

} // namespace warden::state
