// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utc.hpp"
#include "ctl/audit/host.hpp"
#include "findings/report_json.hpp"

namespace warden::ctl::audit {
namespace {

Json state_json(const AuditedContainer &audited) {
    const containers::Container &container = audited.container;
    if (container.state == containers::Container::State::unknown)
        return "unknown";
    if (container.state == containers::Container::State::running)
        return "running";
    if (container.is_template)
        return "template";
    if (audited.unloadable)
        return "unloadable";
    return container.never_started ? "never-started" : "stopped";
}

Json facts_json(const AuditedContainer &audited) {
    Json out;
    out["name"] = audited.container.name;
    out["lxcpath"] = audited.container.lxcpath;
    out["config"] = audited.container.config_path;
    out["state"] = state_json(audited);
    out["not_checked"] =
        audited.container.not_checked.empty() ? Json(nullptr) : Json(audited.container.not_checked);
    out["pid"] = audited.container.init.pid > 0 ? Json(audited.container.init.pid) : Json(nullptr);
    out["mode"] =
        audited.report.mode ? Json(std::string(policy::mode_name(audited.report.mode->mode))) : Json(nullptr);
    out["allowed"] = audited.report.allowed;
    out["label"] = audited.label.empty() ? Json(nullptr) : Json(audited.label);
    out["cgroup"] = audited.report.cgroup.empty() ? Json(nullptr) : Json(audited.report.cgroup);
    out["live"] = Json::object();
    for (const auto &[file, value] : audited.live)
        out["live"][file] = value;
    out["missing_hooks"] = audited.missing_hooks;
    return out;
}

// What is known of one that runs and was not checked.
Json uncovered_json(const AuditedContainer &uncovered) {
    const auto &container = uncovered.container;
    return {{"name", container.name},
            {"lxcpath", container.lxcpath.empty() ? Json(nullptr) : Json(container.lxcpath)},
            {"pid", container.init.pid > 0 ? Json(container.init.pid) : Json(nullptr)}};
}

Json findings_json(const std::vector<findings::Finding> &findings) {
    Json out = Json::array();
    for (const auto &finding : findings)
        out.push_back(findings::finding_json(finding));
    return out;
}

Json counts_of(const Audit &audit) {
    Json counts = findings::counts_json(audit.findings());
    counts["not_checked"] = audit.not_checked;
    counts["containers"] = audit.containers.size();
    counts["not_covered"] = audit.uncovered.size();
    return counts;
}

// Which host, when, by which program and policy: reports of many hosts can be told apart and merged.
void add_origin(const Audit &audit, Json &out) {
    out["product"] = product_json();
    out["time"] = utc_text(audit.time);
    out["host"] = host_json(audit);
    out["policy"] = policy_json(audit);
}

} // namespace

std::string audit_json(const Audit &audit) {
    Json out;
    out["schema_version"] = findings::k_schema_version;
    add_origin(audit, out);
    out["containers"] = Json::array();
    for (const auto &audited : audit.containers)
        out["containers"].push_back(facts_json(audited));
    out["not_covered"] = Json::array();
    for (const auto &uncovered : audit.uncovered)
        out["not_covered"].push_back(uncovered_json(uncovered));
    out["findings"] = findings_json(audit.findings());
    out["counts"] = counts_of(audit);
    return json_document(out);
}

std::string audit_jsonl(const Audit &audit) {
    std::string out;
    for (const auto &audited : audit.containers) {
        Json line = facts_json(audited);
        line["findings"] = findings_json(audited.report.findings);
        out += json_line(line) + "\n";
    }
    for (const auto &uncovered : audit.uncovered) {
        Json line = uncovered_json(uncovered);
        line["not_covered"] = true;
        line["findings"] = findings_json(uncovered.report.findings);
        out += json_line(line) + "\n";
    }
    Json last{{"schema_version", findings::k_schema_version}};
    add_origin(audit, last);
    last["counts"] = counts_of(audit);
    return out + json_line(last) + "\n";
}

} // namespace warden::ctl::audit
