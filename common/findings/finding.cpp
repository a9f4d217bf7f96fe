// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/finding.hpp"

namespace warden::findings {

std::string_view severity_name(warden_severity severity) {
    if (severity == WARDEN_SEV_ERROR)
        return "error";
    return severity == WARDEN_SEV_WARNING ? "warning" : "info";
}

Finding finding_from(const std::vector<Check> &checks, std::string_view id, std::string message, Source at) {
    Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.at = std::move(at);
    for (const auto &check : checks) {
        if (check.id != id)
            continue;
        finding.severity = check.severity;
        finding.why = check.why;
        finding.fix = check.fix;
    }
    return finding;
}

Finding engine_finding(std::string_view id, std::string message, Source at) {
    return finding_from(engine_checks(), id, std::move(message), std::move(at));
}

} // namespace warden::findings
