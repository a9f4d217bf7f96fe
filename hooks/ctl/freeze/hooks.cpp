// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/hooks.hpp"

#include "base/child.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "ctl/freeze/journal.hpp"
#include "ctl/freeze/session.hpp"
#include "ctl/freeze/side_by_side.hpp"
#include "engine/batch.hpp"
#include "findings/report_journal.hpp"
#include "findings/report_text.hpp"
#include "stack/stack.hpp"
#include "state/freezes.hpp"

#include <algorithm>
#include <map>
#include <poll.h>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::size_t k_max_output = std::size_t{64} << 10U;
constexpr std::int64_t k_patience_ms = 10'000;
constexpr int k_thaw_slice_ms = 20;
constexpr std::string_view k_thawed_word = "thawed", k_hold_word = "hold";
// Before the number of a command.
const std::string k_begun_word = "begun ";
// What the keeper says: one letter, then its text.
constexpr char k_ran = 'c', k_remark = 'r';

bool is_frozen(const Dir &root, const FreezeTarget &target) {
    const auto state = cgroup::freeze::freeze_state_of(root, target.cgroup);
    return state && (state->flag || state->own);
}

std::string failure_of(const Result<ProgramEnd> &ran, std::int64_t deadline_ms) {
    if (!ran)
        return ran.error().message;
    if (ran->too_long)
        return "printed more than " + std::to_string(k_max_output) + " bytes and was killed";
    if (ran->end.how == WorkerEnd::How::timed_out)
        return "did not end within " + std::to_string(deadline_ms) + " ms and was killed";
    if (ran->end.how == WorkerEnd::How::killed)
        return "was killed by signal " + std::to_string(ran->end.code);
    return ran->end.code == 0 ? "" : "ended with exit status " + std::to_string(ran->end.code);
}

void log_failure(const Dir &root, const GuestCommand &command) {
    log_freeze(root, FreezeEvent::not_undone, command.container,
               "in " + printable(command.container) + ", " + printable(join(command.argv, " ")) + " " +
                   command.failure + ": what a snapshot began there may not be undone");
}

std::string text_of(const GuestCommand &command) {
    const Json json{{"container", command.container}, {"argv", command.argv}, {"undo", command.undo},
                    {"failure", command.failure},     {"us", command.us},     {"begun_us", command.begun_us}};
    return k_ran + json_line(json);
}

// What the thaw left to this process, so that nobody's hooks began before these were undone.
void release_claims(const Dir &root) {
    const state::FrozenRecords records(root);
    const auto lock = records.lock(Deadline::after_ms(k_patience_ms));
    const auto all = records.all();
    for (const auto &claim : all ? all->records : std::vector<state::FrozenRecord>{}) {
        if (claim.begun)
            continue;
        if (claim.owner.pid == getpid() || (claim.undoer.pid == getpid() && !is_running(root, claim.owner)))
            records.remove(claim).ignore();
    }
}

// nullopt: not what text_of() writes.
std::optional<GuestCommand> command_from(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    return GuestCommand{json.value("container", ""),       json.value("argv", std::vector<std::string>{}),
                        json.value("undo", true),          json.value("failure", ""),
                        json.value("us", std::int64_t{0}), json.value("begun_us", std::int64_t{0})};
}

// What a piece said of a command; one that said nothing has failed.
GuestCommand heard_of(const Result<std::string> &said, const std::string &container,
                      const std::vector<std::string> &argv, bool undo) {
    auto command = said && said->front() == k_ran ? command_from(said->substr(1)) : std::nullopt;
    if (command)
        return std::move(*command);
    return {container, argv, undo, "did not end as it should: " + (said ? *said : said.error().message),
            0,         0};
}

std::vector<std::string> remarks_in(const findings::PhaseReport &report) {
    std::vector<std::string> remarks;
    for (const auto &finding : report.findings) {
        if (!finding.waived && finding.severity != WARDEN_SEV_INFO)
            remarks.push_back(findings::finding_line(finding));
    }
    return remarks;
}

std::string failures_in(const std::vector<GuestCommand> &commands) {
    std::string text;
    for (const auto &command : commands) {
        if (command.undo && !command.failure.empty())
            text += (text.empty() ? "" : "; ") + command.container + ": " + join(command.argv, " ") + " " +
                    command.failure;
    }
    return text;
}

} // namespace

std::vector<findings::Request> FreezeHooks::requests(const std::vector<FreezeTarget> &targets,
                                                     warden_phase phase) const {
    std::vector<findings::Request> all;
    for (const auto &target : targets) {
        findings::Request request;
        request.phase = phase;
        request.container = target.name;
        request.lxcpath = target.lxcpath;
        request.config_path = target.lxcpath + "/" + target.name + "/config";
        request.init_pid = target.init_pid;
        request.cgroup = target.cgroup;
        all.push_back(std::move(request));
    }
    return all;
}

std::vector<findings::PhaseReport> FreezeHooks::judge(const std::vector<FreezeTarget> &targets,
                                                      warden_phase phase) const {
    return engine::supervise_batch(settings_.setup, requests(targets, phase),
                                   {settings_.phase_deadline_ms, k_judge_capabilities});
}

