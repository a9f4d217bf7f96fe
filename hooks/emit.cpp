#include "emit.hpp"

#include "base/journal.hpp"
#include "base/text.hpp"
#include "policy/names.hpp"
#include "policy/report_text.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>

namespace warden::hooks {
namespace {

using policy::Finding;

// One id a kind of message, for ever (sd-id128, lower case without dashes).
constexpr std::string_view k_finding_id = "5c902f4528154978a0be703dd709aa6b";
constexpr std::string_view k_refusal_id = "c22031916f59445d9cb854da6a2acc3b";
constexpr std::string_view k_log_id = "e15de958be5d40cb96fcf72c4e1cadd4";
// LXC reads a hook's output in ten reads at most and then waits for ever: far fewer lines, far fewer bytes.
constexpr std::size_t k_max_lines_on_stderr = 8;
constexpr std::size_t k_max_line = 400;
constexpr int k_priority_error = 3, k_priority_warning = 4, k_priority_info = 6;

int priority_of(const Finding &finding) {
    if (finding.waived || finding.severity == WARDEN_SEV_INFO)
        return k_priority_info;
    return finding.severity == WARDEN_SEV_ERROR ? k_priority_error : k_priority_warning;
}

JournalEntry entry_for(const policy::Request &request, std::string_view id, int priority,
                       std::string message) {
    JournalEntry entry{priority, std::move(message), {}};
    entry.fields = {{"MESSAGE_ID", std::string(id)},
                    {"CONTAINER_NAME", printable(request.container)},
                    {"WARDEN_PHASE", std::string(policy::phase_name(request.phase))},
                    {"DOCUMENTATION", "man:lxc-warden(8)"}};
    return entry;
}

JournalEntry entry_for(const policy::Request &request, const Finding &finding) {
    JournalEntry entry =
        entry_for(request, k_finding_id, priority_of(finding), policy::finding_line(finding));
    const auto add = [&](const char *name, const std::string &value) {
        if (!value.empty())
            entry.fields.emplace_back(name, printable(value, 4000));
    };
    add("WARDEN_ID", finding.id);
    add("WARDEN_SEVERITY", std::string(policy::severity_name(finding.severity)));
    add("WARDEN_MODULE", finding.module);
    add("WARDEN_AT", finding.at.text());
    add("WARDEN_KEY", finding.key);
    add("WARDEN_VALUE", finding.value);
    add("WARDEN_LIVE", finding.live);
    add("WARDEN_FIX", finding.fix);
    add("WARDEN_WAIVER", finding.waiver);
    return entry;
}

std::string refusal_text(const policy::Request &request, const policy::PhaseReport &report) {
    std::string text =
        "the start of " + printable(request.container) + " is refused by policy (mode = enforce";
    if (const auto at = report.mode->at.text(); !at.empty())
        text += ", " + at;
    return text + "); what is wrong is above, `lxc-warden explain ID` tells more";
}

// Proxmox VE prints these lines in the task log of the start (its pre-start hook has made the file by then).
void append_to_task_log(const Dir &root, const policy::Request &request, const std::string &line) {
    const bool numeric = std::all_of(request.container.begin(), request.container.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!numeric)
        return;
    const auto fd =
        root.open_file("run/pve/ct-" + request.container + ".warnings", O_WRONLY | O_APPEND | O_NOFOLLOW);
    if (fd && !write_all(**fd, line + "\n", "the task log"))
        return;
}

void say(const Dir &root, const policy::Request &request, const std::string &line) {
    const bool whole = line.size() <= k_max_line;
    std::fprintf(stderr, "lxc-warden: %s%s\n", line.substr(0, k_max_line).c_str(), whole ? "" : "...");
    append_to_task_log(root, request, line);
}

} // namespace

void emit(const Dir &root, const policy::Request &request, const policy::PhaseReport &report) {
    const Journal journal(root);
    std::size_t said = 0;
    std::size_t unsaid = 0;
    for (const auto &finding : report.findings) {
        (void)journal.send(entry_for(request, finding)).operator bool();
        if (finding.waived || finding.severity == WARDEN_SEV_INFO) {
            continue;
        }
        if (said < k_max_lines_on_stderr) {
            say(root, request, policy::finding_line(finding));
            ++said;
        } else {
            ++unsaid;
        }
    }
    for (const auto &line : report.log) {
        const std::string text = (line.module.empty() ? "" : line.module + ": ") + line.text;
        // Without a journal a log line is lost: it is not worth a container's console.
        (void)journal.send(entry_for(request, k_log_id, static_cast<int>(line.level), text)).operator bool();
    }
    if (unsaid != 0)
        say(root, request,
            "and " + std::to_string(unsaid) +
                " more: journalctl -t lxc-warden CONTAINER_NAME=" + printable(request.container));
    if (!report.refused())
        return;
    const std::string text = refusal_text(request, report);
    (void)journal.send(entry_for(request, k_refusal_id, k_priority_error, text)).operator bool();
    say(root, request, text);
}

} // namespace warden::hooks
