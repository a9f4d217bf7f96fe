// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/runner.hpp"

#include "base/privileges.hpp"
#include "base/text.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/judge/generated.hpp"
#include "ctl/judge/judge.hpp"
#include "engine/supervise.hpp"
#include "findings/report_text.hpp"
#include "lxc/config_reader.hpp"

#include <algorithm>

namespace warden::ctl::cases {
namespace {

constexpr std::size_t k_max_facts_bytes = 65536;

std::string text_of(const std::set<std::string> &ids) {
    return ids.empty() ? "nothing" : join({ids.begin(), ids.end()}, " ");
}

std::set<std::string> without(const std::set<std::string> &all, const std::set<std::string> &some) {
    std::set<std::string> left;
    std::ranges::set_difference(all, some, std::inserter(left, left.end()));
    return left;
}

void compare(std::vector<std::string> &out, const std::string &verb, const std::set<std::string> &expected,
             const std::set<std::string> &must_name, const std::set<std::string> &may_name) {
    const auto missing = without(without(expected, must_name), may_name);
    const auto more = without(must_name, expected);
    if (!missing.empty())
        out.push_back("does not " + verb + " " + text_of(missing));
    if (!more.empty())
        out.push_back("should not " + verb + " " + text_of(more));
}

std::string write_text(const findings::PlanStep &step) {
    return step.kind == findings::PlanStep::Kind::cgroup ? step.target + " = " + step.value : step.text();
}

// The config of a case, put together from its parts.
class ConfigMaker {
public:
    ConfigMaker(const Case &one, const Dir &folder, const Dir &includes)
        : case_(one), folder_(folder), reader_(includes) {}

    Result<lxc::Config> make() {
        TRY(add_base());
        if (case_.privileged && *case_.privileged)
            add("lxc.idmap", "");
        for (const std::string &group : case_.groups)
            add("lxc.group", group);
        for (const ConfigLine &line : case_.lines)
            append(reader_.expand(line.text + "\n", lxc::Syntax::lxc, line.at.file), line.at);
        return lxc::Config(std::move(items_), std::move(problems_), lxc::Syntax::lxc);
    }

private:
    Status add_base() {
        const bool mapped = case_.privileged && !*case_.privileged;
        if (case_.config.empty()) {
            append(judge::template_config(case_.container, mapped), {});
            return k_done;
        }
        TRY_ASSIGN(const std::string bytes, lxc::ConfigReader(folder_).load(case_.config));
        const auto syntax = configs::detect_syntax(bytes, "/" + case_.config);
        auto config = reader_.expand(bytes, syntax, case_.config);
        if (syntax == lxc::Syntax::pve)
            config = judge::proxmox_config(config, case_.container);
        const bool has_map = config.value("lxc.idmap") != nullptr;
        append(config, {});
        if (mapped && !has_map) {
            add("lxc.idmap", "u 0 100000 65536");
            add("lxc.idmap", "g 0 100000 65536");
        }
        return k_done;
    }

    void add(std::string key, std::string value) {
        items_.push_back({std::move(key), std::move(value), case_.at, false, 0});
    }
    // at: of the one line that this is, if it is one.
    void append(const lxc::Config &config, const Source &at) {
        for (lxc::Item item : config.items()) {
            if (at.line != 0 && !item.included)
                item.at = at;
            items_.push_back(std::move(item));
        }
        for (lxc::Problem problem : config.problems()) {
            if (at.line != 0)
                problem.at = at;
            problems_.push_back(std::move(problem));
        }
    }

