// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hook_main.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "engine/apply.hpp"
#include "state/starts.hpp"

#include <array>

namespace warden::hooks {
namespace {

// bpf(2): loading and attaching a device program.
constexpr std::array<cap_value_t, 2> k_act_capabilities{CAP_BPF, CAP_NET_ADMIN};

void prepare(const Dir & /*root*/, const lxc::HookEnv &env, findings::Request &request) {
    request.init_pid = env.pid;
}

void save_record(const Dir &root, const lxc::HookEnv &env, findings::PhaseReport &report, bool applied) {
    // It could be another container's of that name.
    if (!env.lxcpath_is_known)
        return;
    state::Record record{env.name, env.lxcpath, env.config_path, env.pid, 0, report.cgroup, {}, {}};
    if (applied) {
        for (const auto &step : report.plan.steps()) {
            if (step.kind == findings::PlanStep::Kind::cgroup)
                record.applied[step.target] = step.value;
            if (step.kind == findings::PlanStep::Kind::devices)
                record.applied["devices"] = step.value;
        }
    }
    record.init_start_time = start_time_of(root, env.pid).value_or(0);
    const auto label =
        root.read_kernel_file("proc/" + std::to_string(env.pid) + "/attr/apparmor/current", 4096);
    record.label = label ? std::string(trim(*label)) : "";
    // An ordinary user's container has no record: /run/lxc-warden is root's.
    if (auto saved = state::Records(root).save(record); !saved && saved.error().code != EACCES)
        report.log.push_back({WARDEN_LOG_WARNING, {}, saved.error().message});
}

// The process waits for this hook before it executes the container's init: limits written now hold for all of
// it.
void act(const Dir &root, const lxc::HookEnv &env, findings::PhaseReport &report) {
    const bool applied = engine::apply_plan(root, env.name, report);
    report.allowed = report.allowed && applied;
    save_record(root, env, report, applied);
}

} // namespace
} // namespace warden::hooks

// lxc.hook.start-host: the truth about the process that becomes init, before its first instruction.
int main(int argc, char **argv) {
    return warden::hooks::run_hook(
        {"start-host", WARDEN_START_HOST,
         "checks what the kernel says of the container's init, and makes its limits real",
         warden::hooks::prepare, warden::hooks::act, warden::hooks::k_act_capabilities},
        argc, argv);
}
