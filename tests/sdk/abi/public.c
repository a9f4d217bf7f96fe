// SPDX-License-Identifier: LGPL-2.1-or-later
// What of libwarden modules can see, and no more: each function as module.h declares it, and the descriptor.
// It is compiled with debug information, from which abidw reads the types; libwarden itself has none when it
// is shipped.
#include <stdarg.h>
#include <warden/module.h>

#define GIVES_TEXT(name, ...)                                                                                \
    const char *name(__VA_ARGS__) {                                                                          \
        return "";                                                                                           \
    }
#define GIVES(type, name, ...)                                                                               \
    type name(__VA_ARGS__) {                                                                                 \
        return 0;                                                                                            \
    }
// The parameters are there for their types.
#pragma GCC diagnostic ignored "-Wunused-parameter"

GIVES(warden_phase, warden_ctx_phase, warden_ctx *ctx)
GIVES(int, warden_ctx_dry_run, warden_ctx *ctx)
GIVES_TEXT(warden_ctx_container, warden_ctx *ctx)
GIVES_TEXT(warden_ctx_lxcpath, warden_ctx *ctx)
GIVES_TEXT(warden_ctx_config, warden_ctx *ctx)
GIVES(int64_t, warden_ctx_init_pid, warden_ctx *ctx)
GIVES(int, warden_ctx_root_fd, warden_ctx *ctx)
GIVES_TEXT(warden_ctx_cgroup, warden_ctx *ctx)
GIVES(int64_t, warden_ctx_time_left_ms, warden_ctx *ctx)
GIVES_TEXT(warden_lxc_get, warden_ctx *ctx, const char *key, uint32_t i, struct warden_source *at)
#if WARDEN_ABI_MINOR >= 1
GIVES_TEXT(warden_lxc_key, warden_ctx *ctx, const char *prefix, uint32_t i)
#endif
GIVES(int, warden_opt_is_set, warden_ctx *ctx, const char *name)
GIVES(int, warden_opt_bool, warden_ctx *ctx, const char *name)
GIVES(int64_t, warden_opt_int, warden_ctx *ctx, const char *name)
GIVES_TEXT(warden_opt_str, warden_ctx *ctx, const char *name, uint32_t i)
struct warden_source warden_opt_source(warden_ctx *ctx, const char *name) {
    struct warden_source none = {NULL, 0};
    return none;
}
GIVES(warden_result, warden_report, warden_ctx *ctx, const struct warden_finding *finding)
void warden_log(warden_ctx *ctx, warden_level level, const char *format, ...) {}
GIVES(warden_result, warden_plan_cgroup, warden_ctx *ctx, const char *file, const char *value)
GIVES(warden_result, warden_plan_devices, warden_ctx *ctx, const char *rules)
GIVES(warden_result, warden_plan_replace, warden_ctx *ctx, const char *path, const void *data, size_t size)
GIVES(warden_result, warden_plan_command, warden_ctx *ctx, const char *const *argv, const char *const *undo,
      uint32_t deadline_ms)
GIVES(warden_result, warden_plan_freeze, warden_ctx *ctx, uint32_t deadline_ms)
GIVES(warden_result, warden_plan_thaw, warden_ctx *ctx)

const struct warden_module warden_module_v1 = {.struct_size = sizeof(struct warden_module)};
