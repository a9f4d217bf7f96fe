// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/run.hpp"

#include "base/foreground.hpp"
#include "base/text.hpp"
#include "ctl/configs/pmxcfs.hpp"
#include "ctl/freeze/hooks.hpp"
#include "ctl/freeze/journal.hpp"
#include "ctl/freeze/site.hpp"

#include <algorithm>
#include <memory>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_phase_deadline_ms = 4000;
constexpr std::int64_t k_pmxcfs_deadline_ms = 5000;
constexpr int k_max_looks = 3;
constexpr int k_signal_base = 128;

// For whoever asks what a container is frozen for.
std::string tool_of(const FreezeRunOptions &options) {
    if (!options.hold)
        return join(options.command, " ");
    return "freeze-run --hold" + (options.wish.on.empty() ? "" : " --on " + options.wish.on) +
           (options.key.empty() ? "" : " --key " + options.key);
}

class FreezeRun {
public:
    FreezeRun(const Dir &root, const FreezeRunOptions &options,
              const std::function<void(const std::string &)> &progress)
        : root_(root), options_(options), progress_(progress), limits_(options.limits),
          presync_ms_(options.presync_ms), run_unfrozen_(options.run_unfrozen),
          total_(Deadline::after_ms(options.total_ms.value_or(Deadline::k_max_ms))),
          session_(root, options.limits, tool_of(options), options.wish.on, options.key, options.wish.exact),
          hooks_(root, {engine::Setup::standard(root), "/usr/bin/lxc-attach", k_phase_deadline_ms,
                        options.limits.max_frozen_ms}) {
        report_.command = options.command;
    }

    FreezeReport run() {
        // Until here nothing has to be undone, and a signal may simply end us.
        auto ready = select_and_sync();
        const HeldSignals signals;
        if (ready && !targets_.empty())
            ready = claim_and_freeze();
        if (ready && signals.take() != 0)
            ready = interrupted();
        if (!ready && (!run_unfrozen_ || failed_code_ != k_exit_not_frozen || interrupted_)) {
            fail(failed_code_, ready.error().message);
            return finish();
        }
        unfrozen_ = !ready;
        if (!ready)
            report_.notes.push_back("running the command without a freeze: " + ready.error().message);
        if (options_.hold)
            hold();
        else
            run_command(signals);
        thaw(signals);
        return finish();
    }

private:
    void fail(int code, const std::string &why) {
        report_.exit_code = code;
        report_.failure = why;
    }

    Deadline within(std::int64_t ms) const { return Deadline::after_ms(std::min(ms, total_.left_ms())); }

    Status interrupted() {
        interrupted_ = true;
        if (!session_.thaw())
            failed_code_ = k_exit_not_thawed;
        return Error{"interrupted before the command was run", EINTR};
    }

    // Nobody else's freeze may come between the hooks and ours: its hooks would undo what ours began.
    Status claim_and_freeze() {
        session_.shorten(total_.left_ms());
        TRY(session_.claim(targets_));
        TRY(run_hooks());
        return freeze();
    }

    // What they write is synced before the freeze, not while frozen.
    Status run_hooks() {
        TRY(hooks_.prepare(targets_));
        session_.shorten(hooks_.freeze_deadline_ms().value_or(Deadline::k_max_ms));
        if (hooks_.undoer().pid <= 0)
            return k_done;
        // Nothing can be run in what is frozen already.
        if (session_.is_shared())
            TRY(session_.claim_alone(targets_));
        TRY(session_.keep_claims(hooks_.undoer()));
        if (!hooks_.has_commands())
            return k_done;
        progress_("running the freeze hooks in the containers");
        TRY(hooks_.run(total_.left_ms()));
        TRY_ASSIGN(const SyncRound round, worker_->sync(within(presync_ms_)));
        report_.rounds.push_back(round);
        return k_done;
    }

    // Until everything is frozen and synced, or an Error with nothing frozen.
    Status freeze() {
        session_.shorten(total_.left_ms());
        TRY(session_.guard());
        report_.guards_us = session_.guards_us();
        const std::int64_t begun = monotonic_us();
        session_.shorten(total_.left_ms());
        if (auto frozen = session_.freeze(); !frozen) {
            if (frozen.error().code == EBUSY)
                failed_code_ = k_exit_not_thawed;
            return frozen;
        }
        report_.freeze_us = monotonic_us() - begun;
        auto synced = final_sync();
        if (!synced && !session_.thaw())
            failed_code_ = k_exit_not_thawed;
        return synced;
    }

    Result<Selection> find_targets() const {
        // A file of Proxmox shows whether it has locked a container; reading it must not take for ever.
        TRY(configs::pmxcfs_answers(root_, Deadline::after_ms(k_pmxcfs_deadline_ms)));
        containers::ContainerFinder finder(root_);
        return select_targets(root_, finder, options_.wish);
    }

