// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "base/id_map.hpp"
#include "cgroup/proxmox_config.hpp"

namespace warden::capabilities {
namespace {

Requirement read_requirement(const module::Context &context, const char *option) {
    return {context.option(option) == "require", context.option_source(option)};
}

Policy read_policy(const module::Context &context) {
    Policy policy;
    policy.keep = context.option_all("keep");
    policy.keep_at = context.option_source("keep");
    policy.no_new_privs = read_requirement(context, "no-new-privs");
    policy.seccomp = read_requirement(context, "seccomp");
    return policy;
}

} // namespace

Facts gather(const module::Context &context, const Dir &root) {
    Facts facts;
    facts.phase = context.phase();
    facts.has_init = context.init_pid() > 0;
    facts.privileged = is_privileged(root, context);
    facts.policy = read_policy(context);
    facts.settings.drop = context.lxc_all("lxc.cap.drop");
    facts.settings.keep = context.lxc_all("lxc.cap.keep");
    facts.settings.no_new_privs = context.lxc_last("lxc.no_new_privs");
    facts.settings.seccomp_profile = context.lxc_last("lxc.seccomp.profile");
    const auto &profile = facts.settings.seccomp_profile;
    const auto proxmox = cgroup::proxmox_config(context);
    facts.settings.replaces_proxmox_rules =
        proxmox && profile && !profile->text.empty() && proxmox->is_raw(profile->file, profile->line);
    facts.last_capability = read_last_capability(root);
    if (facts.is_live())
        facts.status = read_status(root, context.init_pid());
    return facts;
}

} // namespace warden::capabilities
