// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/report.hpp"

#include "base/text.hpp"
#include "ctl/cli/junit.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"

#include <map>

namespace warden::ctl::cases {
namespace {

std::string reason_of(const Outcome &outcome) {
    return outcome.not_run.empty() ? join(outcome.differences, "; ") : outcome.not_run;
}

std::string name_of(const Outcome &outcome) {
    return outcome.name.empty() ? "(not read)" : printable(outcome.name, 200);
}

std::string place_of(const Outcome &outcome) {
    Source at = outcome.at;
    at.column = 0;
    return printable(at.text(), 300);
}

// TAP takes what follows a '#' as a directive, and a backslash as what escapes it.
std::string tap_escaped(const std::string &text) {
    std::string out;
    for (const char c : text)
        out += c == '#' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out;
}

} // namespace

std::string outcome_text(const Outcome &outcome, bool verbose, bool color) {
    const std::string_view word = !outcome.not_run.empty() ? "ERROR" : outcome.passed() ? "ok" : "FAIL";
    const std::string_view paint = outcome.passed() ? "" : "\033[31;1m";
    std::string out = color ? std::string(paint) + std::string(word) + "\033[0m" : std::string(word);
    out +=
        std::string(word.size() < 6 ? 6 - word.size() : 1, ' ') + name_of(outcome) + "  " + place_of(outcome);
    if (!outcome.passed())
        out += ": " + printable(reason_of(outcome), 2000);
    out += "\n";
    if (verbose || !outcome.differences.empty()) {
        for (const std::string &line : outcome.details)
            out += "      " + printable(line, 1000) + "\n";
    }
    return out;
}

std::string outcome_tap(const Outcome &outcome, std::size_t number) {
    std::string out = (outcome.passed() ? "ok " : "not ok ") + std::to_string(number) + " - " +
                      tap_escaped(name_of(outcome) + " " + place_of(outcome)) + "\n";
    if (outcome.passed())
        return out;
    out += "# " + printable(reason_of(outcome), 2000) + "\n";
    for (const std::string &line : outcome.details)
        out += "# " + printable(line, 1000) + "\n";
    return out;
}

SuiteReport::SuiteReport(std::string format, std::string what, bool verbose)
    : format_(std::move(format)), what_(std::move(what)), verbose_(verbose) {
    if (format_ == "tap")
        cli::write_output("TAP version 13\n");
}

void SuiteReport::add(const Outcome &outcome) {
    ++(!outcome.not_run.empty() ? not_run_ : outcome.passed() ? passed_ : failed_);
    if (format_ == "junit")
        kept_.push_back(outcome);
    else if (format_ == "tap")
        cli::write_output(outcome_tap(outcome, passed_ + failed_ + not_run_));
    else
        cli::write_output(outcome_text(outcome, verbose_, cli::wants_color()));
}

void SuiteReport::write_junit() const {
    std::map<std::string, std::vector<cli::JunitCase>> suites;
    for (const Outcome &outcome : kept_) {
        using enum cli::JunitCase::Result;
        suites[outcome.at.file].push_back({outcome.at.file, name_of(outcome),
                                           !outcome.not_run.empty() ? error
                                           : outcome.passed()       ? passed
                                                                    : failed,
                                           reason_of(outcome), join(outcome.details, "\n")});
    }
    cli::write_output(cli::junit_begin("lxc-warden " + what_));
    for (const auto &[file, all] : suites)
        cli::write_output(cli::junit_suite(file, all));
    cli::write_output(cli::junit_end());
}

void SuiteReport::end(std::size_t left_out) {
    const std::size_t all = passed_ + failed_ + not_run_;
    if (format_ == "junit")
        return write_junit();
    if (format_ == "tap")
        return cli::write_output("1.." + std::to_string(all) + "\n");
    cli::write_output(counted(all, "case") + ": " + std::to_string(passed_) + " passed, " +
                      std::to_string(failed_) + " failed, " + std::to_string(not_run_) + " could not be run" +
                      (left_out == 0 ? "" : ", " + std::to_string(left_out) + " left out by --run") + "\n");
}

int SuiteReport::exit_code() const {
    if (not_run_ != 0 || passed_ + failed_ == 0)
        return cli::k_exit_failed;
    return failed_ != 0 ? cli::k_exit_findings : cli::k_exit_clean;
}

} // namespace warden::ctl::cases
