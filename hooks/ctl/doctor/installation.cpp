// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/doctor/diagnosis.hpp"

#include "engine/prepare.hpp"
#include "engine/registry.hpp"
#include "lxc/config_reader.hpp"

#include <array>
#include <fcntl.h>

namespace warden::ctl::doctor {
namespace {

constexpr std::string_view k_drop_in = "usr/share/lxc/config/common.conf.d/50-lxc-warden.conf";
constexpr std::array<const char *, 4> k_hooks{"pre-start", "start-host", "stop", "post-stop"};

// A program that others than root can change, or that LXC cannot execute, is worse than none.
void examine_program(const Dir &root, const std::string &path, Diagnosis &diagnosis) {
    const auto status = root.status(path);
    if (!status)
        return diagnosis.add("HOOK-102", status.error().message);
    if (!S_ISREG(status->st_mode) || (status->st_mode & S_IXUSR) == 0)
        return diagnosis.add("HOOK-102", root.name_of(path) + " cannot be executed");
    if (status->st_uid != 0 || (status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        diagnosis.add("HOOK-103", root.name_of(path) + " can be changed by others than root");
}

// A broken file in common.conf.d stops every container, and lxc-stop too.
void examine_drop_in(const Dir &root, Diagnosis &diagnosis) {
    lxc::ConfigReader reader(root);
    const auto config = reader.read(k_drop_in);
    if (!config)
        return diagnosis.add("HOOK-101", config.error().message);
    for (const auto &problem : config->problems())
        diagnosis.add("HOOK-101", problem.message, "", problem.at);
    for (const std::string hook : k_hooks) {
        const auto values = config->values("lxc.hook." + hook);
        if (values.empty())
            diagnosis.add("HOOK-101", root.name_of(k_drop_in) + " does not register lxc.hook." + hook);
        for (const auto *item : values)
            examine_program(root, item->value.substr(0, item->value.find(' ')), diagnosis);
    }
    diagnosis.fine("drop-in: " + root.name_of(k_drop_in));
}

void examine_stack(const Dir &root, Diagnosis &diagnosis) {
    const engine::Setup setup = engine::Setup::standard(root);
    findings::PhaseReport report;
    engine::Registry registry(setup);
    for (const auto &problem : policy::read_policy(root, setup.policy_directories, setup.trust).problems)
        report.findings.push_back(findings::engine_finding("POL-002", problem.message, problem.at));
    auto stack = stack::read_stack(root, setup.stack_directories, setup.trust);
    for (warden_phase phase = WARDEN_PRE_START; phase < WARDEN_PHASES_; ++phase) {
        engine::prepare(stack, phase, {}, registry, {}, {}, report);
        stack.problems.clear(); // the same for every phase
    }
    if (stack.of(WARDEN_START_HOST).empty())
        diagnosis.add("HOOK-104", "no stack file has a line for start-host: nothing is checked or limited");
    else if (report.findings.empty())
        diagnosis.fine("stack and policy: all files can be read, all modules load");
    diagnosis.findings().insert(diagnosis.findings().end(), report.findings.begin(), report.findings.end());
}

} // namespace

void examine_installation(const Dir &root, Diagnosis &diagnosis) {
    examine_drop_in(root, diagnosis);
    examine_stack(root, diagnosis);
}

} // namespace warden::ctl::doctor
