#include "emit.hpp"

#include "base/text.hpp"
#include "findings/report_journal.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>

namespace warden::hooks {
namespace {

// LXC reads a hook's output in ten reads at most and then waits for ever: far fewer lines, far fewer bytes.
constexpr std::size_t k_max_lines_on_stderr = 8;
constexpr std::size_t k_max_line = 400;

// Proxmox VE prints these lines in the task log of the start (its pre-start hook has made the file by then).
void append_to_task_log(const Dir &root, const findings::Request &request, const std::string &line) {
    const bool numeric = std::all_of(request.container.begin(), request.container.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!numeric)
        return;
    const auto fd =
        root.open_file("run/pve/ct-" + request.container + ".warnings", O_WRONLY | O_APPEND | O_NOFOLLOW);
    if (fd && !write_all(**fd, line + "\n", "the task log"))
        return;
}

void say(const Dir &root, const findings::Request &request, const std::string &line) {
    const bool whole = line.size() <= k_max_line;
    std::fprintf(stderr, "lxc-warden: %s%s\n", line.substr(0, k_max_line).c_str(), whole ? "" : "...");
    append_to_task_log(root, request, line);
}

} // namespace

void emit(const Dir &root, const findings::Request &request, const findings::PhaseReport &report) {
    findings::log_report(root, request, report);
    std::size_t said = 0;
    std::size_t unsaid = 0;
    for (const auto &finding : report.findings) {
        if (finding.waived || finding.severity == WARDEN_SEV_INFO)
            continue;
        if (said < k_max_lines_on_stderr) {
            say(root, request, findings::finding_line(finding));
            ++said;
        } else {
            ++unsaid;
        }
    }
    if (unsaid != 0)
        say(root, request,
            "and " + std::to_string(unsaid) +
                " more: journalctl -t lxc-warden CONTAINER_NAME=" + printable(request.container));
    if (report.refused())
        say(root, request, findings::refusal_text(request, report));
}

} // namespace warden::hooks
