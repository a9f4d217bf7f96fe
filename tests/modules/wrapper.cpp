// SPDX-License-Identifier: LGPL-2.1-or-later
// A module that is written with module.hpp, and does what its option says. Its tables leave out what need not
// be said: no warning may come of that.
#include <stdexcept>
#include <warden/module.hpp>

namespace {

using warden::module::Context;

constexpr warden_option k_options[] = {
    {.name = "do", .type = WARDEN_STRING, .help = "What to do."},
};
constexpr warden_check k_checks[] = {
    {.id = "XWRAP-001",
     .severity = WARDEN_SEV_ERROR,
     .title = "A title",
     .why = "Only tests load this module.",
     .fix = "Remove the line from the stack."},
};

void tell_keys(const Context &context) {
    for (const auto &key : context.lxc_keys("lxc.net."))
        context.log(WARDEN_LOG_INFO, key + " = " + context.text_of(key.c_str()));
}

void plan(const Context &context) {
    if (context.phase() == WARDEN_FREEZE)
        static_cast<void>(context.plan_freeze(1234));
    else if (context.phase() == WARDEN_THAW)
        static_cast<void>(context.plan_thaw());
    else
        static_cast<void>(context.plan_replace("etc/motd", "hello"));
}

warden_result run(Context &context) {
    const std::string what = context.option("do").value_or("");
    if (what == "throw")
        throw std::runtime_error("no more coffee");
    if (what == "dry-run")
        context.log(WARDEN_LOG_INFO, context.dry_run() ? "dry" : "%s wet");
    if (what == "keys")
        tell_keys(context);
    if (what == "plan")
        plan(context);
    if (what == "unknown-id")
        static_cast<void>(context.report({.id = "XWRAP-999", .message = "not in the table"}));
    return WARDEN_OK;
}

constexpr warden_op k_ops[] = {
    {.phase = WARDEN_PRE_START, .run = warden::module::guarded<run>},
    {.phase = WARDEN_START_HOST, .run = warden::module::guarded<run>},
    {.phase = WARDEN_FREEZE, .run = warden::module::guarded<run>},
    {.phase = WARDEN_THAW, .run = warden::module::guarded<run>},
};

} // namespace

constinit const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "wrapper",
    .version = "1",
    .summary = "Does what its option says, in C++",
    .options = k_options,
    .option_count = warden::module::count_of(k_options),
    .option_size = sizeof(warden_option),
    .checks = k_checks,
    .check_count = warden::module::count_of(k_checks),
    .check_size = sizeof(warden_check),
    .ops = k_ops,
    .op_count = warden::module::count_of(k_ops),
    .op_size = sizeof(warden_op),
};
