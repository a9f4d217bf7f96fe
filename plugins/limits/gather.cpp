// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "base/id_map.hpp"
#include "base/text.hpp"
#include "cgroup/group.hpp"
#include "cgroup/payload_path.hpp"
#include "cgroup/writes/plan.hpp"
#include "resources.hpp"

namespace warden::limits {
namespace {

// "memory.max = 1G", as warden_lxc_get gives the family keys.
void add_family(const module::Context &context, const char *family, std::vector<WantedLine> &lines) {
    for (const auto &value : context.lxc_all(family)) {
        const auto equals = value.text.find('=');
        const std::string name(trim(value.text.substr(0, equals)));
        if (name.starts_with("devices.") || equals == std::string::npos)
            continue;
        const std::string setting(trim(value.text.substr(equals + 1)));
        lines.push_back({{std::string(family) + "." + name, setting}, value.file, value.line});
    }
}

// Of one that only says what Proxmox will write, the order is not known.
std::optional<ProxmoxConfig> generated_config(const module::Context &context) {
    auto config = cgroup::proxmox_config(context);
    return config && config->rootfs_line != 0 ? std::move(config) : std::nullopt;
}

// The effective lxc.cgroup.* and lxc.cgroup2.* settings.
Result<WantedLimits> read_wanted(const module::Context &context, const Dir &root, Host &host) {
    std::vector<WantedLine> lines;
    add_family(context, "lxc.cgroup", lines);
    add_family(context, "lxc.cgroup2", lines);
    if (lines.empty())
        return WantedLimits{};
    const auto &facts = host.facts(root);
    if (!facts)
        return facts.error();
    return sort_out(std::move(lines), *facts, generated_config(context));
}

Policy read_policy(const module::Context &context) {
    Policy policy;
    policy.apply = context.option("v1-keys") == "apply";
    policy.require = context.option_all("require");
    policy.require_at = context.option_source("require");
    for (const auto &resource : resources()) {
        if (resource.has_default && context.option_set(resource.file))
            policy.defaults[resource.file] = {std::to_string(context.option_int(resource.file)),
                                              context.option_source(resource.file)};
    }
    return policy;
}

Result<cgroup::Group> open_group(const module::Context &context, const Dir &root) {
    const auto path = context.cgroup();
    if (!path)
        return Error{"the container has no cgroup2 limit group that could be found", ENOENT};
    return cgroup::Group::open(root, *path);
}

// Every file that a rule may ask for, each read once.
Result<GroupFiles> read_group(const module::Context &context, const Dir &root, const WantedLimits &wanted) {
    TRY_ASSIGN(const cgroup::Group group, open_group(context, root));
    std::vector<cgroup::writes::FileValue> values;
    for (const auto &resource : resources())
        values.push_back({resource.file, ""});
    for (const auto &limit : wanted.limits)
        values.push_back({limit.file, limit.value});
    GroupFiles found{group.name(), {}};
    for (const auto &file : cgroup::writes::files_to_read(values))
        found.files.emplace(file, group.read(file));
    return found;
}

// The cgroup that LXC has written to.
Result<std::string> v1_group(const module::Context &context, const Dir &root, std::string_view controller) {
    TRY_ASSIGN(const std::string of_init, cgroup::v1_path_of(root, context.init_pid(), controller));
    const auto path = cgroup::limit_path(of_init, cgroup::payload_keys(context.container(), context));
    if (!path)
        return Error{"it is not known which cgroup has the limits; init is in /" + printable(of_init),
                     ENOENT};
    return *path;
}

Result<std::string> read_v1_file(const module::Context &context, const Dir &root, const std::string &file) {
    // The config may be a user's: no path, or it would show us a file that is not one of the cgroup's.
    if (file.find('/') != std::string::npos)
        return Error{printable(file, 80) + " is not the name of a cgroup file", EINVAL};
    TRY_ASSIGN(const std::string path, v1_group(context, root, file.substr(0, file.find('.'))));
    return root.read_kernel_file(path + "/" + file);
}

void read_v1_files(const module::Context &context, const Dir &root, Facts &facts) {
    for (const auto &line : facts.wanted->lines) {
        const auto &key = line.setting.key;
        if (key.starts_with(k_v1_prefix) && !facts.v1_files.contains(key))
            facts.v1_files.emplace(key, read_v1_file(context, root, key.substr(k_v1_prefix.size())));
    }
}

std::optional<Use> read_use(const module::Context &context, const Dir &root) {
    const auto group = open_group(context, root);
    if (!group)
        return std::nullopt;
    Use use;
    if (const auto peak = group->read_number("memory.peak"))
        use.memory_peak = *peak;
    use.memory_max = group->read_number("memory.max");
    if (const auto peak = group->read_number("pids.peak"))
        use.pids_peak = *peak;
    // A file that an older kernel does not have counts nothing.
    const auto count = [&](const char *file, const char *key) -> std::uint64_t {
        const auto counts = group->read_keyed(file);
        return counts && counts->contains(key) ? counts->at(key) : 0;
    };
    use.oom_kills = count("memory.events", "oom_kill");
    use.refused_forks = count("pids.events", "max");
    use.throttled_periods = count("cpu.stat", "nr_throttled");
    use.throttled_us = count("cpu.stat", "throttled_usec");
    use.refused_swap = count("memory.swap.events", "max");
    const auto options = cgroup::mount_options(root, cgroup::detect_layout(root));
    use.local_events = options && (options->memory_localevents || options->pids_localevents);
    return use;
}

bool owns_limits(const module::Context &context, const Dir &root, cgroup::Layout layout, Host &host) {
    if (!is_privileged(root, context))
        return false;
    const auto &options = host.mount_options(root, layout);
    return options && !options->nsdelegate;
}

} // namespace

const Result<cgroup::HostFacts> &Host::facts(const Dir &root) {
    if (!facts_)
        facts_ = cgroup::read_host_facts(root);
    return *facts_;
}

const std::optional<cgroup::MountOptions> &Host::mount_options(const Dir &root, cgroup::Layout layout) {
    if (!mount_options_)
        mount_options_ = cgroup::mount_options(root, layout);
    return *mount_options_;
}

Facts gather(const module::Context &context, const Dir &root, Host &host) {
    Facts facts;
    facts.phase = context.phase();
    facts.has_init = context.init_pid() > 0;
    if (facts.phase == WARDEN_STOP) {
        facts.use = read_use(context, root);
        return facts;
    }
    facts.policy = read_policy(context);
    facts.wanted = read_wanted(context, root, host);
    if (!facts.wanted)
        return facts;
    facts.layout = cgroup::detect_layout(root);
    if (!cgroup::may_be_unified(facts.layout)) {
        if (facts.has_init)
            read_v1_files(context, root, facts);
    } else if (facts.is_live()) {
        facts.group = read_group(context, root, *facts.wanted);
        facts.owns_limits = owns_limits(context, root, facts.layout, host);
    }
    return facts;
}

} // namespace warden::limits