// Of the reports of a phase: what is to be run, and what to tell. An Error: a refusal.
Status FreezeHooks::take(const std::vector<findings::PhaseReport> &reports,
                         const std::vector<FreezeTarget> &targets) {
    std::string refused;
    const auto asked = requests(targets, WARDEN_FREEZE);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto &report = reports[i];
        findings::log_report(root_, asked[i], report);
        for (const auto &remark : remarks_in(report))
            remarks_.push_back(remark);
        if (report.refused())
            refused += (refused.empty() ? "" : "; ") + findings::refusal_text(asked[i], report);
        for (const auto &step : report.plan.steps()) {
            const auto ms = static_cast<std::int64_t>(step.deadline_ms);
            if (step.kind == findings::PlanStep::Kind::command)
                commands_.push_back({targets[i], step.argv, step.undo, ms});
            if (step.kind == findings::PlanStep::Kind::freeze)
                freeze_deadline_ms_ = std::min(ms, freeze_deadline_ms_.value_or(ms));
        }
    }
    return refused.empty() ? Status(k_done) : Error{refused, EPERM};
}

Status FreezeHooks::prepare(const std::vector<FreezeTarget> &all) {
    // In one that somebody else froze nothing can be run.
    std::vector<FreezeTarget> targets;
    std::copy_if(all.begin(), all.end(), std::back_inserter(targets),
                 [&](const FreezeTarget &target) { return !is_frozen(root_, target); });
    const auto &setup = settings_.setup;
    const auto stack = stack::read_stack(*setup.root, setup.stack_directories, setup.trust);
    if (!targets.empty() && !stack.of(WARDEN_FREEZE).empty())
        TRY(take(judge(targets, WARDEN_FREEZE), targets));
    if (commands_.empty() && stack.of(WARDEN_THAW).empty())
        return k_done;
    return start_keeper(targets);
}

Status FreezeHooks::start_keeper(const std::vector<FreezeTarget> &targets) {
    const std::vector<int> open{root_.fd()};
    TRY_ASSIGN(Companion keeper,
               Companion::start({"warden-undo", true}, open,
                                [&](const MessageSocket &socket) { return keep(socket, targets); }));
    keeper_.emplace(std::move(keeper));
    return k_done;
}

GuestCommand FreezeHooks::attach(const FreezeTarget &target, const std::vector<std::string> &argv, bool undo,
                                 std::int64_t deadline_ms) const {
    std::vector<std::string> whole{settings_.lxc_attach, "-P", target.lxcpath, "-n", target.name,
                                   "--clear-env",        "--"};
    whole.insert(whole.end(), argv.begin(), argv.end());
    const std::int64_t begun = monotonic_us();
    // A client in the background may hold the lock that the hook took.
    const auto ran = run_program(whole, Deadline::after_ms(deadline_ms), k_max_output, Leftovers::kept);
    return {target.name, argv, undo, failure_of(ran, deadline_ms), monotonic_us() - begun, begun};
}

Status FreezeHooks::run(std::int64_t deadline_ms) {
    const auto deadline = Deadline::after_ms(deadline_ms);
    std::vector<Piece> pieces;
    for (const auto &planned : commands_) {
        pieces.push_back({planned.target.name, planned.deadline_ms + k_patience_ms, [&] {
                              return text_of(attach(planned.target, planned.argv, false,
                                                    std::min(planned.deadline_ms, deadline.left_ms())));
                          }});
    }
    std::map<std::size_t, GuestCommand> ended;
    // Before it runs: what was killed half way needs its undo too.
    const auto before = [&](std::size_t i) {
        return keeper_->socket().send(k_begun_word + std::to_string(i));
    };
    const auto after = [&](std::size_t i, const Result<std::string> &said) {
        const auto &planned = commands_[i];
        return ended.emplace(i, heard_of(said, planned.target.name, planned.argv, false))
            .first->second.failure.empty();
    };
    const auto run = run_side_by_side(pieces, {}, {before, after});
    std::string failure;
    for (auto &[i, command] : ended) {
        if (failure.empty() && !command.failure.empty())
            failure = "in " + command.container + ", " + join(command.argv, " ") + " " + command.failure;
        ran_.push_back(std::move(command));
    }
    TRY(run);
    return failure.empty() ? Status(k_done) : Error{failure, ECANCELED};
}

std::int64_t FreezeHooks::undo_deadline_ms() const {
    std::int64_t sum = settings_.phase_deadline_ms + k_patience_ms;
    for (const auto &planned : commands_)
        sum += planned.deadline_ms;
    return sum;
}

Status FreezeHooks::finish() {
    if (!keeper_)
        return k_done;
    const auto deadline = Deadline::after_ms(undo_deadline_ms());
    auto told = keeper_->socket().send(k_thawed_word);
    for (auto heard = keeper_->socket().receive(deadline); told && heard;
         heard = keeper_->socket().receive(deadline)) {
        const std::string_view text(*heard);
        auto command = text.front() == k_ran ? command_from(text.substr(1)) : std::nullopt;
        if (command)
            ran_.push_back(std::move(*command));
        else
            remarks_.emplace_back(text.substr(1));
    }
    const bool ended = keeper_->finish(deadline);
    keeper_.reset();
    if (!told || !ended)
        return Error{"the process that undoes what was begun in the containers did not end in time",
                     ETIMEDOUT};
    const std::string failures = failures_in(ran_);
    return failures.empty() ? Status(k_done) : Error{"not undone: " + failures, EIO};
}

