// SPDX-License-Identifier: LGPL-2.1-or-later
// check's formats.
#include "ctl/check/report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/cli/digest_text.hpp"
#include "ctl/cli/github.hpp"
#include "ctl/cli/junit.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/sarif.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

namespace warden::ctl::check {
namespace {

// The lines that end every report for people.
std::string closing(const Tally &tally) {
    const std::string unknown = tally.not_known_text();
    return (unknown.empty() ? "" : unknown + "\n") + tally.text() + "\n";
}

bool is_silent(const ReportOptions &options, const Tally &tally) {
    return options.quiet && tally.findings() == 0 && tally.not_checked == 0;
}

class JsonWriter : public ReportWriter {
public:
    void begin() override {
        cli::write_output("{\"schema_version\":" + std::to_string(findings::k_schema_version) +
                          ",\"findings\":[");
    }
    void add(const findings::Finding &finding, bool /*checked*/) override {
        cli::write_output((first_ ? "\n" : ",\n") + json_line(findings::finding_json(finding)));
        first_ = false;
    }
    void end(const Tally &tally, int /*exit_code*/) override {
        const Json counts{{"error", tally.errors}, {"warning", tally.warnings},
                          {"info", tally.infos},   {"waived", tally.waived},
                          {"files", tally.files},  {"not_checked", tally.not_checked}};
        cli::write_output("\n],\"not_known\":" + json_line(Json(tally.not_known)) +
                          ",\"counts\":" + json_line(counts) + "}\n");
    }

private:
    bool first_ = true;
};

class LinesWriter : public ReportWriter {
public:
    explicit LinesWriter(const ReportOptions &options) : options_(options) {}
    void add(const findings::Finding &finding, bool /*checked*/) override {
        cli::write_output(findings::finding_row(finding, color_) + "\n");
    }
    void end(const Tally &tally, int /*exit_code*/) override {
        if (!is_silent(options_, tally))
            cli::write_output(closing(tally));
    }

private:
    const ReportOptions &options_;
    const bool color_ = cli::wants_color();
};

// For people, at the end.
class TextWriter : public ReportWriter {
public:
    explicit TextWriter(const ReportOptions &options) : options_(options) {}
    void begin_file(const std::string &shown) override { digest_.begin({shown, shown, {}, {}}); }
    void add(const findings::Finding &finding, bool /*checked*/) override { digest_.add(finding); }
    void end(const Tally &tally, int /*exit_code*/) override {
        digest_.end();
        if (is_silent(options_, tally))
            return;
        cli::write_output(cli::digest_text(digest_, {.width = cli::terminal_width(),
                                                     .color = cli::wants_color(),
                                                     .verbose = options_.verbose,
                                                     .one = "config",
                                                     .many = "configs",
                                                     .migrate = options_.migrate}) +
                          "\n" + closing(tally));
    }

private:
    const ReportOptions &options_;
    cli::Digest digest_;
};

class SarifWriter : public ReportWriter {
public:
    void begin() override { cli::write_output(log_.begin()); }
    void add(const findings::Finding &finding, bool /*checked*/) override {
        cli::write_output(log_.result(finding));
    }
    void end(const Tally &tally, int exit_code) override {
        cli::SarifLog::Run run{WARDEN_VERSION, exit_code, tally.not_checked == 0, {tally.text()}};
        if (const std::string unknown = tally.not_known_text(); !unknown.empty())
            run.notes.push_back(unknown);
        cli::write_output(log_.end(run));
    }

private:
    cli::SarifLog log_;
};

// A suite for each file, in which a finding is a test that fails when it makes check fail.
class JunitWriter : public ReportWriter {
public:
    explicit JunitWriter(const ReportOptions &options) : options_(options) {}
    void begin() override { cli::write_output(cli::junit_begin("lxc-warden check")); }
    void begin_file(const std::string &shown) override {
        end_file();
        file_ = shown;
    }
    void add(const findings::Finding &finding, bool checked) override {
        using enum cli::JunitCase::Result;
        const bool counts = finding.severity >= options_.fail_on;
        cli::JunitCase one{file_, name_of(finding), passed, finding.message, findings::finding_line(finding)};
        if (!finding.fix.empty())
            one.text += "\nfix: " + finding.fix;
        one.result = !checked ? error : finding.waived ? skipped : counts ? failed : passed;
        if (finding.waived)
            one.message = "waived: " + finding.waiver;
        cases_.push_back(std::move(one));
    }
    void end(const Tally &tally, int /*exit_code*/) override {
        end_file();
        if (!tally.not_known.empty())
            write_not_known(tally.not_known);
        cli::write_output(cli::junit_end());
    }

private:
    static std::string name_of(const findings::Finding &finding) {
        std::string name = finding.id;
        if (const std::string at = finding.at.text(); !at.empty())
            name += " " + at;
        return finding.key.empty() ? name : name + " " + finding.key;
    }
    void end_file() {
        if (file_.empty())
            return;
        if (cases_.empty())
            cases_.push_back({file_, "no finding", cli::JunitCase::Result::passed, {}, {}});
        cli::write_output(cli::junit_suite(file_, cases_));
        cases_.clear();
        file_.clear();
    }
    static void write_not_known(const NotKnown &not_known) {
        std::vector<cli::JunitCase> cases;
        for (const auto &[id, count] : not_known)
            cases.push_back({"not checked",
                             id,
                             cli::JunitCase::Result::skipped,
                             "only the host knows, or a file is missing here: " + counted(count, "config"),
                             {}});
        cli::write_output(cli::junit_suite("not checked", cases));
    }

    const ReportOptions &options_;
    std::string file_; // empty: none
    std::vector<cli::JunitCase> cases_;
};

class GithubWriter : public ReportWriter {
public:
    explicit GithubWriter(const ReportOptions &options) : options_(options) {}
    void add(const findings::Finding &finding, bool /*checked*/) override {
        cli::write_output(cli::github_annotation(finding) + "\n");
    }
    void end(const Tally &tally, int /*exit_code*/) override {
        if (const std::string unknown = tally.not_known_text(); !unknown.empty())
            cli::write_output(cli::github_annotation("notice", "not checked", unknown) + "\n");
        if (!is_silent(options_, tally))
            cli::write_output(tally.text() + "\n");
    }

private:
    const ReportOptions &options_;
};

} // namespace

std::unique_ptr<ReportWriter> make_writer(const ReportOptions &options) {
    if (options.format == "json")
        return std::make_unique<JsonWriter>();
    if (options.format == "sarif")
        return std::make_unique<SarifWriter>();
    if (options.format == "junit")
        return std::make_unique<JunitWriter>(options);
    if (options.format == "github")
        return std::make_unique<GithubWriter>(options);
    if (options.format == "text")
        return std::make_unique<TextWriter>(options);
    return std::make_unique<LinesWriter>(options);
}

} // namespace warden::ctl::check
