// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/session.hpp"

#include "base/abi_names.hpp"
#include "cgroup/layout.hpp"
#include "cgroup/payload_path.hpp"
#include "engine/context.hpp"
#include "engine/line_runner.hpp"
#include "engine/module_states.hpp"
#include "engine/prepare.hpp"
#include "engine/site_rules.hpp"
#include "findings/coverage.hpp"
#include "lxc/config_reader.hpp"
#include "stack/evaluate.hpp"

namespace warden::engine {
namespace {

// Nothing is known of it, so it is not complete either.
lxc::Config unread_config() {
    return {{}, {{lxc::ProblemKind::unreadable, {}, "not read", true}}, lxc::Syntax::lxc};
}

// The config's name as its lines have it, which modules tell the container's own lines from included ones by.
std::string name_of(const Setup &setup, const findings::Request &request, const lxc::Config &config) {
    for (const lxc::Item &item : config.items()) {
        if (!item.included && !item.at.file.empty())
            return item.at.file;
    }
    return setup.read_config ? request.config_path : setup.root->name_of(request.config_path);
}

lxc::Config read_container_config(const Setup &setup, lxc::ConfigReader &reader,
                                  const findings::Request &request, findings::PhaseReport &report) {
    auto config =
        setup.read_config ? setup.read_config(request.config_path) : reader.read(request.config_path);
    // The container may be destroyed while its stop hooks run.
    const bool wanted = !is_clean_up(request.phase);
    if (!config) {
        if (wanted)
            report.findings.push_back(findings::engine_finding("POL-014", config.error().message));
        return unread_config();
    }
    for (const auto &problem : config->problems()) {
        if (wanted && problem.fatal)
            report.findings.push_back(findings::engine_finding("POL-014", problem.message, problem.at));
    }
    return std::move(config).value();
}

std::string limit_cgroup(const Setup &setup, const findings::Request &request, const lxc::Config &config) {
    if (request.cgroup)
        return *request.cgroup;
    if (request.init_pid < 0)
        return {};
    const auto mount = cgroup::v2_mount(cgroup::detect_layout(setup.host_root()));
    if (!mount)
        return {};
    const auto path = cgroup::v2_path_of(setup.host_root(), request.init_pid);
    if (!path)
        return {};
    const auto limits = cgroup::limit_path(*path, cgroup::payload_keys(request.container, config));
    return limits ? *mount + "/" + *limits : std::string();
}

void report_policy_problems(const policy::PolicySet &set, findings::PhaseReport &report) {
    for (const auto &problem : set.problems)
        report.findings.push_back(findings::engine_finding("POL-002", problem.message, problem.at));
}

bool is_host_root(const Dir &root, const std::string &path) {
    const auto found = root.status(path);
    const auto top = root.status("/");
    return found && top && found->st_dev == top->st_dev && found->st_ino == top->st_ino;
}

// lxc.container.conf(5): without lxc.rootfs.path the container shares the root of the host. False when that
// stands against it.
bool has_own_root(Evaluation &evaluation) {
    const auto phase = evaluation.request.phase;
    if (phase != WARDEN_PRE_START && phase != WARDEN_START_HOST && phase != WARDEN_AUDIT)
        return true;
    if (!evaluation.config.complete())
        return true; // POL-014
    const std::string path = lxc::plain_rootfs(evaluation.config);
    if (!path.empty() && !is_host_root(evaluation.root, path))
        return true;
    const auto *item = evaluation.config.value("lxc.rootfs.path");
    findings::Finding finding = findings::engine_finding(
        "CFG-100",
        path.empty()
            ? "the config has no lxc.rootfs.path: the container runs on the root file system of the host"
            : "lxc.rootfs.path is the root file system of the host",
        item == nullptr ? Source{evaluation.config_name, 0, 0} : item->at);
    finding.container = evaluation.request.container;
    finding.key = "lxc.rootfs.path";
    finding.value = item == nullptr ? "" : item->value;
    std::vector<findings::Finding> more;
    settle(evaluation.policy, finding, evaluation.today, more);
    std::move(more.begin(), more.end(), std::back_inserter(evaluation.report.findings));
    const bool against = finding.severity == WARDEN_SEV_ERROR && !finding.waived;
    evaluation.report.findings.push_back(std::move(finding));
    return !against;
}

// A start whose other hook does not run is only checked by half. What audit knows of the run itself is more,
// and it says so itself.
void add_coverage(const Setup &setup, const findings::Request &request, const lxc::Config &config,
                  findings::PhaseReport &report) {
    if (setup.hook_directory.empty() || !config.complete() ||
        (request.phase != WARDEN_PRE_START && request.phase != WARDEN_START_HOST))
        return;
    const auto coverage = findings::coverage_of(config, setup.hook_directory);
    if (setup.only_cleared_hooks && !coverage.taken_away)
        return;
    for (auto &finding : coverage_findings(coverage, {}))
        report.findings.push_back(std::move(finding));
}

void name_container(findings::PhaseReport &report, const std::string &container) {
    for (auto &finding : report.findings)
        finding.container = container;
}

} // namespace

Session::Session(const Setup &setup)
    : setup_(setup), policies_(read_policies(setup)),
      stack_(setup.stack_file ? stack::read_stack_file(*setup.root, *setup.stack_file, setup.trust)
                              : stack::read_stack(*setup.root, setup.stack_directories, setup.trust)),
      registry_(setup), states_(std::make_unique<ModuleStates>()), reader_(*setup.root) {}

Session::~Session() = default;

void Session::close(const EngineEvents &events) {
    states_->close(events);
}

findings::PhaseReport Session::run(const findings::Request &request, const Deadline &deadline,
                                   const EngineEvents &events, const FixedResults &fixed) {
    findings::PhaseReport report;
    report_policy_problems(policies_, report);
    if (events.on_mode)
        events.on_mode(policy::strictest_mode(policies_, request.container, request.lxcpath));
    const lxc::Config config = read_container_config(setup_, reader_, request, report);
    const policy::Policy policy = policy_for(policies_, facts_of(setup_.host_root(), request, config));
    report.mode = policy.mode();
    if (events.on_mode)
        events.on_mode(*report.mode);
    report.cgroup = limit_cgroup(setup_, request, config);

    stack::Stack stack = stack_; // its lines change when a module cannot be used
    Prepared prepared = prepare(stack, request.phase, policy, registry_, events, fixed, report);
    Evaluation evaluation{request, setup_.host_root(), config,        name_of(setup_, request, config),
                          policy,  deadline,           today(setup_), report};
    const bool own_root = has_own_root(evaluation);
    LineRunner runner(evaluation, prepared, events, fixed, *states_);
    const auto run = [&](const stack::Entry &entry) { return runner.run(entry); };
    if (request.phase == WARDEN_THAW) {
        // The way back of the phase freeze: what was begun last ends first.
        run_every_entry_reversed(stack.of(request.phase), run);
        report.allowed = true;
        report.code = WARDEN_OK;
    } else if (is_clean_up(request.phase)) {
        run_every_entry(stack.of(request.phase), run);
        report.allowed = true;
        report.code = WARDEN_OK;
    } else if (request.phase == WARDEN_FREEZE && stack.of(request.phase).empty()) {
        // Unlike a start without a stack: nobody asked for anything, and a freeze lets nothing in.
        report.allowed = true;
        report.code = WARDEN_OK;
    } else {
        const stack::Outcome outcome = evaluate(stack.of(request.phase), run);
        // A config that was not read whole was not checked, whatever the modules say of the rest. A freeze
        // lets nothing in, so a broken policy does not stand in its way.
        const bool judged = config.complete() && (request.phase == WARDEN_FREEZE || !policy.allows_nothing());
        report.allowed = outcome.allowed() && !runner.plans_conflict() && judged && own_root;
        report.code = !judged ? WARDEN_ERROR : outcome.allowed() && !own_root ? WARDEN_DENY : outcome.code;
    }
    add_coverage(setup_, request, config, report);
    name_container(report, request.container);
    if (settle_all(policy, report.findings, today(setup_)) && !is_clean_up(request.phase) &&
        request.phase != WARDEN_THAW)
        report.allowed = false;
    return report;
}

findings::PhaseReport run_phase(const Setup &setup, const findings::Request &request,
                                const Deadline &deadline, const EngineEvents &events,
                                const FixedResults &fixed) {
    Session session(setup);
    findings::PhaseReport report = session.run(request, deadline, events, fixed);
    session.close(events);
    return report;
}

} // namespace warden::engine
