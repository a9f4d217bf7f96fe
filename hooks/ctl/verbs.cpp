// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/verbs.hpp"

namespace warden::ctl {

const std::vector<Verb> &verbs() {
    static const std::vector<Verb> table{
        {"audit", "this host's containers, configured and running", audit::run_audit},
        {"check", "configs on disk, offline: what an upgrade breaks, what is not in force", check::run_check},
        {"migrate", "cgroup v1 keys to cgroup v2, as a diff or written back", migrate::run_migrate},
        {"freeze-run", "freezes containers while a command makes a snapshot", freeze::run_freeze_run},
        {"snapshot", "LXC's own snapshot of a running container, under a freeze", freeze::run_snapshot},
        {"freeze", "enable, disable, list: the snapshot tools of this host that freeze containers",
         tools::run_freeze},
        {"thaw", "thaws what was left frozen", freeze::run_thaw},
        {"status", "what is frozen now, since when, by whom", freeze::run_status},
        {"explain", "what a finding means, and how to fix or waive it", modules::run_explain},
        {"denials", "what AppArmor denied to containers, with the rule that would allow it",
         denials::run_denials},
        {"doctor", "what is wrong with this host and with our installation; --facts for --host",
         doctor::run_doctor},
        {"policy",
         "show, test, diff, verify, waivers, baseline: the policy, what another would change, tests",
         policy::run_policy},
        {"report", "merges the audits of many hosts into one page, or for another program",
         report::run_report},
        {"modules", "the installed modules, their options and findings", modules::run_modules},
        {"module", "new, check, bench: for who writes a module", modules::run_module},
        {"hook-test", "plays a hook of LXC in a throwaway container, and shows what each call got and did",
         hook_test::run_hook_test},
        {"watch", "says at once when a running container's confinement or limits change", watch::run_watch},
        {"try", "run a stack over a test tree", modules::run_try},
    };
    return table;
}

} // namespace warden::ctl
