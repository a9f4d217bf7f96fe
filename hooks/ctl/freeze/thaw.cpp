// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/thaw.hpp"

#include "ctl/cli/verb.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/freeze/place.hpp"
#include "ctl/verbs.hpp"

#include "base/text.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "ctl/freeze/journal.hpp"
#include "ctl/freeze/site.hpp"
#include "ctl/freeze/target.hpp"
#include "state/freezes.hpp"
#include "state/sharing.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

namespace po = boost::program_options;

constexpr std::int64_t k_lock_ms = 5000;
constexpr std::int64_t k_thaw_ms = 10'000;

// A record that no one but its owner may end is left to its owner.
bool may_lift(const state::FrozenRecord &record, state::Standing standing, const ThawWish &wish) {
    if (standing == state::Standing::in_use)
        return !wish.stale && (wish.force || record.owner.pid <= 0);
    return true;
}

bool is_wanted(const state::FrozenRecord &record, const ThawWish &wish) {
    const auto &names = wish.names;
    if (!wish.key.empty() && record.key != wish.key)
        return false;
    if (!wish.on.empty())
        return record.on == wish.on;
    return names.empty() || (record.lxcpath == wish.lxcpath &&
                             std::find(names.begin(), names.end(), record.name) != names.end());
}

// What is wrong with the wish, or empty.
std::string misuse_of(const ThawWish &wish) {
    const int ways =
        (wish.names.empty() ? 0 : 1) + (wish.stale ? 1 : 0) + (wish.on.empty() ? 0 : 1) + (wish.all ? 1 : 0);
    if (ways == 0 && !wish.key.empty())
        return "--key says which hold is meant: name the containers too, or say --on PATH";
    if (ways != 1)
        return "name containers, or say one of --stale, --on PATH and --all";
    if (!wish.key.empty() && (wish.stale || wish.all))
        return "--key goes with names and with --on";
    if (wish.was_frozen && wish.on.empty())
        return "--was-frozen goes with --on";
    return (wish.stale || wish.held) && wish.force ? "--force goes with names and with --all" : "";
}

class Thaw {
public:
    Thaw(const Dir &root, const ThawWish &wish) : root_(root), wish_(wish) {}

    int run() {
        const state::FrozenRecords records(root_);
        // Without the lock as well: whoever holds it that long hangs, and nothing may stay frozen for it.
        const auto lock = records.lock(Deadline::after_ms(k_lock_ms));
        if (wish_.stale)
            records.sweep();
        const auto boot = boot_id(root_);
        const auto all = records.all();
        if (!boot || !all)
            return cli::fail("thaw", (boot ? all.error() : boot.error()).message);
        for (const auto &problem : all->problems)
            say(problem, true);
        for (const auto &record : all->records) {
            if (is_wanted(record, wish_))
                thaw_recorded(records, record, *boot);
        }
        tell_lapsed(records, *boot);
        look_for_newcomers();
        if (wish_.was_frozen && done_.empty())
            look_for_unfrozen();
        if (wish_.force)
            force_named();
        else if (!wish_.held)
            report_unrecorded();
        return failed_ ? cli::k_exit_failed : refused_ ? cli::k_exit_findings : cli::k_exit_clean;
    }

private:
    void say(const std::string &text, bool failure) {
        std::fprintf(failure ? stderr : stdout, "%s\n", printable(text, 4000).c_str());
        failed_ = failed_ || failure;
    }

    void thaw_recorded(const state::FrozenRecords &records, const state::FrozenRecord &record,
                       const std::string &boot) {
        const auto standing = state::standing_of(root_, record, boot, monotonic_ms());
        // A cgroup of another boot is not the one that was frozen.
        const bool is_old = standing == state::Standing::other_boot;
        if (!is_old || !wish_.force) // what is frozen now is somebody else's, which --force is for
            done_.push_back(record.name);
        if (!may_lift(record, standing, wish_)) {
            if (!wish_.stale && !wish_.held) {
                std::fprintf(stderr, "%s is in use by pid %lld (%s); --force thaws it all the same\n",
                             printable(record.name).c_str(), static_cast<long long>(record.owner.pid),
                             printable(record.tool).c_str());
                refused_ = true;
            }
            return;
        }
        end(records, record, is_old);
    }

