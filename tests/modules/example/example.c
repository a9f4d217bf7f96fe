/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A policy module in C, from the first line to the last. Copy it to begin your own.
 *
 * It is about the number of processes of a container: one that sets no limit is reported, and gets one when
 * it starts. Build it with the flags that the installed package knows:
 *
 *     cc -std=c99 -fPIC -shared -o example.so example.c $(pkg-config --cflags --libs warden)
 *
 * look at it, and try it without installing or starting anything:
 *
 *     lxc-warden module check example.so
 *     lxc-warden try --modules . --stack my.stack --phase pre-start mycontainer
 *
 * where my.stack says
 *
 *     pre-start  required example max=500
 *     start-host required example max=500
 *     audit      required example max=500
 */
#include <stdio.h>
#include <warden/module.h>

#define KEY "lxc.cgroup2.pids.max"

/* 1. What an administrator can set. The engine reads the text, checks it against type and range, and names
 *    file and line when it is wrong; the module only sees good values. */
static const struct warden_option options[] = {
    {
        .name = "max",
        .type = WARDEN_INT,
        .fallback = "1000",
        .values = "1..1000000",
        .help = "The limit for containers that set none.",
    },
};

/* 2. What the module can find. An id is for ever: waivers, tickets and scripts refer to it. `why` and `fix`
 *    are what `lxc-warden explain XEXA-001` prints to somebody who has never heard of this module. */
static const struct warden_check checks[] = {
    {
        .id = "XEXA-001",
        .severity = WARDEN_SEV_WARNING,
        .title = "The container has no limit of processes",
        .why =
            "A container without pids.max can start processes until the host has no numbers left for its own.",
        .fix = "Write `lxc.cgroup2.pids.max = 1000`, or what the container needs, into its config.",
    },
};

/* What the config says, and where; NULL when it says nothing. The text is borrowed: it is good until this
 * call from the engine returns, so copy what you want to keep longer. Includes are expanded already, and the
 * last value of a key is the one that counts. */
static const char *configured_limit(warden_ctx *ctx, struct warden_source *at) {
    const char *last = NULL;
    const char *next;
    struct warden_source where;
    uint32_t i;

    for (i = 0; (next = warden_lxc_get(ctx, KEY, i, &where)) != NULL; i++) {
        last = next;
        *at = where;
    }
    return last;
}

/* 3. What the module does, one function for each phase or one for several. It decides and says so; it changes
 *    nothing itself. The process that it runs in may end at any time (deadline), has few capabilities, and
 *    its output is thrown away: use warden_log. */
static warden_result look(warden_ctx *ctx, void *state) {
    struct warden_source at = {NULL, 0};
    struct warden_finding finding = {0};

    (void)state;
    if (configured_limit(ctx, &at) != NULL)
        return WARDEN_OK;
    finding.struct_size = sizeof finding;
    finding.id = "XEXA-001";
    finding.key = KEY;
    finding.at = at;
    finding.message = "no limit of processes is configured";
    (void)warden_report(ctx, &finding);
    /* A warning is not a reason to refuse. A check of severity error would `return WARDEN_DENY`, unless
     * warden_report said WARDEN_IGNORE: then the site has waived it for this container. */
    return WARDEN_OK;
}

/* At start-host the container's cgroup is there, and its init has not run yet. Whoever wants a file of the
 * cgroup written asks for it: the engine does it after every module of the stack has agreed, shows it in a
 * dry run, and refuses when two modules want different values. */
static warden_result limit(warden_ctx *ctx, void *state) {
    struct warden_source at = {NULL, 0};
    char value[32];

    (void)state;
    if (configured_limit(ctx, &at) != NULL)
        return WARDEN_IGNORE; /* not our business */
    (void)snprintf(value, sizeof value, "%lld", (long long)warden_opt_int(ctx, "max"));
    warden_log(ctx, WARDEN_LOG_INFO, "%s gets pids.max = %s", warden_ctx_container(ctx), value);
    return warden_plan_cgroup(ctx, "pids.max", value);
}

static const struct warden_op ops[] = {
    {.phase = WARDEN_PRE_START, .run = look},
    {.phase = WARDEN_START_HOST, .run = limit},
    {.phase = WARDEN_AUDIT, .run = look},
};

/* 4. The descriptor: constant data, and the only symbol that a module exports. The engine checks it before
 *    any of the code above runs. Fields that are not named here are zero: this module needs no init and no
 *    fini. */
const struct warden_module warden_module_v1 = {
    .struct_size = sizeof(struct warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "example", /* the file is example.so */
    .version = "1",
    .summary = "Limits the number of processes",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .option_size = sizeof options[0],
    .checks = checks,
    .check_count = sizeof checks / sizeof checks[0],
    .check_size = sizeof checks[0],
    .ops = ops,
    .op_count = sizeof ops / sizeof ops[0],
    .op_size = sizeof ops[0],
};
