// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/evaluation.hpp"

#include "base/privileges.hpp"
#include "base/text.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/containers/containers.hpp"
#include "engine/batch.hpp"
#include "engine/site_rules.hpp"
#include "lxc/config_reader.hpp"

#include <algorithm>

namespace warden::ctl::policy {

Result<std::vector<std::string>> chosen_containers(const Dir &root, const std::string &lxcpath,
                                                   const std::vector<std::string> &names) {
    TRY_ASSIGN(auto defined, containers::defined_containers(root, lxcpath));
    for (const std::string &name : names) {
        if (std::ranges::find(defined, name) == defined.end())
            return Error{"there is no container '" + printable(name) + "' below " + lxcpath, ENOENT};
    }
    return names.empty() ? defined : names;
}

findings::Request start_request(const std::string &lxcpath, const std::string &name) {
    findings::Request request;
    request.phase = WARDEN_PRE_START;
    request.container = name;
    request.lxcpath = lxcpath;
    request.config_path = lxcpath + "/" + name + "/config";
    request.dry_run = true;
    return request;
}

warden::policy::ContainerFacts facts_for(const Dir &root, lxc::ConfigReader &reader,
                                         const findings::Request &request) {
    const auto config = reader.read(request.config_path);
    return engine::facts_of(root, request, config ? *config : lxc::Config({}, {}, lxc::Syntax::lxc));
}

std::vector<Evaluated> evaluate(const engine::Setup &setup, const std::string &lxcpath,
                                const std::vector<std::string> &names) {
    containers::ContainerFinder finder(*setup.root);
    lxc::ConfigReader reader(*setup.root, {}, configs::look_at_includes(*setup.root));
    std::vector<findings::Request> requests;
    std::vector<std::size_t> owners; // of each request
    std::vector<Evaluated> all;
    for (const std::string &name : names) {
        findings::Request request = start_request(lxcpath, name);
        all.push_back({facts_for(*setup.root, reader, request), {}, {}});
        owners.push_back(all.size() - 1);
        requests.push_back(request);
        const auto container = finder.find(lxcpath, name);
        if (container.init.pid <= 0)
            continue;
        request.phase = WARDEN_AUDIT;
        request.init_pid = container.init.pid;
        if (!container.cgroup.empty())
            request.cgroup = container.cgroup;
        owners.push_back(all.size() - 1);
        requests.push_back(std::move(request));
    }
    std::size_t done = 0;
    engine::supervise_batch(setup, requests, {.worker_capabilities = k_judge_capabilities},
                            [&](const findings::PhaseReport &report) {
                                Evaluated &one = all[owners[done]];
                                if (requests[done++].phase == WARDEN_PRE_START)
                                    one.start = report;
                                one.findings.insert(one.findings.end(), report.findings.begin(),
                                                    report.findings.end());
                            });
    return all;
}

} // namespace warden::ctl::policy
