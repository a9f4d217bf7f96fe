#include "audit.hpp"

#include "base/text.hpp"
#include "cgroup/group.hpp"
#include "lxc/config_reader.hpp"
#include "policy/coverage.hpp"
#include "policy/supervise.hpp"

#include <array>

namespace warden::ctl {
namespace {

constexpr std::array<std::string_view, 9> k_live_files{"memory.max",  "memory.swap.max", "memory.current",
                                                       "memory.peak", "pids.max",        "cpu.max",
                                                       "cpu.weight",  "cpuset.cpus",     "cgroup.freeze"};

std::vector<std::pair<std::string, std::string>> read_live(const Dir &root, const std::string &path) {
    std::vector<std::pair<std::string, std::string>> live;
    const auto group = cgroup::Group::open(root, path);
    if (!group)
        return live;
    for (const auto file : k_live_files) {
        if (auto value = group->read(file); value && !value->empty())
            live.emplace_back(file, std::move(value).value());
    }
    return live;
}

void add_coverage(const Dir &root, AuditedContainer &audited) {
    lxc::ConfigReader reader(root);
    const auto config = reader.read(audited.container.config_path);
    if (!config)
        return; // the engine has reported it
    const auto coverage = policy::coverage_of(*config, WARDEN_LIBEXEC_DIR);
    audited.missing_hooks = coverage.missing;
    const bool running = audited.container.state == Container::State::running;
    for (auto &finding : policy::coverage_findings(coverage, running, audited.container.recorded)) {
        finding.container = audited.container.name;
        audited.report.findings.push_back(std::move(finding));
    }
}

} // namespace

std::vector<policy::Finding> Audit::findings() const {
    std::vector<policy::Finding> all;
    for (const auto &audited : containers)
        all.insert(all.end(), audited.report.findings.begin(), audited.report.findings.end());
    return all;
}

AuditedContainer audit_container(const policy::Setup &setup, const Container &container) {
    policy::Request request;
    request.phase = WARDEN_AUDIT;
    request.container = container.name;
    request.lxcpath = container.lxcpath;
    request.config_path = container.config_path;
    request.init_pid = container.init_pid;
    request.dry_run = true;
    if (!container.cgroup.empty())
        request.cgroup = container.cgroup;
    AuditedContainer audited{container, policy::supervise_phase(setup, request, {}), {}, {}, {}};
    add_coverage(*setup.root, audited);
    if (container.init_pid > 0) {
        const std::string attr = "proc/" + std::to_string(container.init_pid) + "/attr/";
        auto label = setup.root->read_kernel_file(attr + "apparmor/current", 4096);
        if (label)
            audited.label = trim(*label);
        audited.live = read_live(*setup.root, audited.report.cgroup);
    }
    return audited;
}

} // namespace warden::ctl
