#include "ctl/denials/report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utc.hpp"
#include "findings/report_json.hpp"

#include <array>
#include <ctime>

namespace warden::ctl::denials {
namespace {

// Local time for people, as `date` prints it; UTC with a Z for programs.
std::string time_text(std::int64_t seconds, bool utc) {
    if (seconds == 0)
        return utc ? "" : "time not told";
    if (utc)
        return utc_text(seconds);
    const auto when = static_cast<std::time_t>(seconds);
    std::tm parts{};
    std::array<char, 40> text{};
    if (localtime_r(&when, &parts) == nullptr)
        return "";
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

std::string_view kind_text(apparmor::Denial::Kind kind) {
    switch (kind) {
    case apparmor::Denial::Kind::denied:
        return "denied";
    case apparmor::Denial::Kind::allowed:
        return "allowed";
    case apparmor::Denial::Kind::audited:
        return "audited";
    case apparmor::Denial::Kind::other:
        break;
    }
    return "other";
}

void put_event(Json &out, const apparmor::Denial &denial, const std::string &container) {
    const auto put = [&](const char *key, const std::string &value) {
        out[key] = value.empty() ? Json(nullptr) : Json(printable(value, 4096));
    };
    put("container", container);
    out["event"] = kind_text(denial.kind);
    put("operation", denial.operation);
    put("profile", denial.profile);
    put("namespace", denial.ns);
    put("name", denial.name);
    put("target", denial.target);
    put("mask", denial.mask);
    put("peer", denial.peer);
    put("signal", denial.signal);
    put("fstype", denial.fs_type);
    put("source", denial.source);
    put("options", denial.flags);
    put("command", denial.command);
    put("info", denial.info);
}

Json group_json(const DenialGroup &group) {
    Json out;
    put_event(out, group.first_event, group.container);
    out["count"] = group.count;
    out["first"] = time_text(group.first, true);
    out["last"] = time_text(group.last, true);
    out["rule"] = group.advice.rule.empty()
                      ? Json(nullptr)
                      : Json("lxc.apparmor.raw = " + printable(group.advice.rule, 4096));
    out["opens"] = printable(group.advice.opens, 4096);
    return out;
}

std::string group_text(const DenialGroup &group) {
    const auto &denial = group.first_event;
    std::string text =
        "  " + std::to_string(group.count) + "x " + denial_text(denial) + ", by " +
        printable(denial.command, 40) +
        (denial.kind == apparmor::Denial::Kind::denied ? ""
                                                       : " [" + std::string(kind_text(denial.kind)) + "]") +
        "\n     " + time_text(group.first, false);
    if (group.last != group.first)
        text += " to " + time_text(group.last, false);
    text += denial.info.empty() ? "\n" : "; " + printable(denial.info, 100) + "\n";
    if (!group.advice.rule.empty())
        text += "     would be allowed by: lxc.apparmor.raw = " + printable(group.advice.rule, 1000) + "\n";
    return text + "     " + printable(group.advice.opens, 2000) + "\n";
}

// A log that is not whole is never silent about it.
std::string losses_text(const DenialReport &report) {
    std::string text;
    if (report.counts.lost != 0)
        text += "WARN the log says that at least " + std::to_string(report.counts.lost) +
                " messages of the kernel were lost (rate limit, or overwritten): there may be more denials\n";
    if (report.counts.damaged != 0)
        text += "WARN " + std::to_string(report.counts.damaged) +
                " messages of AppArmor are cut off or in disorder; the first: " +
                printable(report.counts.first_damaged, 300) + "\n";
    if (report.left_out != 0)
        text +=
            "WARN " + std::to_string(report.left_out) + " events of too many different kinds are not shown\n";
    return text;
}

} // namespace

std::string denials_text(const DenialReport &report, bool color) {
    std::string text = losses_text(report);
    std::string heading = "?";
    for (const auto &group : report.groups) {
        std::string head = group.container.empty() ? "no container, or one that cannot be told"
                                                   : printable(group.container, 200);
        head += ": profile " + printable(group.first_event.profile, 300) +
                (group.first_event.ns.empty() ? "" : " in namespace " + printable(group.first_event.ns, 300));
        if (head != heading)
            text += (color ? "\033[1m" + head + "\033[0m\n" : head + "\n");
        heading = head;
        text += group_text(group);
    }
    std::uint64_t shown = 0;
    for (const auto &group : report.groups)
        shown += group.count;
    return text + std::to_string(shown) + " of " + std::to_string(report.counts.events) + " events in " +
           printable(report.source) + " shown, " + std::to_string(report.groups.size()) + " kinds\n";
}

std::string denials_json(const DenialReport &report) {
    Json out{{"schema_version", findings::k_schema_version},
             {"source", printable(report.source, 4096)},
             {"events", report.counts.events},
             {"lost", report.counts.lost},
             {"damaged", report.counts.damaged},
             {"left_out", report.left_out},
             {"denials", Json::array()}};
    for (const auto &group : report.groups)
        out["denials"].push_back(group_json(group));
    return json_document(out);
}

std::string denials_jsonl(const DenialReport &report) {
    std::string text;
    for (const auto &group : report.groups)
        text += json_line(group_json(group)) + "\n";
    return text;
}

std::string denial_line(const apparmor::Denial &denial, const std::string &container, bool json) {
    if (!json)
        return time_text(denial.time, false) + " " + (container.empty() ? "-" : printable(container, 200)) +
               " " + denial_text(denial) + ", by " + printable(denial.command, 40) + "\n";
    Json out;
    out["time"] = time_text(denial.time, true);
    put_event(out, denial, container);
    return json_line(out) + "\n";
}

} // namespace warden::ctl::denials
