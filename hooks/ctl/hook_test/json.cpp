// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/capability_names.hpp"
#include "ctl/hook_test/report.hpp"
#include "ctl/hook_test/verdict.hpp"
#include "findings/report_json.hpp"

namespace warden::ctl::hook_test {
namespace {

Json capabilities(CapSet set) {
    Json names = Json::array();
    for (std::size_t i = 0; i < k_capability_names.size(); ++i)
        if ((set >> i) & 1U)
            names.push_back(k_capability_names[i]);
    return names;
}

Json end_json(const Seen &seen) {
    const recorder::Call &call = seen.call;
    Json holders = Json::array(), paths = Json::array(), values = Json::array();
    for (const auto &one : call.holders)
        holders.push_back({{"pid", one.pid}, {"command", one.command}});
    for (const auto &one : call.paths)
        paths.push_back({{"path", one.path}, {"change", recorder::change_name(one.how)}});
    for (const auto &one : call.values)
        values.push_back({{"file", one.file}, {"before", one.before}, {"after", one.after}});
    return {{"duration_us", call.duration_us},
            {"output",
             {{"bytes", call.output_bytes},
              {"reads", call.output_reads},
              {"limit_reads", recorder::k_lxc_reads},
              {"bytes_after_limit", call.bytes_after_reads}}},
            {"holds_output", holders},
            {"run_files", paths},
            {"cgroup", call.group ? Json(*call.group) : Json()},
            {"cgroup_values", values}};
}

Json call_json(const Seen &seen, const Round &run) {
    const recorder::Call &call = seen.call;
    Json own = Json::array();
    for (const auto &[name, id] : call.namespaces) {
        const auto host = run.host_namespaces.find(name);
        if (host == run.host_namespaces.end() || host->second != id)
            own.push_back(name);
    }
    Json json{{"type", call.type},
              {"boot", seen.boot},
              {"status", recorder::status_text(call)},
              {"lxc", seen.made},
              {"position", seen.position},
              {"hooks", seen.beside},
              {"arguments", call.arguments},
              {"environment", call.environment},
              {"uid", call.uid},
              {"gid", call.gid},
              {"directory", call.directory},
              {"label", call.label},
              {"own_namespaces", own},
              {"capabilities", capabilities(call.rights.effective)},
              {"bounding", capabilities(call.rights.bounding)},
              {"no_new_privs", call.rights.no_new_privs},
              {"seccomp", call.rights.seccomp},
              {"input", call.input}};
    if (call.ended)
        json.update(end_json(seen));
    json["problems"] = problems_of(seen);
    return json;
}

Json run_json(const Round &run) {
    Json calls = Json::array();
    for (const Seen &seen : run.calls)
        calls.push_back(call_json(seen, run));
    return {{"lxc_version", run.lxc_version},
            {"hook_version", run.hook_version},
            {"container", run.container},
            {"start", step_name(run.start)},
            {"reboot", step_name(run.reboot)},
            {"stop", step_name(run.stop)},
            {"calls", calls},
            {"problems", problems_of(run)},
            {"lxc_errors", run.errors}};
}

} // namespace

Json runs_json(const std::vector<Round> &runs, const std::vector<std::string> &program,
               const std::vector<cases::Outcome> &outcomes) {
    Json all = Json::array(), compared = Json::array();
    for (const Round &run : runs)
        all.push_back(run_json(run));
    for (const auto &one : outcomes)
        compared.push_back({{"case", one.name}, {"passed", one.passed()}, {"differences", one.differences}});
    return {{"schema_version", findings::k_schema_version},
            {"program", program},
            {"runs", all},
            {"cases", compared}};
}

std::vector<cases::Outcome> problems_as_outcomes(const std::vector<Round> &runs, const std::string &program) {
    std::vector<cases::Outcome> outcomes;
    for (const Round &run : runs) {
        outcomes.push_back(
            {"run.v" + std::to_string(run.hook_version), {program, 0, 0}, problems_of(run), run.errors, {}});
        for (const Seen &seen : run.calls)
            outcomes.push_back({call_name(seen, run), {program, 0, 0}, problems_of(seen), {}, {}});
    }
    return outcomes;
}

} // namespace warden::ctl::hook_test
