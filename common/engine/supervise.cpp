// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/supervise.hpp"

#include "base/abi_names.hpp"
#include "base/child.hpp"
#include "base/privileges.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "engine/site_rules.hpp"
#include "engine/wire.hpp"

#include <cstring>
#include <set>

namespace warden::engine {
namespace {

// Kept back for a second attempt without the module that hung.
constexpr std::int64_t k_retry_ms = 1000;
constexpr int k_max_attempts = 4;
constexpr std::size_t k_chunk = std::size_t{256} * 1024;

// Messages: one letter, then its text.
constexpr char k_mode = 'm', k_begin = 'b', k_fini = 'f', k_idle = 'i', k_data = 'd', k_last = 'l';

int worker_main(Channel &channel, const Setup &setup, const findings::Request &request,
                const Deadline &deadline, const SuperviseOptions &options, const FixedResults &fixed) {
    // A module must not have what the engine needs to act, and what it reads somebody else wrote.
    if (!only_judge(options.worker_capabilities))
        _exit(126);
    const auto send = [&](char kind, const std::string &text) {
        if (!channel.send(kind + text))
            _exit(126);
    };
    EngineEvents events;
    events.on_mode = [&](const policy::ModeItem &mode) {
        send(k_mode, std::to_string(static_cast<int>(mode.mode)) + " " + std::to_string(mode.at.line) + " " +
                         mode.at.file);
    };
    const auto announce = [&](char kind) {
        return [&send, kind](unsigned number, const std::string &module) {
            send(kind, std::to_string(number) + " " + module);
        };
    };
    events.before_module = announce(k_begin);
    events.before_fini = announce(k_fini);
    events.after_module = [&] {
        // What it printed is its own, not the next one's.
        if (!channel.sync())
            _exit(126);
        send(k_idle, {});
    };
    const std::string bytes = encode_report(run_phase(setup, request, deadline, events, fixed));
    std::string_view left = bytes;
    for (; left.size() > k_chunk; left.remove_prefix(k_chunk))
        send(k_data, std::string(left.substr(0, k_chunk)));
    send(k_last, std::string(left));
    return 0;
}

// What one attempt told before it ended.
struct Attempt {
    std::optional<policy::ModeItem> mode;
    std::optional<unsigned> number; // of the line whose module runs
    std::string module;
    std::string last_module; // of the stack; each fini comes after it
    std::string data;
    bool complete = false;
    std::map<std::string, std::size_t> printed; // bytes by module
    std::map<std::string, std::string> first_words;

    void take(std::string_view message) {
        const char kind = message.empty() ? '\0' : message.front();
        const auto text = message.substr(message.empty() ? 0 : 1);
        const auto blank = text.find(' ');
        if (kind == k_mode)
            take_mode(text);
        if (kind == k_begin || kind == k_fini) {
            number = static_cast<unsigned>(parse_u64(text.substr(0, blank)).value_or(0));
            module = text.substr(blank + 1);
        }
        if (kind == k_begin)
            last_module = module;
        if (kind == k_idle)
            number.reset();
        if (kind == k_data || kind == k_last)
            data += text;
        if (kind == k_last)
            complete = true;
    }

    void take_mode(std::string_view text) {
        const auto second = text.find(' ', 2);
        const auto line =
            second == std::string_view::npos ? std::nullopt : parse_u64(text.substr(2, second - 2));
        policy::ModeItem item{text.starts_with("1") ? policy::Mode::enforce : policy::Mode::audit, {}};
        if (line)
            item.at = {std::string(text.substr(second + 1)), static_cast<unsigned>(*line), 0};
        mode = item;
    }

    void take_output(std::string_view output) {
        const std::string name = number ? module : last_module;
        printed[name] += output.size();
        if (first_words[name].size() < 120)
            first_words[name] += output.substr(0, 120);
    }
};

findings::Finding module_finding(const char *id, const std::string &module, const std::string &message,
                                 const findings::Request &request) {
    findings::Finding finding = findings::engine_finding(id, message);
    finding.module = module;
    finding.container = request.container;
    return finding;
}

std::string crash_text(const WorkerEnd &end) {
    if (end.how == WorkerEnd::How::exited)
        return "ended the worker with exit status " + std::to_string(end.code);
    const char *name = sigabbrev_np(end.code);
    return std::string("was killed by SIG") + (name == nullptr ? "?" : name);
}

class Supervision {
public:
    Supervision(const Setup &setup, const findings::Request &request, const SuperviseOptions &options)
        : setup_(setup), request_(request), options_(options),
          deadline_(Deadline::after_ms(options.deadline_ms)) {}