    void end(const state::FrozenRecords &records, const state::FrozenRecord &record, bool is_old) {
        const bool held = record.owner.pid <= 0 && !is_old;
        // Before it is lifted: was it really so until now?
        const std::string lost = held ? state::why_not_held(root_, record) : "";
        const auto sharer = is_old || !record.begun ? std::nullopt : state::sharer_of(root_, record);
        // Whoever holds it is told that it did not last.
        const bool lapses = held && wish_.stale;
        const auto lifted = is_old ? records.remove(record)
                                   : state::lift(root_, record, Deadline::after_ms(k_thaw_ms),
                                                 lapses ? state::Closing::lapse : state::Closing::remove,
                                                 lost.empty() ? "because its time was over (--max-frozen)"
                                                              : "because " + lost);
        if (!lifted)
            return say(lifted.error().message, true);
        if (held && !wish_.stale && !wish_.force)
            ended_.push_back(record);
        if (!lost.empty() && !wish_.stale && !wish_.force)
            return tell_not_held(record.name, "because " + lost);
        const std::string what =
            is_old           ? ": a record of another boot was removed, nothing was thawed"
            : record.foreign ? " stays frozen, by somebody else"
            : !record.begun  ? ": a claim was removed, nothing was thawed"
            : sharer         ? " stays frozen: another lxc-warden shares the freeze (" + sharer->tool + ")"
            : !lost.empty()  ? " is not frozen any more, because " + lost
                             : " thawed";
        say(printable(record.name) + what, false);
    }

    void tell_not_held(const std::string &name, const std::string &why) {
        std::fprintf(
            stderr, "%s did not stay frozen, %s: what was made of it since it was frozen is not consistent\n",
            printable(name).c_str(), printable(why).c_str());
        refused_ = true;
    }

    // Nothing is frozen any more, but somebody counts on it.
    void tell_lapsed(const state::FrozenRecords &records, const std::string &boot) {
        if (wish_.stale)
            return;
        const auto lapsed = records.lapsed();
        for (const auto &record : lapsed ? lapsed->records : std::vector<state::FrozenRecord>{}) {
            if (!is_wanted(record, wish_))
                continue;
            records.forget(record).ignore();
            if (wish_.force || record.boot != boot)
                continue;
            done_.push_back(record.name);
            tell_not_held(record.name, record.why);
        }
    }

    // What has started on the place since it was frozen has written meanwhile.
    void look_for_newcomers() {
        if (ended_.empty() || wish_.on.empty())
            return;
        const auto &first = ended_.front();
        const auto now = targets_on(first.on, first.exact);
        if (!now)
            std::fprintf(stderr, "which containers started meanwhile was not checked: %s\n",
                         now.error().message.c_str());
        for (const auto &target : now ? *now : std::vector<FreezeTarget>{}) {
            const auto started = start_time_of(root_, target.init_pid);
            if (started && *started > first.since_ticks)
                tell_not_held(target.name, "because it started while the others were frozen");
        }
    }

    // The containers that a freeze of this place would freeze now.
    Result<std::vector<FreezeTarget>> targets_on(const std::string &on, bool exact) const {
        FreezeWish wish;
        wish.lxcpath = wish_.lxcpath;
        wish.other_lxcpaths = true;
        wish.on = on;
        wish.exact = exact;
        containers::ContainerFinder finder(root_);
        TRY_ASSIGN(Selection now, select_targets(root_, finder, wish));
        auto wishes = site_wishes(engine::Setup::standard(root_), now.targets);
        take_excluded(now.targets, wishes);
        return std::move(now.targets);
    }

    // A tool's second script without its first: what it made is not what it was wired for.
    void look_for_unfrozen() {
        const auto now = targets_on(wish_.on, wish_.exact);
        for (const auto &target : now ? *now : std::vector<FreezeTarget>{}) {
            // Another run may have it frozen, for longer than this.
            const auto state = cgroup::freeze::freeze_state_of(root_, target.cgroup);
            if (target.init_pid <= 0 || (state && state->frozen))
                continue;
            const std::string name = printable(target.name);
            const std::string text =
                name + " ran while the snapshot of " + printable(wish_.on) +
                " was made, because nothing had frozen it: the snapshot is not consistent there";
            std::fprintf(stderr, "%s\n", text.c_str());
            log_freeze(root_, FreezeEvent::unfrozen, target.name, text);
            refused_ = true;
        }
    }

