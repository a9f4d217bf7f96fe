// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/wire.hpp"

#include <cstdint>
#include <cstring>

namespace warden::engine {
namespace {

class Writer {
public:
    void number(std::uint64_t value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        out_.append(bytes, sizeof value);
    }
    void text(std::string_view value) {
        number(value.size());
        out_ += value;
    }
    void source(const Source &at) {
        text(at.file);
        number(at.line);
        number(at.column);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

// After the first thing that does not fit, everything reads as empty and ok() is false.
class Reader {
public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        if (left_.size() < sizeof value)
            return fail();
        std::memcpy(&value, left_.data(), sizeof value);
        left_.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const std::uint64_t size = number();
        if (size > left_.size()) {
            fail();
            return {};
        }
        std::string value(left_.substr(0, size));
        left_.remove_prefix(size);
        return value;
    }
    Source source() {
        Source at{text(), 0, 0};
        at.line = static_cast<unsigned>(number());
        at.column = static_cast<unsigned>(number());
        return at;
    }
    // Each element takes at least eight bytes, which bounds what a wrong count can make us do.
    std::uint64_t count() {
        const std::uint64_t value = number();
        return value > left_.size() / 8 ? fail() : value;
    }
    bool ok() const { return ok_; }
    bool at_end() const { return left_.empty(); }

private:
    std::uint64_t fail() {
        ok_ = false;
        left_ = {};
        return 0;
    }
    std::string_view left_;
    bool ok_ = true;
};

void put(Writer &out, const findings::Finding &finding) {
    for (const auto *text : {&finding.id, &finding.container, &finding.module, &finding.key, &finding.value,
                             &finding.live, &finding.message, &finding.why, &finding.fix, &finding.waiver})
        out.text(*text);
    out.number(finding.severity);
    out.number(finding.waived ? 1 : 0);
    out.number(finding.waiver_days ? 1 : 0);
    out.number(static_cast<std::uint64_t>(finding.waiver_days.value_or(0)));
    out.source(finding.at);
}

findings::Finding take_finding(Reader &in) {
    findings::Finding finding;
    for (auto *text : {&finding.id, &finding.container, &finding.module, &finding.key, &finding.value,
                       &finding.live, &finding.message, &finding.why, &finding.fix, &finding.waiver})
        *text = in.text();
    finding.severity = static_cast<warden_severity>(in.number());
    finding.waived = in.number() != 0;
    const bool has_days = in.number() != 0;
    const auto days = static_cast<std::int64_t>(in.number());
    if (has_days)
        finding.waiver_days = days;
    finding.at = in.source();
    return finding;
}

void put(Writer &out, const findings::LineResult &line) {
    out.text(line.module);
    out.text(line.control);
    out.source(line.at);
    out.number(static_cast<std::uint64_t>(line.result));
    out.text(line.note);
}

findings::LineResult take_line(Reader &in) {
    findings::LineResult line;
    line.module = in.text();
    line.control = in.text();
    line.at = in.source();
    line.result = static_cast<warden_result>(in.number());
    line.note = in.text();
    return line;
}

void put(Writer &out, const std::vector<std::string> &words) {
    out.number(words.size());
    for (const auto &word : words)
        out.text(word);
}

std::vector<std::string> take_words(Reader &in) {
    std::vector<std::string> words;
    for (auto count = in.number(); count != 0 && in.ok(); --count)
        words.push_back(in.text());
    return words;
}

void put(Writer &out, const findings::PlanStep &step) {
    out.number(static_cast<std::uint64_t>(step.kind));
    out.text(step.target);
    out.text(step.value);
    out.number(step.deadline_ms);
    out.text(step.module);
    put(out, step.argv);
    put(out, step.undo);
}

findings::PlanStep take_step(Reader &in) {
    findings::PlanStep step;
    step.kind = static_cast<findings::PlanStep::Kind>(in.number());
    step.target = in.text();
    step.value = in.text();
    step.deadline_ms = in.number();
    step.module = in.text();
    step.argv = take_words(in);
    step.undo = take_words(in);
    return step;
}

} // namespace

std::string encode_report(const findings::PhaseReport &report) {
    Writer out;
    out.number(report.mode ? 1 : 0);
    const policy::ModeItem mode = report.mode.value_or(policy::ModeItem{});
    out.number(static_cast<std::uint64_t>(mode.mode));
    out.source(mode.at);
    out.number(report.allowed ? 1 : 0);
    out.number(static_cast<std::uint64_t>(report.code));
    out.text(report.cgroup);
    out.number(report.lines.size());
    for (const auto &line : report.lines)
        put(out, line);
    out.number(report.findings.size());
    for (const auto &finding : report.findings)
        put(out, finding);
    out.number(report.log.size());
    for (const auto &line : report.log) {
        out.number(line.level);
        out.text(line.module);
        out.text(line.text);
    }
    out.number(report.plan.steps().size());
    for (const auto &step : report.plan.steps())
        put(out, step);
    return out.take();
}

Result<findings::PhaseReport> decode_report(std::string_view bytes) {
    Reader in(bytes);
    findings::PhaseReport report;
    const bool has_mode = in.number() != 0;
    const std::uint64_t mode = in.number();
    Source at = in.source();
    if (has_mode)
        report.mode =
            policy::ModeItem{mode == 0 ? policy::Mode::audit : policy::Mode::enforce, std::move(at)};
    report.allowed = in.number() != 0;
    report.code = static_cast<warden_result>(in.number());
    report.cgroup = in.text();
    for (auto left = in.count(); left > 0; --left)
        report.lines.push_back(take_line(in));
    for (auto left = in.count(); left > 0; --left)
        report.findings.push_back(take_finding(in));
    for (auto left = in.count(); left > 0; --left) {
        findings::LogLine line;
        line.level = static_cast<warden_level>(in.number());
        line.module = in.text();
        line.text = in.text();
        report.log.push_back(std::move(line));
    }
    for (auto left = in.count(); left > 0; --left)
        report.plan.add(take_step(in));
    // Written again it must be the same: a number outside of its enum, a plan with conflicts are not ours.
    if (!in.ok() || !in.at_end() || encode_report(report) != bytes)
        return Error{"the worker's report is damaged", EBADMSG};
    return report;
}

} // namespace warden::engine
