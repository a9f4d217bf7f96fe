// SPDX-License-Identifier: LGPL-2.1-or-later
// Facts for the module's rules, written in one expression.
#pragma once

#include "base/text.hpp"
#include "plugins/limits/rules.hpp"
#include "unit/plugins/found.hpp"

namespace warden::limits::test {

using warden::test::Ids;
using warden::test::ids;
using warden::test::says;
using warden::test::shown;

inline cgroup::HostFacts host() {
    cgroup::HostFacts facts;
    facts.cpus = "0-3";
    facts.mems = "0";
    facts.disks = {"8:0"};
    facts.hugetlb = {"2MB"};
    facts.controllers = {"cpuset", "cpu", "io", "memory", "hugetlb", "pids"};
    facts.swap = true;
    return facts;
}

// config: lines "KEY = VALUE"; the first is line 1 of the container's config.
inline Facts facts_of(warden_phase phase, std::string_view config,
                      const std::optional<ProxmoxConfig> &proxmox = {}) {
    Facts facts;
    facts.phase = phase;
    facts.has_init = phase != WARDEN_PRE_START;
    std::vector<WantedLine> lines;
    std::uint32_t number = 0;
    for (const auto line : split(config, '\n')) {
        ++number;
        if (!line.starts_with("lxc.cgroup"))
            continue;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        lines.push_back(
            {{std::string(trim(line.substr(0, equals))), std::string(trim(line.substr(equals + 1)))},
             "/var/lib/lxc/c1/config",
             number});
    }
    facts.wanted = sort_out(lines, host(), proxmox);
    facts.group = GroupFiles{"/sys/fs/cgroup/lxc.payload.c1",
                             {{"memory.max", std::string("max")},
                              {"memory.swap.max", std::string("max")},
                              {"pids.max", std::string("max")},
                              {"cpu.max", std::string("max 100000")}}};
    return facts;
}

inline Facts holding(Facts facts, const std::string &file, const Result<std::string> &text) {
    facts.group.value().files.insert_or_assign(file, text);
    return facts;
}

inline Facts with_policy(Facts facts, Policy policy) {
    facts.policy = std::move(policy);
    return facts;
}

inline const Policy k_require_memory{
    .apply = true, .require = {"memory"}, .require_at = {"policy", 3}, .defaults = {}};
inline const Policy k_memory_default{.apply = true,
                                     .require = {"memory"},
                                     .require_at = {"policy", 3},
                                     .defaults = {{"memory.max", {"268435456", {"policy", 4}}}}};
inline const Policy k_report{.apply = false, .require = {}, .require_at = {}, .defaults = {}};

inline const std::string k_v1 = "lxc.cgroup.memory.limit_in_bytes = 64M\n";

} // namespace warden::limits::test
