// freeze: finds containers that are frozen, and says by whom and how to end it.

#include "checks.hpp"

#include "cgroup/freeze/freezer.hpp"
#include "cgroup/layout.hpp"
#include "cgroup/payload_path.hpp"
#include "guest/process_root.hpp"
#include "state/freezes.hpp"

#include <algorithm>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::freeze {
namespace {

Dir root_of(module::Context &context) {
    return Dir::copy_of(context.root_fd(), "/");
}

void report(module::Context &context, const char *id, const std::string &message,
            const std::string &live = {}) {
    context.report({id, message, live.empty() ? "" : "cgroup.freeze", "", live, "", {}, 0});
}

// A running container whose cgroup is frozen.
warden_result explain_frozen(module::Context &context, const Dir &root) {
    using state::Standing;
    const auto record = state::FrozenRecords(root).load(context.lxcpath(), context.container());
    const auto boot = boot_id(root);
    const bool known = record && *record && boot;
    // Records of an earlier boot and of a hold that lapsed tell of no freeze.
    auto standing = known ? state::standing_of(root, **record, *boot, monotonic_ms()) : Standing::other_boot;
    if (known && (!(*record)->begun || (*record)->foreign))
        standing = Standing::other_boot; // a claim, or a hold that somebody else's freeze is a part of
    if (standing == Standing::other_boot || standing == Standing::lapsed) {
        report(context, "FRZ-002", "it is frozen, and not by lxc-warden", "1");
        return WARDEN_OK; // a warning
    }
    if (standing == Standing::in_use) {
        report(context, "FRZ-003", "it is frozen for: " + (*record)->tool, "1");
        return WARDEN_OK;
    }
    report(context, "FRZ-001", "it was left frozen by: " + (*record)->tool, "1");
    return WARDEN_DENY;
}

warden_result audit(module::Context &context) {
    if (context.init_pid() <= 0)
        return WARDEN_IGNORE;
    const Dir root = root_of(context);
    const auto path = cgroup::freeze::freezer_path_of(root, context.init_pid());
    const auto state = path ? cgroup::freeze::freeze_state_of(root, *path)
                            : Result<cgroup::freeze::FreezeState>(path.error());
    if (!state) {
        report(context, "FRZ-005", state.error().message);
        return WARDEN_UNSUPPORTED;
    }
    return state->flag || state->own ? explain_frozen(context, root) : WARDEN_OK;
}

// Where a run of this container would have had its cgroup, in each hierarchy that has a freezer.
std::vector<std::string> leftover_places(module::Context &context) {
    const std::string below =
        cgroup::payload_path(cgroup::payload_keys(context.container(), [&](const char *key) {
            const auto value = context.lxc_last(key);
            return value ? value->text : std::string();
        }));
    return {"sys/fs/cgroup/" + below, "sys/fs/cgroup/unified/" + below, "sys/fs/cgroup/freezer/" + below};
}

warden_result check_leftover(module::Context &context) {
    const Dir root = root_of(context);
    std::string frozen;
    for (const auto &place : leftover_places(context)) {
        const auto state = cgroup::freeze::freeze_state_of(root, place);
        if (state && (state->flag || state->own))
            frozen = place;
    }
    if (frozen.empty())
        return WARDEN_OK;
    report(context, "FRZ-004", "/" + frozen + " is left of an earlier run, and frozen", "1");
    return WARDEN_OK; // a warning: LXC gets out of its way
}

// In the container as its init sees it: its storage is mounted nowhere else.
Result<bool> has_program(const Dir &root, std::int64_t init_pid, const std::string &path) {
    TRY_ASSIGN(const Dir inside, guest::open_process_root(root, init_pid));
    return inside.exists(path);
}

warden_result plan_hook(module::Context &context) {
    const auto hook = context.option("hook");
    if (!hook || hook->empty())
        return WARDEN_IGNORE;
    const auto found = has_program(root_of(context), context.init_pid(), *hook);
    if (found && !*found) {
        report(context, "FRZ-006", "there is no " + *hook + " in the container");
        return WARDEN_OK;
    }
    // One that could not be looked for is tried: it says itself that it is not there.
    return context.plan_command({*hook, "freeze"}, {*hook, "thaw"},
                                static_cast<std::uint32_t>(context.option_int("hook-deadline")));
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_FREEZE, .flags = 0, .run = module::guarded<plan_hook>},
    {.phase = WARDEN_PRE_START, .flags = 0, .run = module::guarded<check_leftover>},
    {.phase = WARDEN_AUDIT, .flags = 0, .run = module::guarded<audit>},
};

} // namespace
} // namespace warden::freeze

extern "C" const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "freeze",
    .version = WARDEN_VERSION,
    .summary = "containers that are frozen, or were left so",
    .options = warden::freeze::k_options,
    .option_count = warden::module::count_of(warden::freeze::k_options),
    .option_size = sizeof(warden_option),
    .checks = warden::freeze::k_checks,
    .check_count = warden::module::count_of(warden::freeze::k_checks),
    .check_size = sizeof(warden_check),
    .ops = warden::freeze::k_ops,
    .op_count = warden::module::count_of(warden::freeze::k_ops),
    .op_size = sizeof(warden_op),
    .init = nullptr,
    .fini = nullptr,
};
