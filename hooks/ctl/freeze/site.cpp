#include "ctl/freeze/site.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/descendants.hpp"
#include "engine/site_rules.hpp"
#include "lxc/config_reader.hpp"

namespace warden::ctl::freeze {
namespace {

constexpr std::string_view k_option = "unfreezable", k_leave_out = "leave-out";

findings::Request request_for(const FreezeTarget &target) {
    findings::Request request;
    request.container = target.name;
    request.lxcpath = target.lxcpath;
    request.init_pid = target.init_pid;
    return request;
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
    const auto set = engine::read_policies(setup);
    lxc::ConfigReader reader(*setup.root);
    for (const auto &target : refused) {
        const auto config = reader.read(target.lxcpath + "/" + target.name + "/config");
        if (config &&
            leaves_out(policy::policy_for(set, engine::facts_of(*setup.root, request_for(target), *config))))
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
