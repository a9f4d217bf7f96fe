// SPDX-License-Identifier: LGPL-2.1-or-later
#include "hook_main.hpp"

#include "base/privileges.hpp"
#include "base/text.hpp"
#include "config/dropins.hpp"
#include "emit.hpp"
#include "engine/supervise.hpp"
#include "lxc/hook_parent.hpp"
#include "policy/floor.hpp"
#include "proxmox_lines.hpp"
#include "state/refusals.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>
#include <unistd.h>
#include <vector>

namespace warden::hooks {
namespace {

std::optional<std::string> environment(std::string_view variable) {
    const char *value = std::getenv(std::string(variable).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int print_help(const Hook &hook) {
    std::printf(
        "lxc.hook.%.*s of lxc-warden: %.*s\n"
        "Started by LXC, from /usr/share/lxc/config/common.conf.d/50-lxc-warden.conf; see lxc-warden(8).\n"
        "usage: %.*s [--help | --version | %.*s [what LXC appends]]\n",
        static_cast<int>(hook.name.size()), hook.name.data(), static_cast<int>(hook.summary.size()),
        hook.summary.data(), static_cast<int>(hook.name.size()), hook.name.data(),
        static_cast<int>(hook.name.size()), hook.name.data());
    return 0;
}

// Arguments after the hook's own: what LXC appends for hook version 0.
std::vector<std::string> trailing(const Hook &hook, int argc, char **argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == hook.name)
        arguments.erase(arguments.begin());
    return arguments;
}

findings::Request request_for(const Hook &hook, const lxc::HookEnv &env) {
    findings::Request request;
    request.phase = hook.phase;
    request.container = env.name;
    request.lxcpath = env.lxcpath;
    request.config_path = env.config_path;
    return request;
}

// One run of a hook. What decides after a failure is found first (policy::Floor), needs no memory, and is
// replaced by what is known more exactly as the run goes on.
class HookRun {
public:
    explicit HookRun(const Hook &hook) : hook_(hook), assumed_(policy::read_floor()) {}

    int run(const std::vector<std::string> &arguments) {
        const auto root = Dir::open("/");
        if (!root)
            return end(root.error().message.c_str());
        const auto directories = config::policy_directories();
        const auto policies = policy::read_policy(*root, {directories.begin(), directories.end()}, {});
        assume(policies, {}, {});
        if (!drop_capabilities())
            return end("the capabilities that are not needed cannot be given up");
        container_ = lxc::hook_container(environment, arguments);
        const auto parent = lxc::find_hook_parent(*root, getppid(), container_);
        const auto env = lxc::read_hook_env(environment, arguments, parent);
        if (!env)
            return end(env.error().message.c_str());
        container_ = env->name;
        if (env->lxcpath_is_known) // else it is another container's
            lxcpath_ = env->lxcpath;
        assume(policies, env->name, env->lxcpath_is_known ? std::optional(env->lxcpath) : std::nullopt);
        return evaluate(*root, policies, *env);
    }

    // What a run that cannot be finished comes to: the strictest mode that the policy may have says it.
    int end(const char *why) const {
        const bool refused = failure_refuses();
        if (!refused)
            std::fprintf(stderr, "lxc-warden: %.*s: not checked: %s\n", static_cast<int>(hook_.name.size()),
                         hook_.name.data(), why);
        else if (assumed_.file[0] != '\0')
            std::fprintf(stderr,
                         "lxc-warden: the start is refused (mode = enforce, %s:%u), not checked: %s\n",
                         assumed_.file.data(), assumed_.line, why);
        else
            std::fprintf(
                stderr,
                "lxc-warden: the start is refused (the policy cannot be read, and may say enforce), not checked: %s\n",
                why);
        if (refused)
            count_refusal();
        return refused ? 1 : 0;
    }

private:
    // For metrics. An ordinary user's container is not counted: /run/lxc-warden is root's. What decided, such
    // as a lack of memory, may also be in the way of this.
    void count_refusal() const {
        try {
            if (const auto root = Dir::open("/"))
                state::Refusals(*root)
                    .add(lxcpath_, container_.empty() ? "(unknown)" : container_, std::time(nullptr))
                    .ignore();
        } catch (const std::exception &) {
            return; // the refusal stands
        }
    }

    // A hook of the container's end is never in its way.
    bool failure_refuses() const {
        const bool start = hook_.phase == WARDEN_PRE_START || hook_.phase == WARDEN_START_HOST;
        return start && assumed_.mode == policy::Mode::enforce;
    }

    // A policy that was read whole is known better than by its words.
    void assume(const policy::PolicySet &policies, const std::optional<std::string> &name,
                const std::optional<std::string> &lxcpath) {
        const policy::ModeItem strictest = policy::strictest_mode(policies, name, lxcpath);
        if (!policies.problems.empty() && strictest.mode < assumed_.mode)
            return;
        assumed_.mode = strictest.mode;
        assumed_.line = strictest.at.line;
        std::snprintf(assumed_.file.data(), assumed_.file.size(), "%s", strictest.at.file.c_str());
    }

    bool drop_capabilities() const {
        std::vector<cap_value_t> kept(k_judge_capabilities.begin(), k_judge_capabilities.end());
        kept.insert(kept.end(), hook_.act_capabilities.begin(), hook_.act_capabilities.end());
        const auto dropped = keep_capabilities(kept);
        if (!dropped)
            std::fprintf(stderr, "lxc-warden: %s\n", dropped.error().message.c_str());
        return dropped || !failure_refuses();
    }

    int evaluate(const Dir &root, const policy::PolicySet &policies, const lxc::HookEnv &env) {
        findings::Request request = request_for(hook_, env);
        if (hook_.prepare)
            hook_.prepare(root, env, request);
        engine::Setup setup = engine::Setup::standard(root);
        setup.policies = &policies;
        findings::PhaseReport report = engine::supervise_phase(
            setup, request, {.worker_capabilities = k_judge_capabilities, .strictest = assumed_.item()});
        if (!env.lxcpath_is_known)
            doubt_lxcpath(request, report);
        if (!report.refused() && hook_.act)
            hook_.act(root, env, report);
        return tell(root, request, report);
    }

    // Which sections of the policy are for the container depends on it, and so does the record's name.
    void doubt_lxcpath(const findings::Request &request, findings::PhaseReport &report) const {
        findings::Finding finding = findings::engine_finding(
            "POL-015", "the lxcpath of the container cannot be told: its config is " +
                           printable(request.config_path) +
                           " (lxc-start -f), and LXC's monitor of it is not this hook's parent");
        finding.container = request.container;
        report.findings.push_back(std::move(finding));
        if (!failure_refuses())
            return;
        report.allowed = false;
        report.mode = assumed_.item();
    }

    // What was decided stays, whether it can be said or not.
    int tell(const Dir &root, const findings::Request &request, findings::PhaseReport &report) const {
        const int code = report.refused() ? 1 : 0;
        if (code != 0)
            count_refusal();
        try {
            name_proxmox_lines(root, request, report);
            emit(root, request, report);
        } catch (const std::exception &problem) {
            std::fprintf(stderr, "lxc-warden: %s\n", problem.what());
        }
        return code;
    }

    const Hook &hook_;
    policy::Floor assumed_;
    std::string container_, lxcpath_; // as far as they are known yet
};

} // namespace

int run_hook(const Hook &hook, int argc, char **argv) {
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "--help" || first == "-h")
        return print_help(hook);
    if (first == "--version") {
        std::puts(WARDEN_VERSION);
        return 0;
    }
    // LXC may have stopped reading: what cannot be said must not decide.
    std::signal(SIGPIPE, SIG_IGN);
    HookRun run(hook);
    try {
        return run.run(trailing(hook, argc, argv));
    } catch (const std::exception &problem) {
        return run.end(problem.what()); // out of memory, most likely
    }
}

} // namespace warden::hooks
