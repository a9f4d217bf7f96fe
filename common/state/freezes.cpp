#include "state/freezes.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "state/record_files.hpp"
#include "state/record_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace warden::state {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/frozen";
constexpr std::string_view k_lock = "run/lxc-warden/frozen.lock";
constexpr std::size_t k_max_bytes = std::size_t{64} * 1024;
constexpr int k_lock_slice_ms = 10;

RecordFiles files_below(const Dir &root) {
    return {root, k_directory, k_max_bytes};
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
    line("lapsed", record.lapsed ? "1" : "0");
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
        else if (key == "lapsed")
            record.lapsed = value == "1";
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
    return record.owner.pid > 0 && !is_running(root, record.owner) ? Standing::owner_dead : Standing::in_use;
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
    return files_below(*root_).save(record.lxcpath, record.name, format_frozen(record));
}

Result<std::optional<FrozenRecord>> FrozenRecords::load(const std::string &lxcpath,
                                                        const std::string &name) const {
    const auto files = files_below(*root_);
    TRY_ASSIGN(const auto text, files.load(lxcpath, name));
    if (!text)
        return std::optional<FrozenRecord>{};
    TRY_ASSIGN(FrozenRecord record, parse_frozen(*text, files.shown(lxcpath, name)));
    return std::optional<FrozenRecord>(std::move(record));
}

Status FrozenRecords::remove(const FrozenRecord &record) const {
    return files_below(*root_).remove(record.lxcpath, record.name);
}

Result<FrozenRecords::All> FrozenRecords::all() const {
    All found;
    TRY_ASSIGN(const auto files, files_below(*root_).all());
    for (const auto &file : files) {
        auto record =
            file.text ? parse_frozen(*file.text, file.shown) : Result<FrozenRecord>(file.text.error());
        if (record)
            found.records.push_back(std::move(record).value());
        else
            found.problems.push_back(record.error().message);
    }
    return found;
}

Status close(const Dir &root, const FrozenRecord &record, Closing how) {
    const FrozenRecords records(root);
    FrozenRecord closed = record;
    closed.lapsed = how == Closing::lapse;
    if (closed.lapsed)
        closed.owner = {};
    if (how == Closing::claim)
        closed.deadline_ms = monotonic_ms() + k_claim_ms;
    if (how != Closing::remove && records.save(closed))
        return k_done;
    return records.remove(record);
}

Status lift(const Dir &root, const FrozenRecord &record, const Deadline &deadline, Closing how) {
    const auto freezer = cgroup::freeze::Freezer::open(root, record.cgroup);
    if (!freezer && !cgroup::freeze::is_gone(freezer.error()))
        return freezer.error();
    if (freezer) {
        const cgroup::freeze::Freezer *one = &*freezer;
        const auto outcome = cgroup::freeze::thaw_all({&one, 1}, deadline).front();
        if (outcome.kind == cgroup::freeze::FreezeOutcome::Kind::failed)
            return Error{"cannot thaw " + record.name + " (" + root.name_of(record.cgroup) +
                             "): " + outcome.why,
                         EBUSY};
    }
    return close(root, record, how);
}

} // namespace warden::state
