// SPDX-License-Identifier: LGPL-2.1-or-later
// What check writes, in each of its formats.
#pragma once

#include "ctl/check/verdict.hpp"
#include "ctl/cli/verb.hpp"

#include <memory>
#include <string>
#include <vector>

namespace warden::ctl::check {

struct ReportOptions {
    std::string format; // text, lines, json, sarif, junit, github; text is for a person
    bool quiet = false; // text, lines, github: nothing when nothing was found
    bool verbose = false;
    warden_severity fail_on = WARDEN_SEV_ERROR;
    std::string migrate; // the command that migrates what was given
};

// What came of a whole run.
struct Tally {
    std::size_t errors = 0, warnings = 0, infos = 0, waived = 0, not_checked = 0, files = 0;
    NotKnown not_known;

    std::size_t findings() const { return errors + warnings + infos + waived; }
    // "3 configs: 1 error, ..."
    std::string text() const;
    // "not checked, for only the host knows, ...: APP-011 (3)"; empty when all is known.
    std::string not_known_text() const;
};

// One format. Findings are written as they come, for a fleet has more than fit into memory.
class ReportWriter {
public:
    ReportWriter() = default;
    ReportWriter(const ReportWriter &) = delete;
    ReportWriter &operator=(const ReportWriter &) = delete;
    virtual ~ReportWriter() = default;

    virtual void begin() {}
    // What is added from now on was found in this file.
    virtual void begin_file(const std::string & /*shown*/) {}
    // checked: false when it says that something could not be looked at.
    virtual void add(const findings::Finding &finding, bool checked) = 0;
    virtual void end(const Tally &tally, int exit_code) = 0;
};

// Borrows options.
std::unique_ptr<ReportWriter> make_writer(const ReportOptions &options);

// Counts, and hands on to the format's writer.
class Report {
public:
    explicit Report(ReportOptions options);

    void begin() { writer_->begin(); }
    void begin_file(const std::string &shown) { writer_->begin_file(shown); }
    void add(const findings::Finding &finding);
    void add_not_checked(const findings::Finding &finding);
    // Returns the exit code.
    int end(std::size_t files, NotKnown not_known);

private:
    void count(const findings::Finding &finding);
    int exit_code() const;

    const ReportOptions options_;
    std::unique_ptr<ReportWriter> writer_;
    Tally tally_;
};

} // namespace warden::ctl::check
