// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/denials/event_json.hpp"
#include "findings/report_json.hpp"

namespace warden::ctl::denials {
namespace {

using Kind = apparmor::Denial::Kind;

constexpr std::string_view k_key = "lxc.apparmor.raw = ";

apparmor::RuleAdvice advice_for(const DenialGroup &group, const DenialReport &report) {
    return apparmor::advise(group.event, report.parser, !group.container.empty());
}

Json group_json(const DenialGroup &group, const DenialReport &report) {
    const auto advice = advice_for(group, report);
    Json out;
    put_event(out, group.event, group.container);
    out["count"] = group.count;
    out["first"] = time_text(group.first, true);
    out["last"] = time_text(group.last, true);
    out["rule"] = advice.rule.empty() ? Json(nullptr) : Json(std::string(k_key) + advice.rule);
    out["opens"] = advice.opens;
    out["wider"] = advice.wider;
    return out;
}

std::string rule_text(const DenialGroup &group, const apparmor::RuleAdvice &advice) {
    if (advice.rule.empty())
        return {};
    std::string head = group.event.kind == Kind::allowed ? "enforced, would need: " : "would be allowed by: ";
    if (advice.wider)
        head = "would be allowed, and more with it, by: ";
    return "     " + head + std::string(k_key) + printable(advice.rule, 20'000) + "\n";
}

std::string group_text(const DenialGroup &group, const DenialReport &report) {
    const auto &denial = group.event;
    const auto advice = advice_for(group, report);
    std::string text = "  " + std::to_string(group.count) + "x " + denial_text(denial);
    if (const auto &program = denial.command.empty() ? denial.program : denial.command; !program.empty())
        text += ", by " + printable(program, 40);
    if (denial.kind != Kind::denied)
        text += " [" + std::string(kind_text(denial.kind)) + "]";
    text += "\n     " + time_text(group.first, false);
    if (group.last != group.first)
        text += " to " + time_text(group.last, false);
    text += denial.info.empty() ? "\n" : "; " + printable(denial.info, 100) + "\n";
    text += rule_text(group, advice);
    return text + "     " + printable(advice.opens, 40'000) + "\n";
}

std::string warning(std::uint64_t count, std::string_view what, const std::string &first = "") {
    if (count == 0)
        return {};
    return "WARN " + std::to_string(count) + " " + std::string(what) +
           (first.empty() ? "" : "; the first: " + printable(first, 300)) + "\n";
}

// A log that is not whole is never silent about it.
std::string losses_text(const DenialReport &report) {
    const auto &counts = report.counts;
    std::string text;
    if (counts.lost != 0)
        text += "WARN the log says that at least " + std::to_string(counts.lost) +
                " messages of the kernel were lost (rate limit, or overwritten): there may be more denials\n";
    text += warning(counts.damaged,
                    "messages of AppArmor are cut off or in disorder, and none of the events below",
                    counts.first_damaged);
    text += warning(
        counts.foreign,
        "lines look like AppArmor's, but a program wrote them, not the kernel: none of them is counted",
        counts.first_foreign);
    text += warning(counts.old, "messages of kernels before 2.6.24 are not read");
    text += warning(report.groups.left_out(), "events of too many different kinds are not shown");
    for (const auto &[container, events] : report.groups.left_out_by_container())
        text +=
            "     " + std::to_string(events) + " of them " +
            (container.empty() ? std::string("of no known container") : "of " + printable(container, 200)) +
            "\n";
    return text;
}

std::string host_text(const HostEvents &host) {
    if (host.events() == 0)
        return {};
    std::string names;
    std::size_t shown = 0;
    for (const auto &[profile, events] : host.profiles()) {
        if (++shown > 10)
            break;
        names += (names.empty() ? "" : ", ") + printable(profile, 60) + " " + std::to_string(events);
    }
    return std::to_string(host.events()) + " events of the host's own programs are left out (" + names +
           (host.profiles().size() > 10 ? ", ...)\n" : ")\n");
}

std::string heading_of(const DenialGroup &group) {
    std::string head = group.container.empty() ? "no container, or one that cannot be told"
                                               : printable(group.container, 200);
    head += ": profile " + printable(group.event.profile, 300);
    return head + (group.event.ns.empty() ? "" : " in namespace " + printable(group.event.ns, 300));
}

void write_array(const DenialReport &report, bool changes, const Sink &out) {
    bool first = true;
    out("[");
    report.groups.for_each([&](const DenialGroup &group) {
        if ((group.event.kind == Kind::status) != changes)
            return;
        out(first ? "\n" : ",\n");
        out(json_line(group_json(group, report)));
        first = false;
    });
    out(first ? "]" : "\n]");
}

} // namespace

void write_text(const DenialReport &report, bool color, const Sink &out) {
    out(losses_text(report));
    std::string heading = "?";
    report.groups.for_each([&](const DenialGroup &group) {
        const auto head = heading_of(group);
        if (head != heading)
            out(color ? "\033[1m" + head + "\033[0m\n" : head + "\n");
        heading = head;
        out(group_text(group, report));
    });
    out(host_text(report.host));
    const auto all = report.counts.events + report.counts.changes;
    out(std::to_string(report.groups.events()) + " of " + std::to_string(all) + " events in " +
        printable(report.source) + " shown, " + counted(report.groups.kinds(), "kind") + "\n");
}

void write_json(const DenialReport &report, const Sink &out) {
    const auto &counts = report.counts;
    Json left_out = Json::array();
    for (const auto &[container, events] : report.groups.left_out_by_container())
        left_out.push_back(
            {{"container", container.empty() ? Json(nullptr) : Json(container)}, {"events", events}});
    Json host = Json::array();
    for (const auto &[profile, events] : report.host.profiles())
        host.push_back({{"profile", profile}, {"events", events}});
    Json head{{"schema_version", findings::k_schema_version},
              {"source", report.source},
              {"parser", report.parser ? Json(std::to_string(report.parser->major) + "." +
                                              std::to_string(report.parser->minor))
                                       : Json(nullptr)},
              {"events", counts.events},
              {"changed", counts.changes},
              {"twice", counts.twice},
              {"lost", counts.lost},
              {"damaged", counts.damaged},
              {"foreign", counts.foreign},
              {"unreadable", counts.old},
              {"left_out", report.groups.left_out()},
              {"left_out_of", std::move(left_out)},
              {"host_events", report.host.events()},
              {"host", std::move(host)}};
    auto text = json_document(head);
    text.resize(text.size() - 3); // "\n}\n"
    out(text);
    out(",\n \"denials\": ");
    write_array(report, false, out);
    out(",\n \"changes\": ");
    write_array(report, true, out);
    out("\n}\n");
}

void write_jsonl(const DenialReport &report, const Sink &out) {
    report.groups.for_each(
        [&](const DenialGroup &group) { out(json_line(group_json(group, report)) + "\n"); });
}

std::string denial_line(const apparmor::Denial &denial, const std::string &container, bool json) {
    if (!json)
        return time_text(denial.time, false) + " " + (container.empty() ? "-" : printable(container, 200)) +
               " " + (denial.kind == Kind::denied ? "" : "[" + std::string(kind_text(denial.kind)) + "] ") +
               denial_text(denial) + ", by " + printable(denial.command, 40) + "\n";
    Json out;
    out["time"] = time_text(denial.time, true);
    put_event(out, denial, container);
    return json_line(out) + "\n";
}

} // namespace warden::ctl::denials
