// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/report.hpp"

#include "base/text.hpp"

namespace warden::ctl::check {

std::string Tally::text() const {
    return counted(files, "config") + ": " + counted(errors, "error") + ", " + counted(warnings, "warning") +
           ", " + std::to_string(infos) + " info, " +
           (waived == 0 ? "" : std::to_string(waived) + " waived, ") + std::to_string(not_checked) +
           " not checked";
}

std::string Tally::not_known_text() const {
    std::string out;
    for (const auto &[id, count] : not_known)
        out += (out.empty() ? "" : ", ") + id + " (" + std::to_string(count) + ")";
    return out.empty() ? out : "not checked, for only the host knows, or a file that is missing here: " + out;
}

Report::Report(ReportOptions options) : options_(std::move(options)), writer_(make_writer(options_)) {}

void Report::count(const findings::Finding &finding) {
    ++(finding.waived                           ? tally_.waived
       : finding.severity == WARDEN_SEV_ERROR   ? tally_.errors
       : finding.severity == WARDEN_SEV_WARNING ? tally_.warnings
                                                : tally_.infos);
}

void Report::add(const findings::Finding &finding) {
    count(finding);
    writer_->add(finding, true);
}

void Report::add_not_checked(const findings::Finding &finding) {
    ++tally_.not_checked;
    count(finding);
    writer_->add(finding, false);
}

int Report::end(std::size_t files, NotKnown not_known) {
    tally_.files = files;
    tally_.not_known = std::move(not_known);
    writer_->end(tally_, exit_code());
    return exit_code();
}

int Report::exit_code() const {
    if (tally_.not_checked > 0)
        return cli::k_exit_failed;
    const bool found = (tally_.errors > 0 && options_.fail_on <= WARDEN_SEV_ERROR) ||
                       (tally_.warnings > 0 && options_.fail_on <= WARDEN_SEV_WARNING) ||
                       (tally_.infos > 0 && options_.fail_on <= WARDEN_SEV_INFO);
    return found ? cli::k_exit_findings : cli::k_exit_clean;
}

} // namespace warden::ctl::check
