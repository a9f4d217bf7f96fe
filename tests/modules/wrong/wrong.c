// SPDX-License-Identifier: LGPL-2.1-or-later
/* A module that is right but for one thing, which the build defines. The loader must refuse each, and say
 * which thing it is. */
#include <warden/module.h>

#ifndef DESCRIPTOR
#define DESCRIPTOR warden_module_v1
#endif
#ifndef ABI_MAJOR
#define ABI_MAJOR WARDEN_ABI_MAJOR
#endif
#ifndef ABI_MINOR
#define ABI_MINOR WARDEN_ABI_MINOR
#endif
#ifndef SUMMARY
#define SUMMARY "Wrong on purpose"
#endif
#ifndef WHY
#define WHY "why"
#endif
#ifndef OP_FLAGS
#define OP_FLAGS 0
#endif
#ifndef STRUCT_SIZE
#define STRUCT_SIZE sizeof(struct warden_module)
#endif
#ifndef NAME
#define NAME MODULE_NAME
#endif
#ifndef SECOND_ID
#define SECOND_ID "WRG-002"
#endif
#ifndef SECOND_PHASE
#define SECOND_PHASE WARDEN_AUDIT
#endif
#ifndef SECOND_FUNCTION
#define SECOND_FUNCTION run
#endif
#ifndef OPTIONS
#define OPTIONS options
#endif
#ifndef OPTION_SIZE
#define OPTION_SIZE sizeof(struct warden_option)
#endif
#ifndef OPTION_TYPE
#define OPTION_TYPE WARDEN_INT
#endif
#ifndef FALLBACK
#define FALLBACK "1"
#endif
#ifndef CHECKS
#define CHECKS checks
#endif
#ifndef OPS
#define OPS ops
#endif

extern WARDEN_EXPORT const struct warden_module warden_module_v0;

#if defined(CALL_MISSING_FUNCTION)
extern int warden_no_such_function(void);
#define RESULT warden_no_such_function()
#elif defined(CALL_FUTURE_FUNCTION)
extern int warden_future_function(void);
#define RESULT warden_future_function()
#else
#define RESULT WARDEN_OK
#endif

#if defined(EXTRA_SYMBOL)
extern WARDEN_EXPORT int helper(void);
int helper(void) {
    return 0;
}
#endif

static warden_result run(warden_ctx *ctx, void *state) {
    (void)ctx;
    (void)state;
    return RESULT;
}

/* Not all of the tables are used by every one of the wrong modules. */
#define MAYBE_UNUSED __attribute__((unused))

MAYBE_UNUSED static const struct warden_option options[] = {
    {"number", OPTION_TYPE, 0, FALLBACK, "0..10", "A number."},
};
MAYBE_UNUSED static const struct warden_check checks[] = {
    {"WRG-001", WARDEN_SEV_ERROR, "title", "why", "fix"},
    {SECOND_ID, WARDEN_SEV_ERROR, "title", WHY, "fix"},
};
MAYBE_UNUSED static const struct warden_op ops[] = {
    {WARDEN_PRE_START, 0, run},
    {SECOND_PHASE, OP_FLAGS, SECOND_FUNCTION},
};

const struct warden_module DESCRIPTOR = {
    .struct_size = STRUCT_SIZE,
    .abi_major = ABI_MAJOR,
    .abi_minor = ABI_MINOR,
    .name = NAME,
    .version = "1",
    .summary = SUMMARY,
    .options = OPTIONS,
    .option_count = 1,
    .option_size = OPTION_SIZE,
    .checks = CHECKS,
    .check_count = 2,
    .check_size = sizeof(struct warden_check),
    .ops = OPS,
    .op_count = 2,
    .op_size = sizeof(struct warden_op),
};
