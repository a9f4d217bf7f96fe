// SPDX-License-Identifier: LGPL-2.1-or-later
/* Says OK, and nothing else: the last line of a stack, so that one in which nothing objected allows. */
#include <warden/module.h>

static warden_result permit(warden_ctx *ctx, void *state) {
    (void)ctx;
    (void)state;
    return WARDEN_OK;
}

static const struct warden_op ops[] = {
    {WARDEN_PRE_START, 0, permit}, {WARDEN_MOUNT, 0, permit},     {WARDEN_START_HOST, 0, permit},
    {WARDEN_STOP, 0, permit},      {WARDEN_POST_STOP, 0, permit}, {WARDEN_FREEZE, 0, permit},
    {WARDEN_THAW, 0, permit},      {WARDEN_AUDIT, 0, permit},     {WARDEN_MIGRATE, 0, permit},
};

const struct warden_module warden_module_v1 = {
    .struct_size = sizeof(struct warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "permit",
    .version = "1",
    .summary = "Allows; the last line of a stack",
    .option_size = sizeof(struct warden_option),
    .check_size = sizeof(struct warden_check),
    .ops = ops,
    .op_count = sizeof ops / sizeof ops[0],
    .op_size = sizeof(struct warden_op),
};
