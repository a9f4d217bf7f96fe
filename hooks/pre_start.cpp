// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hook_main.hpp"

// lxc.hook.pre-start: what can be known before anything exists. LXC_PID is left over from the last run when a
// container reboots from inside, so there is no process to look at.
int main(int argc, char **argv) {
    return warden::hooks::run_hook(
        {"pre-start", WARDEN_PRE_START, "reports and refuses what the container's config says", {}, {}}, argc,
        argv);
}
