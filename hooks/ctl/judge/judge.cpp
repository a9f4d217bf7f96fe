// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/judge/judge.hpp"

#include "ctl/judge/generated.hpp"
#include "engine/batch.hpp"
#include "engine/registry.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unistd.h>

namespace warden::ctl::judge {
namespace {

std::string lxcpath_of(const std::string &path) {
    const auto slash = path.rfind('/');
    const auto above = slash == std::string::npos || slash == 0 ? slash : path.rfind('/', slash - 1);
    if (lxc::is_proxmox_file(path) || above == std::string::npos || above == 0)
        return "/var/lib/lxc";
    return path.substr(0, above);
}

std::string name_of(const std::string &path) {
    if (auto name = configs::container_of(path); !name.empty())
        return name;
    const auto slash = path.rfind('/');
    const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
    return file.substr(0, file.rfind('.'));
}

findings::Request request_for(const configs::ConfigInput &input) {
    findings::Request request;
    request.phase = WARDEN_PRE_START;
    request.container = name_of(input.where.path);
    request.lxcpath = lxcpath_of(input.where.path);
    request.config_path = input.where.shown;
    request.dry_run = true;
    return request;
}

// By the line that the admin has, and without what Proxmox itself wrote.
void name_native_lines(std::vector<findings::Finding> &verdict, const lxc::Config &file) {
    // DEV-005 is mere information for an unprivileged container, whose device list Proxmox opens on purpose.
    std::erase_if(verdict, [](const findings::Finding &finding) {
        return finding.at.file.empty() &&
               (finding.id == "APP-009" || (finding.id == "DEV-005" && finding.severity == WARDEN_SEV_INFO));
    });
    for (findings::Finding &finding : verdict) {
        const auto own = std::ranges::find_if(file.items(), [&](const lxc::Item &item) {
            return item.at == finding.at && !item.key.starts_with("lxc.");
        });
        if (own == file.items().end())
            continue;
        finding.key = own->key;
        finding.value = own->value;
    }
}

} // namespace

bool is_unknowable(std::string_view id) {
    constexpr std::array<std::string_view, 5> ids{"APP-011", "CAP-007", "DEV-008", "LIM-011", "OS-004"};
    return std::ranges::find(ids, id) != ids.end();
}

bool has_stack(const Dir &root) {
    const auto directories = engine::Setup::standard(root).stack_directories;
    return std::ranges::any_of(directories, [&](const std::string &directory) {
        const auto names = root.list(directory);
        return names && !names->empty();
    });
}

Result<engine::Setup> offline_setup(const Dir &tree, const Dir &host, const JudgeOptions &options) {
    engine::Setup setup = engine::Setup::standard(has_stack(tree) ? tree : host);
    if (!has_stack(*setup.root))
        return Error{"no stack file is installed in " + setup.stack_directories.front(), ENOENT};
    setup.module_root = &host;
    setup.only_cleared_hooks = true;
    setup.module_directory = options.modules;
    setup.trust = {geteuid(), true};
    if (!options.policy.empty()) {
        setup.policy_root = &host;
        setup.policy_directories = {options.policy};
    }
    TRY(host.list(options.modules));
    return setup;
}

Result<Judge> Judge::open(const Dir &tree, const Dir &host, cgroup::Layout layout,
                          const cgroup::HostFacts &facts, const JudgeOptions &options) {
    TRY_ASSIGN(engine::Setup setup, offline_setup(tree, host, options));
    TRY_ASSIGN(World world, World::make(layout, facts));
    return Judge(std::move(world), std::move(setup));
}

void Judge::judge(std::span<const configs::ConfigInput> inputs, const std::vector<bool> &is_container,
                  const OnVerdict &on_verdict) const {
    std::vector<findings::Request> requests;
    std::vector<std::size_t> order;
    std::map<std::string, std::size_t, std::less<>> by_name;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!is_container[i])
            continue;
        requests.push_back(request_for(inputs[i]));
        order.push_back(i);
        by_name.emplace(inputs[i].where.shown, i);
    }
    engine::Setup setup = setup_;
    setup.host = &world_.root();
    setup.policies = &policies_; // read once, not by each worker
    setup.read_config = [&](const std::string &path) -> Result<lxc::Config> {
        const auto &input = inputs[by_name.at(path)];
        return input.config.syntax() == lxc::Syntax::pve
                   ? proxmox_config(input.config, name_of(input.where.path))
                   : input.config;
    };
    std::size_t next = 0;
    const auto skip_to = [&](std::size_t end) {
        for (; next < end; ++next)
            on_verdict(next, {{}, true});
    };
    std::size_t done = 0;
    engine::supervise_batch(setup, requests, {}, [&](const findings::PhaseReport &report) {
        const std::size_t index = order[done++];
        skip_to(index);
        ++next;
        const auto is_ours = [](const findings::LineResult &line) { return engine::is_shipped(line.module); };
        Verdict verdict{report.findings, !asks_for_names_ && std::ranges::all_of(report.lines, is_ours)};
        if (inputs[index].config.syntax() == lxc::Syntax::pve)
            name_native_lines(verdict.findings, inputs[index].config);
        on_verdict(index, std::move(verdict));
    });
    skip_to(inputs.size());
}

void Judge::settle(const configs::ConfigInput &input, std::vector<findings::Finding> &of_file) const {
    if (of_file.empty())
        return;
    const auto facts = engine::facts_of(world_.root(), request_for(input), input.config);
    const policy::Policy policy = policy_for(policies_, facts);
    std::vector<findings::Finding> own, included;
    for (findings::Finding &finding : of_file)
        (finding.at.file == input.where.shown ? own : included).push_back(std::move(finding));
    engine::settle_all(policy, own, warden::policy::today());
    of_file = std::move(own);
    std::move(included.begin(), included.end(), std::back_inserter(of_file));
}

} // namespace warden::ctl::judge
