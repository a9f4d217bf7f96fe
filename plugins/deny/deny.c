// SPDX-License-Identifier: LGPL-2.1-or-later
/* Refuses, with the administrator's own words: the last line of a stack that allows only what it names, or a
 * switch that keeps containers from starting during maintenance. */
#include <warden/module.h>

static const struct warden_option options[] = {
    {
        .name = "reason",
        .type = WARDEN_STRING,
        .help = "What the person whose container is refused should read.",
    },
};

static const struct warden_check checks[] = {
    {
        .id = "DENY-001",
        .severity = WARDEN_SEV_ERROR,
        .title = "The stack refuses this container",
        .why =
            "A line of the policy stack loads the module deny, which refuses every container that reaches it. An administrator put it there: at the end of a stack that allows only what is named before it, or for a time, to keep containers from starting.",
        .fix =
            "Find the line with `grep -r deny /etc/lxc-warden/stack.d`, and ask whoever wrote it; its option reason= should say why it is there.",
    },
};

static warden_result deny(warden_ctx *ctx, void *state) {
    const char *reason = warden_opt_str(ctx, "reason", 0);
    struct warden_finding finding = {.struct_size = sizeof finding, .id = "DENY-001"};

    (void)state;
    finding.at = warden_opt_source(ctx, "reason");
    finding.message = reason == NULL ? "a line of the stack refuses every container that reaches it" : reason;
    /* A waiver of the site counts here as everywhere. */
    return warden_report(ctx, &finding) == WARDEN_IGNORE ? WARDEN_IGNORE : WARDEN_DENY;
}

static const struct warden_op ops[] = {
    {WARDEN_PRE_START, 0, deny}, {WARDEN_MOUNT, 0, deny},     {WARDEN_START_HOST, 0, deny},
    {WARDEN_STOP, 0, deny},      {WARDEN_POST_STOP, 0, deny}, {WARDEN_FREEZE, 0, deny},
    {WARDEN_THAW, 0, deny},      {WARDEN_AUDIT, 0, deny},     {WARDEN_MIGRATE, 0, deny},
};

const struct warden_module warden_module_v1 = {
    .struct_size = sizeof(struct warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "deny",
    .version = "1",
    .summary = "Refuses, with a reason",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .option_size = sizeof(struct warden_option),
    .checks = checks,
    .check_count = sizeof checks / sizeof checks[0],
    .check_size = sizeof(struct warden_check),
    .ops = ops,
    .op_count = sizeof ops / sizeof ops[0],
    .op_size = sizeof(struct warden_op),
};
