// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/report_journal.hpp"

#include "base/abi_names.hpp"
#include "base/journal.hpp"
#include "base/text.hpp"
#include "findings/report_text.hpp"

namespace warden::findings {
namespace {

// One id a kind of message, for ever (sd-id128, lower case without dashes).
constexpr std::string_view k_finding_id = "5c902f4528154978a0be703dd709aa6b";
constexpr std::string_view k_refusal_id = "c22031916f59445d9cb854da6a2acc3b";
constexpr std::string_view k_log_id = "e15de958be5d40cb96fcf72c4e1cadd4";
constexpr std::string_view k_ended_id = "d65e527204dd418dba86c36a3d2178d4";
constexpr int k_priority_error = 3, k_priority_warning = 4, k_priority_info = 6;

int priority_of(const Finding &finding) {
    if (finding.waived || finding.severity == WARDEN_SEV_INFO)
        return k_priority_info;
    return finding.severity == WARDEN_SEV_ERROR ? k_priority_error : k_priority_warning;
}

JournalEntry entry_for(const Request &request, std::string_view id, int priority, std::string message) {
    JournalEntry entry{priority, std::move(message), {}};
    entry.fields = {{"MESSAGE_ID", std::string(id)},
                    {"CONTAINER_NAME", printable(request.container)},
                    {"WARDEN_PHASE", std::string(phase_name(request.phase))},
                    {"DOCUMENTATION", "man:lxc-warden(8)"}};
    return entry;
}

void add_fields(JournalEntry &entry, const Finding &finding) {
    const auto add = [&](const char *name, const std::string &value) {
        if (!value.empty())
            entry.fields.emplace_back(name, printable(value, 4000));
    };
    add("WARDEN_ID", finding.id);
    add("WARDEN_SEVERITY", std::string(severity_name(finding.severity)));
    add("WARDEN_MODULE", finding.module);
    add("WARDEN_AT", finding.at.text());
    add("WARDEN_GENERATED_AT", finding.generated.text());
    add("WARDEN_KEY", finding.key);
    add("WARDEN_VALUE", finding.value);
    add("WARDEN_LIVE", finding.live);
    add("WARDEN_FIX", finding.fix);
    add("WARDEN_WAIVER", finding.waiver);
}

JournalEntry entry_for(const Request &request, const Finding &finding) {
    JournalEntry entry = entry_for(request, k_finding_id, priority_of(finding), finding_line(finding));
    add_fields(entry, finding);
    return entry;
}

} // namespace

std::string refusal_text(const Request &request, const PhaseReport &report) {
    const std::string what = request.phase == WARDEN_FREEZE ? "the freeze of " : "the start of ";
    std::string text = what + printable(request.container) + " is refused by policy (mode = enforce";
    if (const auto at = report.mode->at.text(); !at.empty())
        text += ", " + at;
    return text + "); what is wrong is above, `lxc-warden explain ID` says more";
}

void log_ended(const Dir &root, const Request &request, const Finding &finding) {
    JournalEntry entry = entry_for(request, k_ended_id, k_priority_info, "ended: " + finding_line(finding));
    add_fields(entry, finding);
    Journal(root).send(entry).ignore();
}

void log_report(const Dir &root, const Request &request, const PhaseReport &report) {
    const Journal journal(root);
    for (const auto &finding : report.findings)
        journal.send(entry_for(request, finding)).ignore();
    for (const auto &line : report.log) {
        const std::string text = (line.module.empty() ? "" : line.module + ": ") + line.text;
        // Without a journal a log line is lost: it is not worth a container's console.
        journal.send(entry_for(request, k_log_id, static_cast<int>(line.level), text)).ignore();
    }
    if (report.refused())
        journal.send(entry_for(request, k_refusal_id, k_priority_error, refusal_text(request, report)))
            .ignore();
}

} // namespace warden::findings
