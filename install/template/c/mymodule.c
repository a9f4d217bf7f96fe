/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A policy module for lxc-warden: containers must set what the site requires. warden_module(7) is the
 * contract, lxc-warden-module(7) goes through this file. */
#include <stddef.h>
#include <stdio.h>
#include <warden/module.h>

#define COUNT(table) ((uint32_t)(sizeof(table) / sizeof((table)[0])))

/* What an administrator can set, in the policy ([mymodule] require = ...) or in the stack (mymodule
 * require=...). */
static const struct warden_option options[] = {
    {
        .name = "require",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = "lxc.cgroup2.memory.max",
        .help = "The keys that a container's config must set.",
    },
};

/* What it can find. Ids are for ever; those of modules that are not part of lxc-warden begin with X. */
static const struct warden_check checks[] = {
    {
        .id = "XMYMODULE-001",
        .severity = WARDEN_SEV_ERROR,
        .title = "A setting that the site requires is missing",
        .why =
            "The site wants every container to say this itself, so that nobody has to guess what was meant.",
        .fix =
            "Set the key in the container's config, or take it out of `require` below [mymodule] in the policy.",
    },
};

/* 1 when the site has not waived it: then it counts. */
static int is_missing(warden_ctx *ctx, const char *key) {
    char message[256];
    struct warden_finding finding = {.struct_size = sizeof finding, .id = "XMYMODULE-001"};

    if (warden_lxc_get(ctx, key, 0, NULL) != NULL)
        return 0;
    (void)snprintf(message, sizeof message, "%s is not set", key);
    finding.key = key;
    finding.message = message;
    return warden_report(ctx, &finding) != WARDEN_IGNORE;
}

/* Decides, and changes nothing: what is to be done, a module plans, and the engine does it when all agree. */
static warden_result look(warden_ctx *ctx, void *state) {
    const char *key;
    uint32_t i;
    int missing = 0;

    (void)state;
    for (i = 0; (key = warden_opt_str(ctx, "require", i)) != NULL; i++)
        missing |= is_missing(ctx, key);
    return missing ? WARDEN_DENY : WARDEN_OK;
}

static const struct warden_op ops[] = {
    {.phase = WARDEN_PRE_START, .run = look},
    {.phase = WARDEN_AUDIT, .run = look},
};

const struct warden_module warden_module_v1 = {
    .struct_size = sizeof(struct warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "mymodule", /* the file is mymodule.so */
    .version = "1",
    .summary = "Sees that containers set what the site requires",
    .options = options,
    .option_count = COUNT(options),
    .option_size = sizeof options[0],
    .checks = checks,
    .check_count = COUNT(checks),
    .check_size = sizeof checks[0],
    .ops = ops,
    .op_count = COUNT(ops),
    .op_size = sizeof ops[0],
};
