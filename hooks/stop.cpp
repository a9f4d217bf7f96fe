// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hook_main.hpp"

#include "state/starts.hpp"

namespace warden::hooks {
namespace {

// Init is gone, and /proc with it: the cgroup is the one that start-host saw.
void prepare(const Dir &root, const lxc::HookEnv &env, findings::Request &request) {
    if (!env.lxcpath_is_known)
        return;
    const auto record = state::Records(root).load(env.lxcpath, env.name);
    if (record && *record)
        request.cgroup = (*record)->cgroup;
}

} // namespace
} // namespace warden::hooks

// lxc.hook.stop: the payload cgroup still exists and shows what the container used.
int main(int argc, char **argv) {
    return warden::hooks::run_hook({"stop",
                                    WARDEN_STOP,
                                    "reports what the container used and how often it hit its limits",
                                    warden::hooks::prepare,
                                    {}},
                                   argc, argv);
}
