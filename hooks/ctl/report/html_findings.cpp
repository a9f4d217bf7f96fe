// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/report/html_parts.hpp"

#include <algorithm>

namespace warden::ctl::report {
namespace {

constexpr std::size_t k_most_open = 100; // that are shown without being asked for
// Of one container; room for one finding in any case, see html().
constexpr std::size_t k_one_subject_bytes = std::size_t{64} << 10U;

std::string finding_item(const HostFinding &finding) {
    std::string out =
        "<li><a href=\"#id-" + html(finding.id) + "\">" + html(finding.id) + "</a> " + severity_pill(finding);
    if (!finding.file.empty())
        out += " " + code(std::string(finding.file) +
                          (finding.line == 0 ? "" : ":" + std::to_string(finding.line)));
    if (!finding.key.empty())
        out += " " + code(std::string(finding.key) +
                          (finding.value.empty() ? "" : " = " + std::string(finding.value)));
    if (!finding.live.empty())
        out += " <span class=\"muted\">the kernel has</span> " + code(finding.live);
    out += "<p>" + html(finding.message) + "</p>";
    if (finding.waived)
        out += "<p class=\"muted\">waived by " + html(finding.waiver) + "</p>";
    else if (!finding.fix.empty())
        out += "<p class=\"fix\"><b>Fix:</b> " + html(finding.fix) + "</p>";
    return out + "</li>";
}

std::string counts_text(const Subject &subject) {
    std::string out;
    for (const auto &[count, noun] :
         {std::pair(subject.errors, "error"), std::pair(subject.warnings, "warning")}) {
        if (count != 0)
            out += ", " + counted(count, noun);
    }
    if (subject.infos != 0)
        out += ", " + std::to_string(subject.infos) + " info";
    if (subject.waived != 0)
        out += ", " + std::to_string(subject.waived) + " waived";
    return out;
}

std::string subject_text(const Subject &subject, bool open) {
    std::string out = std::string("<details") + (open ? " open" : "") + "><summary>" +
                      severity_pill(*subject.findings.front()) + " " + host_label(*subject.host) + " / <b>" +
                      (subject.name.empty() ? "the host itself" : html(subject.name)) +
                      "</b><span class=\"muted\">";
    if (subject.container != nullptr)
        out +=
            ", " + html(subject.container->state) +
            (subject.container->covered ? ", mode " + std::string(policy::mode_name(subject.container->mode))
                                        : "not covered");
    out += counts_text(subject) + "</span></summary><ul>";
    std::size_t shown = 0;
    for (; shown < subject.findings.size() && out.size() < k_one_subject_bytes; ++shown)
        out += finding_item(*subject.findings[shown]);
    out += "</ul>" + paragraph(not_shown(subject.findings.size() - shown, "finding"));
    return out + "</details>\n";
}

// Of each host its share of the list, its worst first; then what there is room for, whosever it is. Empty:
// not shown.
std::vector<std::string> chosen_texts(const std::vector<Subject> &subjects) {
    std::map<const FleetHost *, std::size_t> room;
    for (const Subject &subject : subjects)
        room.emplace(subject.host, 0);
    for (auto &[host, bytes] : room)
        bytes = k_subjects_bytes / room.size();
    std::vector<std::string> texts(subjects.size());
    std::size_t left = k_subjects_bytes;
    const auto take = [&](std::size_t i, std::size_t &bytes) {
        std::string text = subject_text(subjects[i], i < k_most_open);
        if (text.size() > bytes || text.size() > left) {
            bytes = 0;
            return;
        }
        bytes -= text.size();
        left -= &bytes == &left ? 0 : text.size();
        texts[i] = std::move(text);
    };
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (auto &bytes = room.at(subjects[i].host); bytes > 0)
            take(i, bytes);
    }
    for (std::size_t i = 0; i < subjects.size() && left > 0; ++i) {
        if (texts[i].empty())
            take(i, left);
    }
    return texts;
}

std::string names_text(const FleetHost &host, const std::set<std::string_view> &names, std::size_t bytes) {
    std::string out = "<li><b>" + host_label(host) + "</b>:";
    std::size_t shown = 0;
    for (const auto name : names) {
        const std::string text = " " + (name.empty() ? "(the host)" : html(name));
        if (out.size() + text.size() > bytes)
            break;
        out += text;
        ++shown;
    }
    const std::string rest = not_shown(names.size() - shown, "container");
    return out + (rest.empty() ? "" : " " + rest) + "</li>";
}

std::string id_head(const IdView &view) {
    HostFinding head;
    head.severity = view.severity;
    head.waived = view.open == 0;
    std::string out = "<details id=\"id-" + html(view.id) + "\"><summary>" + severity_pill(head) + " <b>" +
                      html(view.id) + "</b><span class=\"muted\">, " + counted(view.open, "finding") +
                      " in " + counted(view.containers(), "container") + " of " +
                      counted(view.where.size(), "host") + ", " + std::to_string(view.waived) +
                      " waived</span></summary><p>" + html(view.why) + "</p>";
    if (!view.fix.empty())
        out += std::string("<p class=\"fix\"><b>Fix") +
               (view.one_fix ? ":</b> " : ",</b> for the first of them: ") + html(view.fix) + "</p>";
    return out;
}

// How many bytes there are of it now.
std::size_t write_names(const IdView &view, std::size_t bytes, const Write &write) {
    std::vector<const FleetHost *> hosts;
    for (const auto &[host, names] : view.where)
        hosts.push_back(host);
    std::ranges::sort(hosts, {}, [](const FleetHost *host) { return host->report.name; });
    write("<ul class=\"names\">");
    Shares shares(bytes, hosts.size());
    Rows rows(write, bytes);
    for (const FleetHost *host : hosts) {
        const std::string item = names_text(*host, view.where.at(host), shares.next());
        shares.spend(item.size());
        rows.add(item);
    }
    if (rows.left_out() > 0)
        write("<li>" + not_shown(rows.left_out(), "host") + ": <code>--format csv</code> has all</li>");
    write("</ul>");
    return rows.written();
}

} // namespace

void write_subjects(const Fleet &fleet, const Write &write) {
    const auto subjects = subjects_by_worst(fleet);
    write(section_begin("containers", "Containers, the worst first",
                        subjects.empty() ? "None has a finding." : ""));
    std::size_t left_out = 0;
    for (const std::string &text : chosen_texts(subjects)) {
        left_out += text.empty() ? 1 : 0;
        write(text);
    }
    if (left_out > 0)
        write(paragraph(
            not_shown(left_out, "container") +
            ". Each host has its share of this list, for its worst ones; <code>--format csv</code> has all."));
    write("</section>\n");
}

void write_ids(const Fleet &fleet, const Write &write) {
    const auto views = findings_by_id(fleet);
    write(section_begin("findings", "Findings by id", views.empty() ? "There are none." : ""));
    Rows heads(write, k_ids_bytes);
    Shares shares(k_names_bytes, views.size());
    for (const IdView &view : views) {
        if (!heads.add(id_head(view)))
            continue;
        shares.spend(write_names(view, shares.next(), write));
        write("</details>\n");
    }
    write(paragraph(not_shown(heads.left_out(), "id")) + "</section>\n");
}

} // namespace warden::ctl::report
