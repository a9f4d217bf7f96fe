#include "ctl/freeze/site.hpp"

#include "base/id_map.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/descendants.hpp"
#include "lxc/config_reader.hpp"
#include "policy/policy.hpp"

namespace warden::ctl::freeze {
namespace {

constexpr std::string_view k_option = "unfreezable", k_leave_out = "leave-out";

policy::ContainerFacts facts_of(const Dir &root, const FreezeTarget &target, const lxc::Config &config) {
    policy::ContainerFacts facts{target.name, target.lxcpath, {}, true};
    for (const auto &group : config.lookup("lxc.group"))
        facts.groups.push_back(group.text);
    std::vector<std::string> idmaps;
    for (const auto *item : config.values("lxc.idmap"))
        idmaps.push_back(item->value);
    facts.privileged = is_privileged(root, target.init_pid, idmaps);
    return facts;
}

bool leaves_out(const policy::Policy &policy) {
    if (policy.broken)
        return false;
    std::string_view last;
    for (const auto &item : policy.options_of("freeze")) {
        if (item.key == k_option)
            last = item.value;
    }
    return trim(last) == k_leave_out;
}

} // namespace

std::vector<std::string> left_out_by_policy(const engine::Setup &setup,
                                            const std::vector<FreezeTarget> &refused) {
    std::vector<std::string> names;
    if (refused.empty())
        return names;
    const auto set = policy::read_policy(*setup.root, setup.policy_directories, setup.trust);
    lxc::ConfigReader reader(*setup.root);
    for (const auto &target : refused) {
        const auto config = reader.read(target.lxcpath + "/" + target.name + "/config");
        if (config && leaves_out(policy::policy_for(set, facts_of(*setup.root, target, *config))))
            names.push_back(target.name);
    }
    return names;
}

std::string refusal_by_groups(const Dir &root, const std::string &cgroup) {
    const auto text = root.read_kernel_file(cgroup + "/cgroup.stat", 4096);
    for (const auto line : split(text ? std::string_view(*text) : std::string_view(), '\n')) {
        constexpr std::string_view k_count = "nr_descendants ";
        const auto count = line.starts_with(k_count) ? parse_u64(line.substr(k_count.size())) : std::nullopt;
        if (count && *count > cgroup::k_max_descendants)
            return "it has " + std::to_string(*count) + " cgroups below its own; " +
                   std::to_string(cgroup::k_max_descendants) +
                   " are the most that can be looked at (limit them with cgroup.max.descendants)";
    }
    return {};
}

} // namespace warden::ctl::freeze
