// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/report_json.hpp"

#include "base/text.hpp"
#include "findings/report_text.hpp"

#include <limits>

namespace warden::findings {
namespace {

Json text_or_null(const std::string &text) {
    if (text.empty())
        return nullptr;
    return is_valid_utf8(text) ? text : printable(text, std::numeric_limits<std::size_t>::max());
}

} // namespace

Json finding_json(const Finding &finding) {
    Json out;
    out["id"] = finding.id;
    out["severity"] = severity_name(finding.severity);
    out["container"] = text_or_null(finding.container);
    out["file"] = text_or_null(finding.at.file);
    out["line"] = finding.at.line == 0 ? Json(nullptr) : Json(finding.at.line);
    out["key"] = text_or_null(finding.key);
    out["value"] = text_or_null(finding.value);
    out["live"] = text_or_null(finding.live);
    out["message"] = text_or_null(finding.message);
    out["why"] = text_or_null(finding.why);
    out["fix"] = text_or_null(finding.fix);
    out["waived"] = finding.waived;
    if (!finding.waiver.empty())
        out["waiver"] = text_or_null(finding.waiver);
    if (!finding.generated.file.empty()) {
        out["generated_file"] = text_or_null(finding.generated.file);
        out["generated_line"] = finding.generated.line == 0 ? Json(nullptr) : Json(finding.generated.line);
    }
    if (finding.waiver_days)
        out["waiver_days_left"] = *finding.waiver_days;
    return out;
}

Json counts_json(const std::vector<Finding> &findings) {
    const Counts counts = count_findings(findings);
    return {{"errors", counts.errors},
            {"warnings", counts.warnings},
            {"infos", counts.infos},
            {"waived", counts.waived}};
}

} // namespace warden::findings