    findings::PhaseReport run() {
        for (int tries = 1; tries <= k_max_attempts && !deadline_.passed(); ++tries) {
            Attempt attempt;
            const auto end = run_attempt(attempt);
            if (!end)
                return give_up(attempt, "the worker could not be started: " + end.error().message);
            note_side_effects(attempt, *end);
            if (attempt.complete) {
                auto report = decode_report(attempt.data);
                return report ? finish(std::move(report).value()) : give_up(attempt, report.error().message);
            }
            if (!blame(attempt, *end))
                return give_up(attempt,
                               end->how == WorkerEnd::How::timed_out
                                   ? "no answer within " + std::to_string(options_.deadline_ms) + " ms"
                                   : "the worker " + crash_text(*end) + " outside of any module");
        }
        return give_up({}, "too many modules crashed or hung");
    }

private:
    Result<WorkerEnd> run_attempt(Attempt &attempt) {
        const std::int64_t left = deadline_.left_ms();
        const Deadline own = Deadline::after_ms(left > 2 * k_retry_ms ? left - k_retry_ms : left);
        const WorkerEvents events{[&](std::string_view message) { attempt.take(message); },
                                  [&](std::string_view output) { attempt.take_output(output); }};
        const auto body = [&](Channel &channel) {
            return worker_main(channel, setup_, request_, own, options_, fixed_);
        };
        auto end = run_worker(own, body, events);
        if (attempt.mode)
            mode_ = attempt.mode;
        return end;
    }

    void note_side_effects(const Attempt &attempt, const WorkerEnd &end) {
        for (const auto &[module, bytes] : attempt.printed) {
            if (!loud_.insert(module).second)
                continue;
            findings_.push_back(module_finding("POL-007", module,
                                               "the module " + module + " printed " + std::to_string(bytes) +
                                                   " bytes, which were thrown away; they begin: " +
                                                   printable(attempt.first_words.at(module), 80),
                                               request_));
        }
        if (end.left_processes && end.how == WorkerEnd::How::exited)
            findings_.push_back(
                module_finding("POL-008", attempt.last_module,
                               "the stack's last module to run, " + attempt.last_module +
                                   ", or one before it left processes behind; they were killed",
                               request_));
    }

    // The line that was running gets a fixed result; false when none was running.
    bool blame(const Attempt &attempt, const WorkerEnd &end) {
        if (!attempt.number || fixed_.contains(*attempt.number))
            return false;
        const bool late = end.how == WorkerEnd::How::timed_out;
        fixed_[*attempt.number] = late ? WARDEN_TIMEOUT : WARDEN_ERROR;
        const std::string text = late ? "did not end within its deadline and was killed" : crash_text(end);
        findings_.push_back(module_finding(late ? "POL-006" : "POL-005", attempt.module,
                                           "the module " + attempt.module + " " + text, request_));
        return true;
    }

    findings::PhaseReport finish(findings::PhaseReport report) {
        if (!findings_.empty() && settle_own() && !is_clean_up(request_.phase))
            report.allowed = false;
        report.findings.insert(report.findings.end(), findings_.begin(), findings_.end());
        return report;
    }

    // The config, which the policy may ask about, is not read here: it may be what the worker hung at.
    bool settle_own() {
        const auto policy =
            policy_for(read_policies(setup_), {request_.container, request_.lxcpath, {}, true});
        return settle_all(policy, findings_, today(setup_));
    }

    // Not evaluated is not allowed; whether that refuses is the mode's business.
    findings::PhaseReport give_up(const Attempt &attempt, const std::string &why) {
        findings::PhaseReport report;
        report.mode = attempt.mode ? attempt.mode : mode_ ? mode_ : options_.strictest;
        // A clean-up phase refuses nothing: a failing post-stop hook makes a stop of a reboot.
        report.allowed = is_clean_up(request_.phase);
        report.code = WARDEN_TIMEOUT;
        findings_.push_back(module_finding("POL-015", attempt.module, why, request_));
        return finish(std::move(report));
    }

    const Setup &setup_;
    const findings::Request &request_;
    const SuperviseOptions &options_;
    Deadline deadline_;
    FixedResults fixed_;
    std::set<std::string> loud_;
    std::vector<findings::Finding> findings_;
    std::optional<policy::ModeItem> mode_;
};

} // namespace

findings::PhaseReport supervise_phase(const Setup &setup, const findings::Request &request,
                                      const SuperviseOptions &options) {
    return Supervision(setup, request, options).run();
}

} // namespace warden::engine