    // The site's own limits, the narrowest of all containers; where it allows a kind of mount, that is asked
    // anew.
    void obey_site(std::vector<FreezeTarget> &targets, const std::vector<SiteWish> &wishes) {
        std::optional<std::int64_t> deadline, max_frozen, presync;
        const auto narrow = [](std::optional<std::int64_t> &all, const std::optional<std::int64_t> &one) {
            if (one)
                all = std::min(all.value_or(*one), *one);
        };
        bool all_run = !targets.empty();
        for (std::size_t i = 0; i < targets.size(); ++i) {
            narrow(deadline, wishes[i].deadline_ms);
            narrow(max_frozen, wishes[i].max_frozen_ms);
            narrow(presync, wishes[i].presync_ms);
            all_run = all_run && wishes[i].run_unfrozen;
            FreezeWish wish = options_.wish;
            if (targets[i].refused.empty() ||
                targets[i].refused != refusal_by_mounts(targets[i].mounts, wish))
                continue;
            wish.allow_fuse = wish.allow_fuse || wishes[i].allow_fuse;
            wish.allow_network = wish.allow_network || wishes[i].allow_network;
            targets[i].refused = refusal_by_mounts(targets[i].mounts, wish);
        }
        const auto &site = options_.site;
        limits_.deadline_ms =
            site.deadline ? deadline.value_or(options_.limits.deadline_ms) : options_.limits.deadline_ms;
        limits_.max_frozen_ms = site.max_frozen ? max_frozen.value_or(options_.limits.max_frozen_ms)
                                                : options_.limits.max_frozen_ms;
        presync_ms_ = site.presync ? presync.value_or(options_.presync_ms) : options_.presync_ms;
        run_unfrozen_ = options_.run_unfrozen || (site.on_failure && all_run);
        session_.limit(limits_);
        hooks_.limit(limits_.max_frozen_ms);
    }

    // Of those that lie on a place; one that is named is meant.
    void exclude(std::vector<FreezeTarget> &targets, std::vector<SiteWish> &wishes) {
        excluded_.clear();
        if (options_.wish.on.empty())
            return;
        excluded_ = take_excluded(targets, wishes);
        for (const auto &one : excluded_)
            report_.notes.push_back(one.name + " is not frozen: the policy excludes it ([freeze] exclude)");
    }

    Status select() {
        auto selected = find_targets();
        if (!selected) {
            failed_code_ = k_exit_usage;
            return selected.error();
        }
        targets_.clear();
        report_.notes = selected->notes;
        auto wishes = site_wishes(engine::Setup::standard(root_), selected->targets);
        exclude(selected->targets, wishes);
        obey_site(selected->targets, wishes);
        std::vector<FreezeTarget> refused;
        for (auto &target : selected->targets) {
            if (target.refused.empty())
                target.refused = refusal_by_groups(root_, target.cgroup);
            (target.refused.empty() ? targets_ : refused).push_back(std::move(target));
        }
        TRY(leave_out(std::move(refused)));
        if (options_.require && targets_.empty())
            return Error{"no running container is to be frozen, and --require asks for one", ENOENT};
        return k_done;
    }

    // One container must not keep all others from being snapshotted, where the site says so.
    Status leave_out(std::vector<FreezeTarget> refused) {
        const auto names = left_out_by_policy(engine::Setup::standard(root_), refused);
        std::string why;
        left_out_.clear();
        for (auto &target : refused) {
            if (std::find(names.begin(), names.end(), target.name) != names.end())
                left_out_.push_back(std::move(target));
            else
                why += (why.empty() ? "" : "; ") + target.name + ": " + target.refused;
        }
        return why.empty() ? Status(k_done) : Error{"cannot freeze " + why, EPERM};
    }

    void tell_left_out() {
        std::string names;
        for (const auto &target : left_out_) {
            const std::string name = printable(target.name);
            names += (names.empty() ? "" : ", ") + name;
            report_.containers.push_back({target.name, FrozenContainer::Status::left_out, target.refused, 0});
            log_freeze(root_, FreezeEvent::left_out, target.name,
                       name + " was not frozen, and a snapshot that is made now is not consistent there: " +
                           printable(target.refused));
        }
        if (!left_out_.empty() && report_.exit_code == 0)
            fail(k_exit_left_out, "left out by the policy ([freeze] unfreezable): " + names);
    }

    // Containers start and stop while a sync takes its time: it is looked again after it, until nothing has
    // changed.
    Status select_and_sync() {
        for (int look = 1;; ++look) {
            TRY(select());
            if (targets_.empty() || identities() == synced_ || look > k_max_looks)
                return k_done;
            auto worker = SyncWorker::start(root_, targets_, within(presync_ms_));
            if (!worker)
                return Error{"cannot sync before the freeze: " + worker.error().message, worker.error().code};
            sync_problems_ = worker->problems();
            report_.rounds.clear();
            const auto synced = pre_sync(*worker, within(presync_ms_), report_.rounds,
                                         [&](const SyncRound &round) { tell(round); });
            if (!synced)
                return Error{"the sync before the freeze failed: " + synced.error().message,
                             synced.error().code};
            worker_ = std::make_unique<SyncWorker>(std::move(worker).value());
            synced_ = identities();
        }
    }

