// SPDX-License-Identifier: LGPL-2.1-or-later
/* A module that calls the engine as module.h does not allow, in the one way that its option `call` names, and
 * then says that all is well: written as C that looks right. */
#include <string.h>
#include <warden/module.h>

static const struct warden_option options[] = {
    {"call", WARDEN_STRING, 0, NULL, NULL, "Which call."},
    {"number", WARDEN_INT, 0, "1", NULL, "A number."},
    {"numbers", WARDEN_INT, WARDEN_OPT_LIST, NULL, NULL, "Many numbers."},
};
static const struct warden_check checks[] = {
    {"MIS-001", WARDEN_SEV_ERROR, "title", "why", "fix"},
};

static int is(const char *call, const char *name) {
    return strcmp(call, name) == 0;
}

static warden_result report(warden_ctx *ctx, const char *call) {
    struct warden_finding finding = {0};

    finding.struct_size = is(call, "report-no-size") ? 0 : sizeof finding;
    finding.id = is(call, "report-no-id") ? NULL : is(call, "report-unknown-id") ? "MIS-999" : "MIS-001";
    finding.severity = is(call, "report-severity") ? 77 : 0;
    finding.message = "wrong";
    return warden_report(ctx, is(call, "report-null") ? NULL : &finding);
}

static const char *const no_words[] = {NULL};
static const char *const relative[] = {"fsfreeze", NULL};

static void plan(warden_ctx *ctx, const char *call) {
    if (is(call, "cgroup-now"))
        (void)warden_plan_cgroup(ctx, "pids.max", "7");
    else if (is(call, "cgroup-null"))
        (void)warden_plan_cgroup(ctx, NULL, NULL);
    else if (is(call, "cgroup-empty"))
        (void)warden_plan_cgroup(ctx, "pids.max", "");
    else if (is(call, "cgroup-lines"))
        (void)warden_plan_cgroup(ctx, "pids.max", "7\n8");
    else if (is(call, "cgroup-path"))
        (void)warden_plan_cgroup(ctx, "/sys/fs/cgroup/pids.max", "7");
    else if (is(call, "cgroup-core"))
        (void)warden_plan_cgroup(ctx, "cgroup.freeze", "1");
    else if (is(call, "cgroup-unknown"))
        (void)warden_plan_cgroup(ctx, "memory.maximum", "7");
    else if (is(call, "devices"))
        (void)warden_plan_devices(ctx, "allow everything");
    else if (is(call, "devices-null"))
        (void)warden_plan_devices(ctx, NULL);
    else if (is(call, "replace-null"))
        (void)warden_plan_replace(ctx, NULL, "x", 1);
    else if (is(call, "replace-absolute"))
        (void)warden_plan_replace(ctx, "/etc/motd", "x", 1);
    else if (is(call, "replace-up"))
        (void)warden_plan_replace(ctx, "run/../etc/motd", "x", 1);
    else if (is(call, "replace-data"))
        (void)warden_plan_replace(ctx, "etc/motd", NULL, 1);
    else if (is(call, "freeze"))
        (void)warden_plan_freeze(ctx, 1000);
    else if (is(call, "freeze-at-once"))
        (void)warden_plan_freeze(ctx, 0);
    else if (is(call, "thaw"))
        (void)warden_plan_thaw(ctx);
    else if (is(call, "command-now"))
        (void)warden_plan_command(ctx, relative, NULL, 1000);
    else if (is(call, "command-empty"))
        (void)warden_plan_command(ctx, no_words, NULL, 1000);
}

static void ask(warden_ctx *ctx, const char *call) {
    if (is(call, "lxc-null"))
        (void)warden_lxc_get(ctx, NULL, 0, NULL);
    else if (is(call, "log-null"))
        warden_log(ctx, WARDEN_LOG_INFO, NULL);
    else if (is(call, "option-null"))
        (void)warden_opt_str(ctx, NULL, 0);
    else if (is(call, "option-unknown"))
        (void)warden_opt_int(ctx, "unheard-of");
    else if (is(call, "key-null"))
        (void)warden_lxc_key(ctx, NULL, 0);
    else if (is(call, "option-text-as-number"))
        (void)warden_opt_int(ctx, "call");
    else if (is(call, "option-number-as-bool"))
        (void)warden_opt_bool(ctx, "number");
    else if (is(call, "option-list-as-number"))
        (void)warden_opt_int(ctx, "numbers");
    else if (is(call, "option-source"))
        (void)warden_opt_source(ctx, "unheard-of");
}

/* The natural idiom: what could not be reported cannot be wrong. */
static warden_result run(warden_ctx *ctx, void *state) {
    const char *call = warden_opt_str(ctx, "call", 0);

    (void)state;
    if (call == NULL)
        return WARDEN_OK;
    if (strncmp(call, "report-", 7) == 0)
        return report(ctx, call) == WARDEN_OK ? WARDEN_DENY : WARDEN_OK;
    plan(ctx, call);
    ask(ctx, call);
    return WARDEN_OK;
}

static const struct warden_op ops[] = {
    {WARDEN_PRE_START, 0, run},
    {WARDEN_START_HOST, 0, run},
    {WARDEN_FREEZE, 0, run},
    {WARDEN_AUDIT, 0, run},
};

const struct warden_module warden_module_v1 = {
    .struct_size = sizeof(struct warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "misuse",
    .version = "1",
    .summary = "Calls what it must not",
    .options = options,
    .option_count = 3,
    .option_size = sizeof options[0],
    .checks = checks,
    .check_count = 1,
    .check_size = sizeof checks[0],
    .ops = ops,
    .op_count = 4,
    .op_size = sizeof ops[0],
};
