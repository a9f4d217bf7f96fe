#include "policy/engine.hpp"

#include "cgroup/layout.hpp"
#include "lxc/config_reader.hpp"
#include "policy/context.hpp"
#include "policy/evaluate.hpp"
#include "policy/line_runner.hpp"
#include "policy/names.hpp"
#include "policy/prepare.hpp"

namespace warden::policy {
namespace {

lxc::Config read_container_config(const Setup &setup, const Request &request, PhaseReport &report) {
    lxc::ConfigReader reader(*setup.root);
    auto config = reader.read(request.config_path);
    if (config)
        return std::move(config).value();
    // The container may be destroyed while its stop hooks run.
    if (!is_clean_up(request.phase))
        report.findings.push_back(engine_finding("POL-014", config.error().message));
    return lxc::Config({}, {}, lxc::Syntax::lxc);
}

ContainerFacts facts_of(const Request &request, const lxc::Config &config) {
    ContainerFacts facts{request.container, request.lxcpath, {}, true};
    for (const auto &group : config.lookup("lxc.group"))
        facts.groups.push_back(group.text);
    facts.privileged = config.value("lxc.idmap") == nullptr;
    return facts;
}

std::string limit_cgroup(const Setup &setup, const Request &request, const lxc::Config &config) {
    if (request.cgroup)
        return *request.cgroup;
    const auto mount = cgroup::v2_mount(cgroup::detect_layout(*setup.root));
    if (request.init_pid < 0 || !mount)
        return {};
    const auto path = cgroup::v2_path_of(*setup.root, request.init_pid);
    if (!path)
        return {};
    std::string limits = *path;
    // With lxc.cgroup.dir.container.inner init sits one level below the cgroup that has the limits.
    const auto *inner = config.value("lxc.cgroup.dir.container.inner");
    if (inner != nullptr && !inner->value.empty() && limits.ends_with("/" + inner->value))
        limits.resize(limits.size() - inner->value.size() - 1);
    return *mount + "/" + limits;
}

void report_policy_problems(const PolicySet &set, PhaseReport &report) {
    for (const auto &problem : set.problems)
        report.findings.push_back(engine_finding("POL-002", problem.message, problem.at));
}

// The strictest mode that any file sets, for a supervisor that may never hear the exact one.
ModeItem strictest_mode(const PolicySet &set) {
    ModeItem strictest;
    for (const auto &block : set.blocks) {
        if (block.mode && block.mode->mode >= strictest.mode)
            strictest = *block.mode;
    }
    return strictest;
}

void name_container(PhaseReport &report, const std::string &container) {
    for (auto &finding : report.findings)
        finding.container = container;
}

} // namespace

PhaseReport run_phase(const Setup &setup, const Request &request, const Deadline &deadline,
                      const EngineEvents &events, const FixedResults &fixed) {
    PhaseReport report;
    PolicySet set = read_policy(*setup.root, setup.policy_directories, setup.trust);
    if (!setup.overrides.empty())
        add_overrides(set, setup.overrides);
    report_policy_problems(set, report);
    if (events.on_mode)
        events.on_mode(strictest_mode(set));
    const lxc::Config config = read_container_config(setup, request, report);
    const Policy policy = policy_for(set, facts_of(request, config));
    report.mode = policy.mode();
    if (events.on_mode)
        events.on_mode(*report.mode);
    report.cgroup = limit_cgroup(setup, request, config);

    Registry registry(setup);
    Stack stack = setup.stack_file ? read_stack_file(*setup.root, *setup.stack_file, setup.trust)
                                   : read_stack(*setup.root, setup.stack_directories, setup.trust);
    Prepared prepared = prepare(stack, request.phase, policy, registry, events, fixed, report);
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    Evaluation evaluation{request, *setup.root, config, policy, deadline, today, report};
    LineRunner runner(evaluation, prepared, events, fixed);
    const auto run = [&](const Entry &entry) { return runner.run(entry); };
    if (is_clean_up(request.phase)) {
        run_every_entry(stack.of(request.phase), run);
        report.allowed = true;
        report.code = WARDEN_OK;
    } else {
        const Outcome outcome = evaluate(stack.of(request.phase), run);
        report.allowed = outcome.allowed() && !runner.plans_conflict();
        report.code = outcome.code;
    }
    name_container(report, request.container);
    return report;
}

} // namespace warden::policy
