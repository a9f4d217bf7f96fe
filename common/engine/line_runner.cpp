// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/line_runner.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <exception>

namespace warden::engine {

// C functions that a C++ module implements must not throw, but a thrown exception is not the end either.
void LineRunner::log_exception(const warden_ctx &ctx, const std::string &what) const {
    evaluation_.report.log.push_back(
        {WARDEN_LOG_ERROR, ctx.module.name, "the module threw an exception" + what});
}

warden_result LineRunner::call(warden_ctx &ctx, unsigned number, warden_run_fn *function) const {
    try {
        void *state = nullptr;
        const warden_result ready = states_.get(ctx, number, state);
        return ready == WARDEN_OK ? function(&ctx, state) : ready;
    } catch (const std::exception &problem) {
        log_exception(ctx, ": " + printable(problem.what()));
        return WARDEN_ERROR;
    } catch (...) {
        log_exception(ctx, {});
        return WARDEN_ERROR;
    }
}

void LineRunner::add_engine_finding(const warden_ctx &ctx, const char *id, const std::string &message) {
    findings::Finding finding = findings::engine_finding(id, message);
    finding.module = ctx.module.name;
    evaluation_.report.findings.push_back(std::move(finding));
}

// What the site accepted no longer denies, what it raised to an error does, and nothing denies without a
// reason.
warden_result LineRunner::settle(const warden_ctx &ctx, warden_result result, std::string &note) {
    if (result < WARDEN_OK || result >= WARDEN_RESULTS_) {
        note = "the module returned " + std::to_string(result) + ", which is not a result";
        result = WARDEN_ERROR;
    }
    if (ctx.misuses != 0) {
        note = "the module misused the interface";
        return WARDEN_ERROR;
    }
    const auto &findings = evaluation_.report.findings;
    const bool against = std::any_of(ctx.reported.begin(), ctx.reported.end(), [&](std::size_t i) {
        return findings[i].severity == WARDEN_SEV_ERROR && !findings[i].waived;
    });
    if (result == WARDEN_DENY && !against && ctx.excused) {
        note = "all that it found is waived or lowered by the policy";
        return WARDEN_OK;
    }
    if ((result == WARDEN_OK || result == WARDEN_IGNORE) && ctx.raised && against) {
        note = "the policy raises what it found to an error";
        return WARDEN_DENY;
    }
    if (result == WARDEN_DENY && !against)
        add_engine_finding(ctx, "POL-011",
                           "the module " + ctx.module.name + " denies without a finding of severity error");
    else if (result > WARDEN_DENY && ctx.reported.empty())
        add_engine_finding(ctx, "POL-012",
                           "the module " + ctx.module.name + " returned " + std::string(result_name(result)) +
                               (note.empty() ? "" : ": " + note));
    return result;
}

warden_result LineRunner::run(const stack::Entry &entry) {
    const PreparedLine &line = prepared_.at(&entry);
    findings::LineResult shown{entry.name, entry.control_text, entry.at, WARDEN_ERROR, {}};
    if (const auto fixed = fixed_.find(line.number); fixed != fixed_.end()) {
        shown.result = fixed->second;
        shown.note = "not run again";
    } else if (line.module == nullptr) {
        shown.note = "not loaded";
    } else {
        warden_ctx ctx{evaluation_, *line.module, line.options, {}, {}};
        if (events_.before_module)
            events_.before_module(line.number, entry.name);
        const warden_result result = call(ctx, line.number, line.module->run_for(evaluation_.request.phase));
        if (events_.after_module)
            events_.after_module();
        shown.result = settle(ctx, result, shown.note);
        conflict_ = conflict_ || ctx.conflict;
    }
    evaluation_.report.lines.push_back(shown);
    return shown.result;
}

} // namespace warden::engine
