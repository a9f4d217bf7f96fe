#include "phases.hpp"

#include "rootfs.hpp"

#include "cgroup/layout.hpp"
#include "guest/verdict.hpp"

namespace warden::guest_os {
namespace {

using module::Reporter;

// LXC's generated profile, and the one that it uses without any, forbid mounts unless nesting is allowed.
bool has_nesting(const module::Context &context) {
    const auto profile = context.lxc_last("lxc.apparmor.profile");
    const auto nesting = context.lxc_last("lxc.apparmor.allow_nesting");
    if (profile && profile->text == "generated")
        return nesting && nesting->text == "1";
    return profile && !profile->text.empty() && profile->text != "lxc-container-default" &&
           profile->text != "lxc-container-default-cgns";
}

module::Value command_of(const module::Context &context) {
    for (const char *key : {"lxc.init.cmd", "lxc.execute.cmd"}) {
        if (auto command = context.lxc_last(key); command && !command->text.empty())
            return *std::move(command);
    }
    return {};
}

warden_result not_checked(const module::Context &context, const std::string &why) {
    module::Finding finding;
    finding.id = "OS-004";
    finding.message = "not checked: " + why;
    context.report(finding);
    return WARDEN_IGNORE;
}

module::Finding no_init(const module::Value &command, const std::string &why) {
    module::Finding finding;
    finding.id = "OS-003";
    finding.message = why;
    finding.key = command.text.empty() ? "" : "lxc.init.cmd";
    finding.value = command.text;
    finding.at = command.source();
    return finding;
}

std::optional<unsigned> host_systemd(const Dir &root) {
    const auto init = guest::find_init(root, "");
    return init ? init->systemd : std::nullopt;
}

} // namespace

warden_result check_guest(module::Context &context) {
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto rootfs = open_rootfs(context, root);
    if (!rootfs)
        // Before the start that is not news: start-host looks again.
        return context.phase() == WARDEN_PRE_START ? WARDEN_IGNORE
                                                   : not_checked(context, rootfs.error().message);
    const auto command = command_of(context);
    Reporter reporter(context);
    const auto init = guest::find_init(*rootfs, command.text);
    if (!init) {
        const auto &error = init.error();
        const bool absent = error.code == ENOENT || error.code == EACCES || error.code == ELOOP;
        // A path below a mount that only the started container has is not an error before it starts.
        if (!absent || context.init_pid() < 0)
            return not_checked(context, error.message);
        reporter.say(no_init(command, error.message), true);
        return reporter.result();
    }
    const bool unified = cgroup::may_be_unified(cgroup::detect_layout(root));
    const bool old = init->before_shared || (init->systemd && *init->systemd < 231);
    const guest::Host host{unified, unified && old ? host_systemd(root) : std::nullopt};
    for (auto &verdict : guest::judge({*init, has_nesting(context)}, host)) {
        module::Finding finding;
        finding.id = verdict.id;
        finding.severity = verdict.severity;
        finding.message = std::move(verdict.message);
        finding.fix = std::move(verdict.fix);
        finding.live = init->program;
        finding.at = command.source();
        reporter.say(finding, verdict.denies);
    }
    return reporter.result();
}

} // namespace warden::guest_os
