#include "ctl/audit/audit.hpp"

#include "ctl/cli/json.hpp"
#include "findings/report_json.hpp"

namespace warden::ctl::audit {
namespace {

using Json = nlohmann::ordered_json;

Json state_json(const containers::Container &container) {
    if (container.state == containers::Container::State::unknown)
        return "unknown";
    return container.state == containers::Container::State::running ? "running" : "stopped";
}

Json facts_json(const AuditedContainer &audited) {
    Json out;
    out["name"] = audited.container.name;
    out["lxcpath"] = audited.container.lxcpath;
    out["config"] = audited.container.config_path;
    out["state"] = state_json(audited.container);
    out["not_checked"] =
        audited.container.not_checked.empty() ? Json(nullptr) : Json(audited.container.not_checked);
    out["pid"] = audited.container.init_pid > 0 ? Json(audited.container.init_pid) : Json(nullptr);
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
    return counts;
}

std::string dump(const Json &json, int indent) {
    return cli::json_text(json, indent) + "\n";
}

} // namespace

std::string audit_json(const Audit &audit) {
    Json out;
    out["schema_version"] = findings::k_schema_version;
    out["host"] = {
        {"layout", audit.host.layout}, {"apparmor", audit.host.apparmor}, {"lxcpath", audit.host.lxcpath}};
    out["containers"] = Json::array();
    for (const auto &audited : audit.containers)
        out["containers"].push_back(facts_json(audited));
    out["findings"] = findings_json(audit.findings());
    out["counts"] = counts_of(audit);
    return dump(out, 1);
}

std::string audit_jsonl(const Audit &audit) {
    std::string out;
    for (const auto &audited : audit.containers) {
        Json line = facts_json(audited);
        line["findings"] = findings_json(audited.report.findings);
        out += dump(line, -1);
    }
    return out + dump({{"schema_version", findings::k_schema_version}, {"counts", counts_of(audit)}}, -1);
}

} // namespace warden::ctl::audit
