// SPDX-License-Identifier: LGPL-2.1-or-later
// A policy module for lxc-warden: containers must set what the site requires. warden_module(7) is the
// contract, lxc-warden-module(7) goes through this file. C++20.
#include <string>
#include <warden/module.hpp>

namespace {

using warden::module::Context;
using warden::module::count_of;

// What an administrator can set, in the policy ([mymodule] require = ...) or in the stack (mymodule
// require=...).
constexpr warden_option k_options[] = {
    {.name = "require",
     .type = WARDEN_STRING,
     .flags = WARDEN_OPT_LIST,
     .fallback = "lxc.cgroup2.memory.max",
     .help = "The keys that a container's config must set."},
};

// What it can find. Ids are for ever; those of modules that are not part of lxc-warden begin with X.
constexpr warden_check k_checks[] = {
    {.id = "XMYMODULE-001",
     .severity = WARDEN_SEV_ERROR,
     .title = "A setting that the site requires is missing",
     .why = "The site wants every container to say this itself, so that nobody has to guess what was meant.",
     .fix =
         "Set the key in the container's config, or take it out of `require` below [mymodule] in the policy."},
};

// Decides, and changes nothing: what is to be done, a module plans, and the engine does it when all agree.
warden_result look(Context &context) {
    warden::module::Findings findings;
    for (const std::string &key : context.option_all("require")) {
        if (!context.lxc_last(key.c_str()))
            findings.push_back({.id = "XMYMODULE-001", .message = key + " is not set", .key = key});
    }
    return report_all(context, findings, k_checks);
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .run = warden::module::guarded<look>},
    {.phase = WARDEN_AUDIT, .run = warden::module::guarded<look>},
};

} // namespace

constinit const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "mymodule", // the file is mymodule.so
    .version = "1",
    .summary = "Sees that containers set what the site requires",
    .options = k_options,
    .option_count = count_of(k_options),
    .option_size = sizeof(warden_option),
    .checks = k_checks,
    .check_count = count_of(k_checks),
    .check_size = sizeof(warden_check),
    .ops = k_ops,
    .op_count = count_of(k_ops),
    .op_size = sizeof(warden_op),
};
