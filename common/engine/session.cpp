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

// The strictest mode that any file sets, for a supervisor that may never hear the exact one.
policy::ModeItem strictest_mode(const policy::PolicySet &set) {
    policy::ModeItem strictest;
    for (const auto &block : set.blocks) {
        if (block.mode && block.mode->mode >= strictest.mode)
            strictest = *block.mode;
    }
    return strictest;
}

// A start whose other hook does not run is only checked by half. What audit knows of the run itself is more,
// and it says so itself.
void add_coverage(const Setup &setup, const findings::Request &request, const lxc::Config &config,
                  findings::PhaseReport &report) {
    if (setup.hook_directory.empty() || !config.complete() ||
        (request.phase != WARDEN_PRE_START && request.phase != WARDEN_START_HOST))
        return;
    for (auto &finding : coverage_findings(findings::coverage_of(config, setup.hook_directory), {}))
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
        events.on_mode(strictest_mode(policies_));
    const lxc::Config config = read_container_config(setup_, reader_, request, report);
    const policy::Policy policy = policy_for(policies_, facts_of(setup_.host_root(), request, config));
    report.mode = policy.mode();
    if (events.on_mode)
        events.on_mode(*report.mode);
    report.cgroup = limit_cgroup(setup_, request, config);

    stack::Stack stack = stack_; // its lines change when a module cannot be used
    Prepared prepared = prepare(stack, request.phase, policy, registry_, events, fixed, report);
    Evaluation evaluation{
        request, setup_.host_root(),
        config,  setup_.read_config ? request.config_path : setup_.root->name_of(request.config_path),
        policy,  deadline,
        today(), report};
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
        // A config that was not read whole was not checked, whatever the modules say of the rest.
        report.allowed = outcome.allowed() && !runner.plans_conflict() && config.complete();
        report.code = config.complete() ? outcome.code : WARDEN_ERROR;
    }
    add_coverage(setup_, request, config, report);
    name_container(report, request.container);
    if (settle_all(policy, report.findings, today()) && !is_clean_up(request.phase) &&
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