Status FreezeHooks::leave() {
    if (!keeper_)
        return k_done;
    TRY(keeper_->socket().send(k_hold_word));
    keeper_.reset();
    return k_done;
}

// In the keeper from here on.
int FreezeHooks::keep(const MessageSocket &socket, const std::vector<FreezeTarget> &targets) {
    std::set<std::size_t> begun;
    bool thawed = false;
    for (;;) {
        const auto heard = socket.receive(Deadline::after_ms(Deadline::k_max_ms));
        thawed = heard && *heard == k_thawed_word;
        // Its end is one of those that this process is here for.
        if (!heard || !heard->starts_with(k_begun_word))
            break;
        begun.insert(parse_u64(heard->substr(k_begun_word.size())).value_or(commands_.size()));
    }
    if (!thawed)
        wait_for_thaw(targets);
    // What somebody else has frozen by now does not keep the others waiting.
    std::set<std::size_t> later;
    for (const std::size_t i : begun) {
        if (i < commands_.size() && is_frozen(root_, commands_[i].target))
            later.insert(i);
    }
    std::erase_if(begun, [&](std::size_t i) { return later.contains(i); });
    undo_all(socket, begun);
    if (!later.empty()) {
        wait_for_thaw(targets);
        undo_all(socket, later);
    }
    thaw_phase(socket, targets);
    release_claims(root_);
    return 0;
}

ProcessId FreezeHooks::undoer() const {
    const auto started = keeper_ ? start_time_of(root_, keeper_->pid()) : std::nullopt;
    return started ? ProcessId{keeper_->pid(), *started} : ProcessId{};
}

void FreezeHooks::wait_for_thaw(const std::vector<FreezeTarget> &targets) const {
    const auto deadline = Deadline::after_ms(settings_.max_frozen_ms + k_patience_ms);
    const auto frozen = [&](const FreezeTarget &target) { return is_frozen(root_, target); };
    while (!deadline.passed() && std::any_of(targets.begin(), targets.end(), frozen))
        poll(nullptr, 0, k_thaw_slice_ms);
}

GuestCommand FreezeHooks::undo(const Planned &planned) const {
    return is_frozen(root_, planned.target) ? GuestCommand{planned.target.name, planned.undo, true,
                                                           "was not run: the container is still frozen", 0}
                                            : attach(planned.target, planned.undo, true, planned.deadline_ms);
}

void FreezeHooks::undo_all(const MessageSocket &socket, const std::set<std::size_t> &begun) {
    std::vector<const Planned *> undone;
    std::vector<Piece> pieces;
    for (auto i = begun.rbegin(); i != begun.rend(); ++i) {
        if (*i >= commands_.size() || commands_[*i].undo.empty())
            continue;
        const auto &planned = *undone.emplace_back(&commands_[*i]);
        pieces.push_back({planned.target.name, planned.deadline_ms + k_patience_ms,
                          [this, &planned] { return text_of(undo(planned)); }});
    }
    const auto after = [&](std::size_t i, const Result<std::string> &said) {
        const auto command = heard_of(said, undone[i]->target.name, undone[i]->undo, true);
        if (!command.failure.empty())
            log_failure(root_, command);
        // Nobody hears it when freeze-run was killed.
        socket.send(text_of(command)).ignore();
        return true;
    };
    const std::vector<int> keep{root_.fd()};
    const auto run = run_side_by_side(pieces, keep, {[](std::size_t) { return Status(k_done); }, after});
    if (!run)
        socket.send(k_remark + ("not everything was undone: " + run.error().message)).ignore();
}

void FreezeHooks::thaw_phase(const MessageSocket &socket, const std::vector<FreezeTarget> &targets) {
    std::vector<FreezeTarget> reversed(targets.rbegin(), targets.rend());
    const auto asked = requests(reversed, WARDEN_THAW);
    const auto reports = judge(reversed, WARDEN_THAW);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        findings::log_report(root_, asked[i], reports[i]);
        for (const auto &remark : remarks_in(reports[i]))
            socket.send(k_remark + remark).ignore();
        for (const auto &step : reports[i].plan.steps()) {
            if (step.kind != findings::PlanStep::Kind::command)
                continue;
            const auto ran =
                is_frozen(root_, reversed[i])
                    ? GuestCommand{reversed[i].name,
                                   step.argv,
                                   true,
                                   "was not run: the container is still frozen",
                                   0,
                                   0}
                    : attach(reversed[i], step.argv, true, static_cast<std::int64_t>(step.deadline_ms));
            if (!ran.failure.empty())
                log_failure(root_, ran);
            socket.send(text_of(ran)).ignore();
        }
    }
}

} // namespace warden::ctl::freeze