    const Case &case_;
    const Dir &folder_;
    lxc::ConfigReader reader_;
    std::vector<lxc::Item> items_;
    std::vector<lxc::Problem> problems_;
};

} // namespace

cgroup::HostFacts default_facts() {
    cgroup::HostFacts facts;
    facts.cpus = "0-7";
    facts.mems = "0";
    facts.disks = {"8:0"};
    facts.hugetlb = {"2MB", "1GB"};
    facts.controllers = {"cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"};
    facts.io_weight = true;
    facts.iocost = {"8:0"};
    facts.swap = true;
    return facts;
}

Seen seen_in(const findings::PhaseReport &report) {
    Seen seen;
    seen.decision = report.refused() ? Decision::refused
                    : report.allowed ? Decision::allowed
                                     : Decision::reported;
    for (const auto &finding : report.findings) {
        if (finding.waived)
            seen.waives.insert(finding.id);
        else if (finding.severity == WARDEN_SEV_INFO || judge::is_unknowable(finding.id))
            seen.infos.insert(finding.id);
        else
            seen.finds.insert(finding.id);
    }
    for (const auto &step : report.plan.steps())
        seen.writes.insert(write_text(step));
    return seen;
}

std::vector<std::string> differences(const Expected &expected, const Seen &seen) {
    std::vector<std::string> out;
    if (expected.decision && *expected.decision != seen.decision)
        out.push_back("is " + std::string(decision_name(seen.decision)) + ", not " +
                      std::string(decision_name(*expected.decision)));
    if (expected.finds)
        compare(out, "find", *expected.finds, seen.finds, seen.infos);
    for (const std::string &id : expected.finds_not) {
        if (expected.finds && !expected.finds->contains(id) && seen.finds.contains(id))
            continue; // said already
        if (seen.finds.contains(id) || seen.infos.contains(id) || seen.waives.contains(id))
            out.push_back("should not find " + id + (seen.waives.contains(id) ? ", not even waived" : ""));
    }
    if (expected.waives)
        compare(out, "waive", *expected.waives, seen.waives, {});
    if (expected.writes)
        compare(out, "write", *expected.writes, seen.writes, {});
    return out;
}

Result<const Dir *> Runner::world_for(const Case &one, const Dir &folder) {
    const auto layout = configs::parse_layout(one.layout.empty() ? "unified" : one.layout);
    std::string facts_text;
    if (!one.host.empty()) {
        TRY_ASSIGN(facts_text, folder.read_file(one.host, k_max_facts_bytes));
    }
    const std::string key = one.layout + "\n" + facts_text;
    if (const auto known = worlds_.find(key); known != worlds_.end())
        return &known->second.root();
    auto facts = facts_text.empty() ? default_facts() : cgroup::host_facts_from_json(facts_text);
    if (!facts)
        return Error{one.host + ": " + facts.error().message, facts.error().code};
    TRY_ASSIGN(judge::World world, judge::World::make(*layout, *facts));
    return &worlds_.emplace(key, std::move(world)).first->second.root();
}

Result<findings::PhaseReport> Runner::evaluate(const Case &one, const Dir &folder) {
    std::optional<Dir> tree;
    if (!one.tree.empty()) {
        TRY_ASSIGN(Dir opened, folder.open_dir(one.tree));
        tree = std::move(opened);
    }
    const Dir *host = tree ? &*tree : nullptr;
    if (host == nullptr) {
        TRY_ASSIGN(host, world_for(one, folder));
    }
    TRY_ASSIGN(lxc::Config config, ConfigMaker(one, folder, tree ? *tree : *setup_.root).make());

    engine::Setup setup = setup_;
    setup.host = host;
    setup.today = one.today;
    setup.machine_id = tree ? warden::policy::machine_id_of(*tree) : std::string();
    setup.overrides.insert(setup.overrides.end(), one.settings.begin(), one.settings.end());
    setup.read_config = [&](const std::string & /*path*/) -> Result<lxc::Config> { return config; };
    findings::Request request;
    request.phase = one.phase;
    request.container = one.container;
    request.lxcpath = one.lxcpath;
    request.config_path = one.config.empty() ? one.at.file : one.config;
    request.init_pid = one.pid;
    request.cgroup = one.cgroup;
    request.dry_run = true;
    return engine::supervise_phase(setup, request, {.worker_capabilities = k_judge_capabilities});
}

Outcome Runner::run(const Case &one, const Dir &folder) {
    Outcome outcome{one.name, one.at, {}, {}, {}};
    const auto report = evaluate(one, folder);
    if (!report) {
        outcome.not_run = report.error().message;
        return outcome;
    }
    outcome.differences = differences(one.expected, seen_in(*report));
    for (const auto &finding : report->findings)
        outcome.details.push_back(findings::finding_line(finding));
    for (const auto &step : report->plan.steps())
        outcome.details.push_back("plan " + write_text(step));
    return outcome;
}

} // namespace warden::ctl::cases