    // Named containers without a record: whatever froze them, the administrator wants it ended.
    void force_named() {
        FreezeWish wish;
        wish.lxcpath = wish_.lxcpath;
        containers::ContainerFinder finder(root_);
        for (const auto &name : wish_.names) {
            if (std::find(done_.begin(), done_.end(), name) != done_.end())
                continue;
            wish.names = {name};
            const auto selected = select_targets(root_, finder, wish);
            if (!selected)
                say(selected.error().message, true);
            for (const auto &target : selected ? selected->targets : std::vector<FreezeTarget>{})
                force(target);
        }
    }

    void force(const FreezeTarget &target) {
        state::FrozenRecord record;
        record.name = target.name;
        record.lxcpath = target.lxcpath;
        record.cgroup = target.cgroup;
        if (target.cgroup.empty())
            return say(target.name + ": it cannot be told which cgroup is frozen", true);
        const auto lifted = state::lift(root_, record, Deadline::after_ms(k_thaw_ms));
        say(lifted ? printable(target.name) + " thawed" : lifted.error().message, !lifted);
    }

    void report_unrecorded() {
        for (const auto &name : wish_.names) {
            if (std::find(done_.begin(), done_.end(), name) != done_.end())
                continue;
            refused_ = true;
            const bool exists = root_.exists(wish_.lxcpath + "/" + name + "/config");
            std::fprintf(stderr,
                         exists ? "%s was not frozen by lxc-warden; --force thaws it all the same\n"
                                : "there is no container '%s'\n",
                         printable(name).c_str());
        }
    }

    const Dir &root_;
    const ThawWish &wish_;
    std::vector<std::string> done_;
    std::vector<state::FrozenRecord> ended_; // holds
    bool failed_ = false;
    bool refused_ = false;
};

} // namespace

int thaw(const Dir &root, const ThawWish &wish) {
    return Thaw(root, wish).run();
}

int run_thaw(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "containers")(
        "stale", "what a dead freeze-run left, or what is frozen for longer than it may be")(
        "on", po::value<std::string>(), "what `freeze-run --hold --on` froze for this path or dataset")(
        "key", po::value<std::string>(), "only what `freeze-run --hold --key` froze with this key")(
        "all", "everything that lxc-warden has frozen; what a freeze-run still uses only with --force")(
        "was-frozen", "with --on: report a container that runs there and that no such hold had frozen")(
        "exact", "with --was-frozen: as for freeze-run")(
        "held", "of the named ones only what is on hold, and no complaint about the rest")(
        "force", "also what somebody else froze, or a freeze-run that still runs")(
        "lxcpath,P", po::value<std::string>(), "where the containers are");
    const cli::Arguments arguments =
        cli::parse_arguments(argc, argv, "thaw NAME...|--stale|--on PATH|--all [--force]",
                             "Thaws containers that lxc-warden froze.", options, "name");
    if (arguments.done)
        return *arguments.done;
    const auto root = Dir::open("/");
    if (!root)
        return cli::fail("thaw", root.error().message);
    if (geteuid() != 0)
        return cli::fail("thaw", "only root can thaw containers");
    ThawWish wish;
    wish.names = arguments.list("name");
    wish.lxcpath = lxcpath_of(arguments, *root);
    wish.key = arguments.has("key") ? arguments.text("key") : "";
    wish.on = arguments.has("on") ? arguments.text("on") : "";
    wish.stale = arguments.has("stale");
    wish.force = arguments.has("force");
    wish.all = arguments.has("all");
    wish.was_frozen = arguments.has("was-frozen");
    wish.exact = arguments.has("exact");
    wish.held = arguments.has("held") || !wish.on.empty();
    if (const std::string wrong = misuse_of(wish); !wrong.empty())
        return cli::fail("thaw", wrong);
    return thaw(*root, wish);
}

} // namespace warden::ctl::freeze
