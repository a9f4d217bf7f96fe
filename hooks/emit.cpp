// SPDX-License-Identifier: LGPL-2.1-or-later
#include "emit.hpp"

#include "base/text.hpp"
#include "findings/report_journal.hpp"
#include "findings/report_text.hpp"
#include "lxc/proxmox_file.hpp"

#include <cstdio>
#include <fcntl.h>

namespace warden::hooks {
namespace {

// LXC reads a hook's output in ten reads at most and then waits for ever: far fewer lines, far fewer bytes.
constexpr std::size_t k_max_lines_on_stderr = 8;
constexpr std::size_t k_max_line = 400;

// Proxmox VE prints the lines of this file in the task log of the start, each with WARN: before it (its
// pre-start hook has made the file by then). Of a start that fails it prints standard error too.
class TaskLog {
public:
    TaskLog(const Dir &root, const findings::Request &request) : root_(root) {
        if (!lxc::is_proxmox_id(request.container))
            return;
        path_ = "run/pve/ct-" + request.container + ".warnings";
        if (auto text = root.read_file(path_, k_max_log))
            before_ = std::move(text).value();
    }

    // Unless a hook of this start has said it already.
    void say(const findings::Finding &finding) {
        const std::string start = std::string(k_log_start) + finding.id + " ";
        const auto known = before_.find(start);
        const std::string at = finding.at.text();
        if (known == std::string::npos || (!at.empty() && before_.find(at + " ") == std::string::npos))
            say(findings::finding_line(finding).substr(findings::verdict(finding).size() + 1));
    }
    void say(const std::string &text) {
        if (path_.empty())
            return;
        const auto fd = root_.open_file(path_, O_WRONLY | O_APPEND | O_NOFOLLOW);
        if (fd && !write_all(**fd, k_log_start + text + "\n", "the task log"))
            return;
    }

private:
    static constexpr const char *k_log_start = "lxc-warden: ";
    static constexpr std::size_t k_max_log = std::size_t{1} << 16U;

    const Dir &root_;
    std::string path_, before_;
};

void say(const std::string &line) {
    const bool whole = line.size() <= k_max_line;
    std::fprintf(stderr, "lxc-warden: %s%s\n", line.substr(0, k_max_line).c_str(), whole ? "" : "...");
}

} // namespace

void emit(const Dir &root, const findings::Request &request, const findings::PhaseReport &report) {
    findings::log_report(root, request, report);
    TaskLog task_log(root, request);
    std::size_t said = 0;
    std::size_t unsaid = 0;
    for (const auto &finding : report.findings) {
        if (finding.waived || finding.severity == WARDEN_SEV_INFO)
            continue;
        if (said == k_max_lines_on_stderr) {
            ++unsaid;
            continue;
        }
        say(findings::finding_line(finding));
        // What stands on the standard error of a start that fails is in the task log anyway.
        if (!report.refused())
            task_log.say(finding);
        ++said;
    }
    if (unsaid != 0) {
        const std::string more =
            "and " + std::to_string(unsaid) +
            " more: journalctl -t lxc-warden CONTAINER_NAME=" + printable(request.container);
        say(more);
        if (!report.refused())
            task_log.say(more);
    }
    if (report.refused())
        say(findings::refusal_text(request, report));
}

} // namespace warden::hooks