    std::vector<std::pair<std::string, std::int64_t>> identities() const {
        std::vector<std::pair<std::string, std::int64_t>> all;
        for (const auto &target : targets_)
            all.emplace_back(target.name, target.init_pid);
        return all;
    }

    void tell(const SyncRound &round) {
        if (round.us >= 1'000'000)
            progress_("synced for " + std::to_string(round.us / 1000) + " ms, round " +
                      std::to_string(report_.rounds.size()));
    }

    // Only through descriptors that were opened before: a path may lead to a server that is frozen now.
    Status final_sync() {
        auto round = worker_->sync(within(options_.sync_ms));
        if (!round)
            return Error{"the sync while frozen failed: " + round.error().message, round.error().code};
        report_.final_round = *round;
        if (!session_.is_frozen())
            return Error{"somebody thawed it before the command could run", ESTALE};
        return k_done;
    }

    void run_command(const HeldSignals &signals) {
        const std::int64_t begun = monotonic_us();
        const auto end = run_foreground(options_.command, signals);
        report_.command_us = monotonic_us() - begun;
        held_ = session_.is_frozen();
        session_.note_lost();
        if (!end)
            return fail(k_exit_not_frozen, end.error().message);
        report_.command_code = end->code;
        report_.exit_code = end->code;
        if (!end->started)
            report_.failure = "cannot execute " + printable(options_.command.front());
    }

    void hold() {
        auto left = session_.leave();
        if (left)
            left = hooks_.leave();
        if (!left)
            fail(k_exit_not_frozen, left.error().message);
        else
            report_.held = true;
    }

    void thaw(const HeldSignals &signals) {
        const auto thawed = session_.thaw();
        if (!thawed)
            return fail(k_exit_not_thawed, thawed.error().message);
        if (!options_.hold && !unfrozen_)
            look_for_newcomers();
        held_ = held_ && !unfrozen_;
        for (const auto &one : session_.containers())
            held_ = held_ && one.status != FrozenContainer::Status::not_held;
        if (!held_ && report_.exit_code == 0)
            fail(
                k_exit_not_held,
                "not every container was frozen until the command had ended: what it made is not consistent");
        if (const int number = signals.take(); number != 0 && report_.exit_code == 0)
            report_.exit_code = k_signal_base + number;
    }

    // What has started since it was last looked has written while the others were frozen.
    void look_for_newcomers() {
        const auto now = find_targets();
        if (!now) {
            report_.notes.push_back("which containers started meanwhile was not checked: " +
                                    now.error().message);
            return;
        }
        for (const auto &target : now->targets) {
            const auto same = [&](const FreezeTarget &known) {
                return known.name == target.name && known.init_pid == target.init_pid;
            };
            if (target.init_pid <= 0 || std::any_of(targets_.begin(), targets_.end(), same) ||
                std::any_of(left_out_.begin(), left_out_.end(), same) ||
                std::any_of(excluded_.begin(), excluded_.end(), same))
                continue;
            report_.containers.push_back({target.name, FrozenContainer::Status::not_frozen,
                                          "it started while the others were being frozen", 0});
            held_ = false;
        }
    }

    FreezeReport finish() {
        const auto undone = hooks_.finish();
        if (!undone && report_.exit_code == 0)
            fail(k_exit_not_undone, undone.error().message);
        else if (!undone)
            report_.notes.push_back(undone.error().message);
        // What the hooks began is undone: the next freeze-run may begin. Else whoever still undoes it lets
        // go.
        if (undone || undone.error().code != ETIMEDOUT)
            session_.release();
        tell_left_out();
        report_.guest_commands = hooks_.ran();
        const auto &remarks = hooks_.remarks();
        report_.notes.insert(report_.notes.end(), remarks.begin(), remarks.end());
        const auto &chosen = session_.containers();
        report_.containers.insert(report_.containers.begin(), chosen.begin(), chosen.end());
        report_.notes.insert(report_.notes.end(), sync_problems_.begin(), sync_problems_.end());
        return std::move(report_);
    }

    const Dir &root_;
    const FreezeRunOptions &options_;
    const std::function<void(const std::string &)> &progress_;
    FreezeLimits limits_;
    std::int64_t presync_ms_;
    bool run_unfrozen_;
    Deadline total_;
    FreezeSession session_;
    FreezeHooks hooks_;
    FreezeReport report_;
    std::vector<FreezeTarget> targets_, left_out_, excluded_;
    std::vector<std::pair<std::string, std::int64_t>> synced_;
    std::unique_ptr<SyncWorker> worker_;
    std::vector<std::string> sync_problems_;
    int failed_code_ = k_exit_not_frozen;
    bool held_ = true;
    bool unfrozen_ = false;
    bool interrupted_ = false;
};

} // namespace

FreezeReport freeze_and_run(const Dir &root, const FreezeRunOptions &options,
                            const std::function<void(const std::string &)> &progress) {
    return FreezeRun(root, options, progress).run();
}

} // namespace warden::ctl::freeze
