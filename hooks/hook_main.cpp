#include "hook_main.hpp"

#include "base/abi_names.hpp"
#include "base/privileges.hpp"
#include "emit.hpp"
#include "engine/supervise.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
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

findings::Request request_for(const Hook &hook, const lxc::HookEnv &env) {
    findings::Request request;
    request.phase = hook.phase;
    request.container = env.name;
    request.lxcpath = env.lxcpath;
    request.config_path = env.config_path;
    return request;
}

int evaluate(const Hook &hook, const Dir &root, const lxc::HookEnv &env) {
    findings::Request request = request_for(hook, env);
    if (hook.prepare)
        hook.prepare(root, env, request);
    const engine::Setup setup = engine::Setup::standard(root);
    findings::PhaseReport report =
        engine::supervise_phase(setup, request, {.worker_capabilities = k_judge_capabilities});
    if (!report.refused() && hook.act)
        hook.act(root, env, report);
    emit(root, request, report);
    return report.refused() ? 1 : 0;
}

// Arguments after the hook's own: what LXC appends for hook version 0.
std::vector<std::string> trailing(const Hook &hook, int argc, char **argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == hook.name)
        arguments.erase(arguments.begin());
    return arguments;
}

int guarded(const Hook &hook, const std::vector<std::string> &arguments) {
    std::vector<cap_value_t> kept(k_judge_capabilities.begin(), k_judge_capabilities.end());
    kept.insert(kept.end(), hook.act_capabilities.begin(), hook.act_capabilities.end());
    if (auto dropped = keep_capabilities(kept); !dropped)
        std::fprintf(stderr, "lxc-warden: %s\n", dropped.error().message.c_str());
    const auto env = lxc::read_hook_env(environment, arguments);
    const auto root = Dir::open("/");
    if (!env || !root) {
        std::fprintf(stderr, "lxc-warden: %s: not checked: %s\n", std::string(hook.name).c_str(),
                     (env ? root.error() : env.error()).message.c_str());
        return 0;
    }
    return evaluate(hook, *root, *env);
}

} // namespace

int run_hook(const Hook &hook, int argc, char **argv) {
    const std::string first = argc > 1 ? argv[1] : "";
    if (first == "--help" || first == "-h")
        return print_help(hook);
    if (first == "--version") {
        std::puts(WARDEN_VERSION);
        return 0;
    }
    try {
        return guarded(hook, trailing(hook, argc, argv));
    } catch (const std::exception &problem) {
        // Out of memory, most likely. No policy was evaluated, so none refuses.
        std::fprintf(stderr, "lxc-warden: %s: not checked: %s\n", std::string(hook.name).c_str(),
                     problem.what());
        return 0;
    }
}

} // namespace warden::hooks
