#include "ctl/report/html_parts.hpp"

#include <algorithm>

namespace warden::ctl::report {
namespace {

// For 1000 hosts with 100 containers each the page is to stay below 15 MB.
constexpr std::size_t k_subject_bytes = std::size_t{5} << 20U, k_name_bytes = std::size_t{5} << 20U;
constexpr std::size_t k_most_open = 100; // that are shown without being asked for

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
    for (const HostFinding *finding : subject.findings)
        out += finding_item(*finding);
    return out + "</ul></details>\n";
}

std::string names_text(const FleetHost &host, const std::set<std::string_view> &names) {
    std::string out = "<li><b>" + host_label(host) + "</b>:";
    for (const auto name : names)
        out += " " + (name.empty() ? "(the host)" : html(name));
    return out + "</li>";
}

void write_id(const IdView &view, Budget &budget, const Write &write) {
    HostFinding head;
    head.severity = view.severity;
    head.waived = view.open == 0;
    write("<details id=\"id-" + html(view.id) + "\"><summary>" + severity_pill(head) + " <b>" +
          html(view.id) + "</b><span class=\"muted\">, " + counted(view.open, "finding") + " in " +
          counted(view.containers(), "container") + " of " + counted(view.where.size(), "host") + ", " +
          std::to_string(view.waived) + " waived</span></summary><p>" + html(view.why) + "</p>");
    if (!view.fix.empty() && view.one_fix)
        write("<p class=\"fix\"><b>Fix:</b> " + html(view.fix) + "</p>");
    else if (!view.fix.empty())
        write("<p class=\"fix\"><b>Fix,</b> for the first of them: " + html(view.fix) + "</p>");
    write("<ul class=\"names\">");
    std::vector<const FleetHost *> hosts;
    for (const auto &[host, names] : view.where)
        hosts.push_back(host);
    std::ranges::sort(hosts, {}, [](const FleetHost *host) { return host->report.name; });
    std::size_t cut = 0;
    for (const FleetHost *host : hosts) {
        const std::string item = names_text(*host, view.where.at(host));
        budget.takes(item.size()) ? write(item) : static_cast<void>(++cut);
    }
    if (cut != 0)
        write("<li>and on " + counted(cut, "host") + " more: <code>--format csv</code> has all</li>");
    write("</ul></details>\n");
}

} // namespace

void write_subjects(const Fleet &fleet, const Write &write) {
    const auto subjects = subjects_by_worst(fleet);
    write(section_begin("containers", "Containers, the worst first",
                        subjects.empty() ? "None has a finding." : ""));
    Budget budget(k_subject_bytes);
    std::size_t written = 0;
    for (const Subject &subject : subjects) {
        const std::string text = subject_text(subject, written < k_most_open);
        if (!budget.takes(text.size()))
            break;
        write(text);
        ++written;
    }
    if (written < subjects.size())
        write(
            "<p>" + counted(subjects.size() - written, "container") +
            " more, with nothing worse than these: they are named below by finding, and <code>--format csv</code> "
            "has them all.</p>");
    write("</section>\n");
}

void write_ids(const Fleet &fleet, const Write &write) {
    const auto views = findings_by_id(fleet);
    write(section_begin("findings", "Findings by id", views.empty() ? "There are none." : ""));
    Budget budget(k_name_bytes);
    for (const IdView &view : views)
        write_id(view, budget, write);
    write("</section>\n");
}

} // namespace warden::ctl::report
