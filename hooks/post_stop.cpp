// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hook_main.hpp"

#include "state/starts.hpp"

namespace warden::hooks {
namespace {

void act(const Dir &root, const lxc::HookEnv &env, findings::PhaseReport &report) {
    if (!env.lxcpath_is_known)
        return;
    if (auto removed = state::Records(root).remove(env.lxcpath, env.name); !removed)
        report.log.push_back({WARDEN_LOG_WARNING, {}, removed.error().message});
}

} // namespace
} // namespace warden::hooks

// lxc.hook.post-stop: nothing of the container is left; neither is its record. A failure here would turn a
// reboot from inside into a stop, so there is none.
int main(int argc, char **argv) {
    return warden::hooks::run_hook(
        {"post-stop", WARDEN_POST_STOP, "removes the container's record", {}, warden::hooks::act}, argc,
        argv);
}
