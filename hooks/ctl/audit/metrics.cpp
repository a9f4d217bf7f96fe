// SPDX-License-Identifier: LGPL-2.1-or-later
// Prometheus' text format, for node_exporter's textfile collector. What is named here is used by
// install/prometheus, install/grafana and install/zabbix, which a test compares.
#include "ctl/audit/audit.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "findings/report_text.hpp"

#include <map>
#include <tuple>

namespace warden::ctl::audit {
namespace {

// Backslash and quote are escaped in a label's value. What acts on a terminal is shown as everywhere, because
// these lines are also read in one. A name is at most 255 bytes, each of which may take four.
std::string label_value(std::string_view text) {
    std::string out;
    for (const char c : printable(text, 1024)) {
        if (c == '\\' || c == '"')
            out += '\\';
        out += c;
    }
    return out;
}

// One metric: its head, and then its samples. Labels never hold a message or what else has no bound.
class Gauge {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    Gauge(std::string &out, std::string_view name, std::string_view help, std::string_view type = "gauge")
        : out_(out), name_("lxc_warden_" + std::string(name)) {
        out_.append("# HELP ").append(name_).append(" ").append(help).append("\n# TYPE ");
        out_.append(name_).append(" ").append(type).append("\n");
    }
    void add(Labels labels, const std::string &value) {
        out_ += name_;
        char before = '{';
        for (const auto &[name, text] : labels) {
            out_.append(1, before).append(name).append("=\"").append(label_value(text)).append("\"");
            before = ',';
        }
        out_.append(labels.size() == 0 ? " " : "} ").append(value).append("\n");
    }
    void add(Labels labels, std::int64_t value) { add(labels, std::to_string(value)); }

private:
    std::string &out_;
    std::string name_;
};

void add_findings(std::string &out, const Audit &audit) {
    Gauge gauge(out, "findings", "Findings of the last audit.");
    for (const auto &audited : audit.containers) {
        const auto counts = findings::count_findings(audited.report.findings);
        const std::string &name = audited.container.name;
        gauge.add({{"container", name}, {"severity", "error"}}, counts.errors);
        gauge.add({{"container", name}, {"severity", "warning"}}, counts.warnings);
        gauge.add({{"container", name}, {"severity", "info"}}, counts.infos);
        gauge.add({{"container", name}, {"severity", "waived"}}, counts.waived);
    }
}

// Those of containers that the audit does not cover too.
void add_ids(std::string &out, const Audit &audit) {
    std::map<std::tuple<std::string, std::string, std::string_view>, std::int64_t> counts;
    for (const auto &finding : audit.findings())
        ++counts[{finding.container, finding.id,
                  finding.waived ? "waived" : findings::severity_name(finding.severity)}];
    Gauge gauge(out, "finding", "Findings of the last audit with this id.");
    for (const auto &[key, count] : counts)
        gauge.add({{"container", std::get<0>(key)}, {"id", std::get<1>(key)}, {"severity", std::get<2>(key)}},
                  count);
}

void add_containers(std::string &out, const Audit &audit) {
    Gauge refused(out, "start_not_allowed",
                  "1 for a container whose next start is refused (mode enforce), or would be (mode audit).");
    for (const auto &audited : audit.containers) {
        const auto mode = audited.report.mode ? audited.report.mode->mode : policy::Mode::audit;
        if (!audited.report.allowed)
            refused.add({{"container", audited.container.name}, {"mode", policy::mode_name(mode)}}, 1);
    }
    Gauge memory(out, "memory_limit_bytes", "memory.max of running containers; absent when it is max.");
    for (const auto &audited : audit.containers) {
        for (const auto &[file, value] : audited.live) {
            if (file == "memory.max" && parse_u64(value))
                memory.add({{"container", audited.container.name}}, value);
        }
    }
    Gauge frozen(out, "frozen_seconds", "How long lxc-warden has kept a container frozen.");
    // Two that share a freeze have a record each: one series, since the first.
    std::map<std::pair<std::string, std::string>, std::int64_t> since;
    for (const auto &record : audit.frozen) {
        auto &first = since.try_emplace({record.name, record.lxcpath}, record.since_unix_ms).first->second;
        first = std::min(first, record.since_unix_ms);
    }
    for (const auto &[container, first] : since)
        frozen.add({{"container", container.first}, {"lxcpath", container.second}},
                   std::max<std::int64_t>(0, audit.time - first / 1000));
    Gauge refusals(out, "refused_starts_total", "Starts that were refused since the boot.", "counter");
    for (const auto &refusal : audit.refusals)
        refusals.add({{"container", refusal.name}, {"lxcpath", refusal.lxcpath}},
                     static_cast<std::int64_t>(refusal.count));
}

std::string place_of(const policy::Waiver &waiver) {
    return waiver.at.file + ":" + std::to_string(waiver.at.line);
}

void add_policy(std::string &out, const Audit &audit) {
    Gauge days(out, "waiver_days_left", "Days until a waiver of the policy ends; below 0 it has expired.");
    for (const auto &waiver : audit.waivers)
        days.add({{"id", waiver.id}, {"owner", waiver.owner}, {"place", place_of(waiver)}},
                 policy::days_left(waiver, audit.today));
    Gauge ends(out, "waiver_expires_timestamp_seconds", "When a waiver of the policy ends.");
    for (const auto &waiver : audit.waivers) {
        const std::chrono::sys_seconds end = waiver.until + std::chrono::days(1);
        ends.add({{"id", waiver.id}, {"owner", waiver.owner}, {"place", place_of(waiver)}},
                 end.time_since_epoch().count());
    }
    Gauge(out, "policy_info", "The policy in force: its revision, and the digest of its files.")
        .add({{"revision", audit.revision}, {"digest", audit.digest}}, 1);
    Gauge(out, "policy_problems", "Policy files or lines that could not be read or understood.")
        .add({}, static_cast<std::int64_t>(audit.policy_problems));
}

} // namespace

std::string audit_prometheus(const Audit &audit) {
    std::string out;
    add_findings(out, audit);
    add_ids(out, audit);
    add_containers(out, audit);
    add_policy(out, audit);
    Gauge(out, "not_checked", "Containers whose state could not be read.").add({}, audit.not_checked);
    Gauge(out, "not_covered", "Containers that run and that the audit does not look at.")
        .add({}, static_cast<std::int64_t>(audit.uncovered.size()));
    Gauge(out, "last_run_timestamp_seconds", "When the audit ended.").add({}, audit.time);
    return out;
}

} // namespace warden::ctl::audit
