// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gather.hpp"

#include "apparmor/process.hpp"
#include "cgroup/proxmox_config.hpp"

namespace warden::apparmor_module {
namespace {

Settings read_settings(const module::Context &context) {
    Settings settings;
    settings.profile = context.lxc_last("lxc.apparmor.profile");
    settings.allow_incomplete = context.lxc_last("lxc.apparmor.allow_incomplete");
    settings.allow_nesting = context.lxc_last("lxc.apparmor.allow_nesting");
    const auto proxmox = cgroup::proxmox_config(context);
    for (auto &line : context.lxc_all("lxc.apparmor.raw")) {
        const bool own = proxmox && proxmox->is_own(line.file, line.line);
        (own ? settings.of_features : settings.raw).push_back(std::move(line));
    }
    settings.mounts = context.lxc_all("lxc.mount.entry");
    settings.auto_mount = context.lxc_all("lxc.mount.auto");
    settings.is_privileged = context.lxc_all("lxc.idmap").empty();
    return settings;
}

std::optional<Result<apparmor::Label>> read_live(const module::Context &context, const Dir &root) {
    if (context.phase() == WARDEN_PRE_START)
        return std::nullopt;
    const auto pid = context.init_pid();
    if (pid > 0)
        return apparmor::read_process_label(root, std::to_string(pid));
    // At start-host there is always one.
    if (context.phase() == WARDEN_START_HOST)
        return Result<apparmor::Label>(Error{"LXC did not say which process becomes the container's init"});
    return std::nullopt;
}

} // namespace

void Host::read(const Dir &root) {
    kernel_ = apparmor::read_kernel(root);
    profiles_ = apparmor::read_profiles(root);
    read_ = true;
}

Facts gather(const module::Context &context, const Dir &root, const Host &host) {
    Facts facts;
    facts.phase = context.phase();
    facts.container = context.container();
    facts.wanted = context.option("profile").value_or(facts.wanted);
    facts.settings = read_settings(context);
    facts.kernel = host.kernel();
    facts.profiles = host.profiles();
    facts.live = read_live(context, root);
    if (facts.is_start_host()) {
        if (auto own = apparmor::read_process_label(root, "self"))
            facts.own = *std::move(own);
    }
    return facts;
}

} // namespace warden::apparmor_module
