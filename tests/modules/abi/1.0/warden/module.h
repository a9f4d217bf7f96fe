/* The ABI between the policy engine and a policy module of lxc-warden.
 *
 * Plain C99. A module exports one data symbol, `warden_module_v1`, and is linked with libwarden.so.1, which
 * provides the functions below. Nothing here changes layout within one WARDEN_ABI_MAJOR: tables grow only at
 * the end and carry their element size; a new major gets a new descriptor symbol. Minor versions are the ELF
 * symbol versions of the functions (WARDEN_1.0, WARDEN_1.1, ...), which the loader checks by name.
 *
 * A module decides, the engine acts: a module reports findings and plans changes. It runs in a worker process
 * with a deadline, with few capabilities, and its output to stdout and stderr is discarded and reported. */
#ifndef WARDEN_MODULE_H
#define WARDEN_MODULE_H

#include <stddef.h>
#include <stdint.h>

#define WARDEN_ABI_MAJOR 1
#define WARDEN_ABI_MINOR 0

#if defined(__cplusplus)
#define WARDEN_NOEXCEPT noexcept
extern "C" {
#else
#define WARDEN_NOEXCEPT
#endif

#define WARDEN_EXPORT __attribute__((visibility("default")))
#define WARDEN_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/* One container, one phase, one call. Blind; never keep it after the call returns. */
typedef struct warden_ctx warden_ctx;

/* Results: what a module says. The stack file says what that means. */
typedef int32_t warden_result;
enum {
    WARDEN_OK = 0,          /* checked and compliant, or nothing left to do */
    WARDEN_IGNORE = 1,      /* this policy does not concern this container */
    WARDEN_DENY = 2,        /* policy violated; the findings say how */
    WARDEN_ERROR = 3,       /* could not decide (I/O, memory, the kernel said no) */
    WARDEN_CONFIG = 4,      /* the administrator's options contradict each other */
    WARDEN_UNSUPPORTED = 5, /* the host lacks the feature (no AppArmor, no cgroup v2 ...) */
    WARDEN_TIMEOUT = 6,     /* the deadline passed */
    WARDEN_RESULTS_ = 7     /* this and everything outside 0..6 is treated as WARDEN_ERROR */
};

typedef uint32_t warden_phase;
enum {
    WARDEN_PRE_START = 1,
    WARDEN_MOUNT = 2,
    WARDEN_START_HOST = 3,
    WARDEN_STOP = 4,
    WARDEN_POST_STOP = 5,
    WARDEN_FREEZE = 6,
    WARDEN_THAW = 7,
    WARDEN_AUDIT = 8,
    WARDEN_MIGRATE = 9,
    WARDEN_PHASES_ = 10
};

typedef uint32_t warden_severity;
enum { WARDEN_SEV_INFO = 1, WARDEN_SEV_WARNING = 2, WARDEN_SEV_ERROR = 3 };

/* syslog(3) priorities. */
typedef uint32_t warden_level;
enum {
    WARDEN_LOG_ERROR = 3,
    WARDEN_LOG_WARNING = 4,
    WARDEN_LOG_NOTICE = 5,
    WARDEN_LOG_INFO = 6,
    WARDEN_LOG_DEBUG = 7
};

/* Tables that a module declares: constant data, checked before any of its code runs. */
typedef uint32_t warden_type;
enum {
    WARDEN_BOOL = 1,        /* yes or no */
    WARDEN_INT = 2,         /* decimal */
    WARDEN_SIZE = 3,        /* bytes, with K M G T P E in powers of 1024 */
    WARDEN_DURATION_MS = 4, /* 500ms, 4s, 2min, 1h, 1d; milliseconds when read */
    WARDEN_ENUM = 5,        /* one of `values` */
    WARDEN_STRING = 6,
    WARDEN_PATH = 7 /* absolute */
};

#define WARDEN_OPT_REQUIRED UINT32_C(0x1)
#define WARDEN_OPT_LIST UINT32_C(0x2) /* blank-separated; may be given many times; an empty value clears */

struct warden_option {
    const char *name;
    warden_type type;
    uint32_t flags;
    const char *fallback; /* text, parsed like a configured value; NULL: unset */
    const char *values;   /* WARDEN_ENUM: "apply|report"; WARDEN_INT, _SIZE: "0..10000"; else NULL */
    const char *help;     /* one sentence */
};

/* Every finding that a module can report. Ids are for ever: never reuse or renumber one. */
struct warden_check {
    const char *id;           /* "APP-001" */
    warden_severity severity; /* WARDEN_SEV_ERROR is what makes a policy refuse */
    const char *title;        /* "The container runs unconfined" */
    const char *why;          /* a paragraph for `lxc-warden explain` */
    const char *fix;          /* a paragraph for `lxc-warden explain` */
};

typedef warden_result warden_run_fn(warden_ctx *ctx, void *state);

struct warden_op {
    warden_phase phase;
    uint32_t flags; /* 0 */
    warden_run_fn *run;
};

struct warden_module {
    uint32_t struct_size; /* sizeof(struct warden_module) in the module's build */
    uint16_t abi_major, abi_minor;
    const char *name; /* the file name without ".so" */
    const char *version, *summary;
    const struct warden_option *options;
    uint32_t option_count, option_size;
    const struct warden_check *checks;
    uint32_t check_count, check_size;
    const struct warden_op *ops;
    uint32_t op_count, op_size;
    /* Both may be NULL. init comes before the module's first call in a worker, which may go through many
     * containers (an audit does), and fini after the last one, if init returned WARDEN_OK. Options and
     * everything that ctx says are those of the first container: read them again in each call. */
    warden_result (*init)(warden_ctx *ctx, void **state);
    void (*fini)(void *state);
};

#define WARDEN_MODULE_SYMBOL "warden_module_v1"
extern WARDEN_EXPORT const struct warden_module warden_module_v1;

/* What a module may ask. Returned strings are borrowed until the current call returns. */
warden_phase warden_ctx_phase(warden_ctx *ctx) WARDEN_NOEXCEPT;
int warden_ctx_dry_run(warden_ctx *ctx) WARDEN_NOEXCEPT;
const char *warden_ctx_container(warden_ctx *ctx) WARDEN_NOEXCEPT; /* never NULL */
const char *warden_ctx_lxcpath(warden_ctx *ctx) WARDEN_NOEXCEPT;   /* never NULL */
/* The container's own config file, as sources name it; never NULL. Values from other files come from its
 * includes. */
const char *warden_ctx_config(warden_ctx *ctx) WARDEN_NOEXCEPT;
/* Host pid of the process that is, or becomes, the container's init; -1 when there is none. */
int64_t warden_ctx_init_pid(warden_ctx *ctx) WARDEN_NOEXCEPT;
/* O_PATH directory: "/" or a test tree. Open everything below it. */
int warden_ctx_root_fd(warden_ctx *ctx) WARDEN_NOEXCEPT;
/* The container's limit cgroup (cgroup v2) below the root fd, as "sys/fs/cgroup/lxc.payload.c1"; NULL when it
 * has none or this is not known in the phase. */
const char *warden_ctx_cgroup(warden_ctx *ctx) WARDEN_NOEXCEPT;
int64_t warden_ctx_time_left_ms(warden_ctx *ctx) WARDEN_NOEXCEPT;

/* The i-th effective value of an LXC key, includes expanded and clearing applied; NULL past the end. The key
 * "lxc.cgroup" or "lxc.cgroup2" gives "memory.max = 1G" texts, as lxc_container's get_config_item does. `at`
 * may be NULL. */
struct warden_source {
    const char *file;
    uint32_t line;
};
const char *warden_lxc_get(warden_ctx *ctx, const char *key, uint32_t i,
                           struct warden_source *at) WARDEN_NOEXCEPT;

/* Options are typed when the stack is read, so these cannot fail for a declared name. */
int warden_opt_is_set(warden_ctx *ctx, const char *name) WARDEN_NOEXCEPT; /* configured or with a fallback */
int warden_opt_bool(warden_ctx *ctx, const char *name) WARDEN_NOEXCEPT;
int64_t warden_opt_int(warden_ctx *ctx, const char *name) WARDEN_NOEXCEPT; /* INT, SIZE, DURATION_MS */
const char *warden_opt_str(warden_ctx *ctx, const char *name,
                           uint32_t i) WARDEN_NOEXCEPT; /* NULL past the end */
/* Where the option was set; {NULL, 0} for a fallback. */
struct warden_source warden_opt_source(warden_ctx *ctx, const char *name) WARDEN_NOEXCEPT;

/* What a module may say. Everything handed in is copied. */
struct warden_finding {
    uint32_t struct_size;
    warden_severity severity; /* 0: the one in the table */
    const char *id;           /* must be in the module's checks table */
    const char *key;          /* LXC key or cgroup file; may be NULL */
    const char *value;        /* as configured; may be NULL */
    const char *live;         /* as the kernel says; may be NULL */
    struct warden_source at;  /* may be {NULL, 0} */
    const char *message;      /* what was seen */
    const char *fix;          /* one imperative sentence; NULL: the table's */
};
/* WARDEN_OK: recorded. WARDEN_IGNORE: recorded, and waived by the site. WARDEN_ERROR: not a declared id, or
 * not a finding. Such a call, and any other that this file does not allow, is a finding of its own (POL-016)
 * that names the module, and the module then counts as WARDEN_ERROR, whatever it returns. */
warden_result warden_report(warden_ctx *ctx, const struct warden_finding *finding) WARDEN_NOEXCEPT;
void warden_log(warden_ctx *ctx, warden_level level, const char *format, ...) WARDEN_NOEXCEPT
    WARDEN_PRINTF(3, 4);

/* What a module may ask to be done. Nothing happens here: the engine applies the plan after the whole
 *      stack agreed, prints it in a dry run, refuses two modules that want different values for one target,
 * and undoes what has an undo when a later step fails. */
/* Write `value` to `file` of the container's limit cgroup. Only in start-host, as plan_devices and
 * plan_replace; a file of a controller that the group has, not a path; a value of one line. */
warden_result warden_plan_cgroup(warden_ctx *ctx, const char *file, const char *value) WARDEN_NOEXCEPT;
/* Let the container open only the devices that these rules permit, beside what LXC's own rules permit: a plan
 * can take away, never add. One rule a line, "allow RULE" or "deny RULE", with the grammar and the meaning of
 * cgroup v1's devices.allow and devices.deny (Documentation/admin-guide/cgroup-v1/devices.rst), on a list
 * that allows everything. WARDEN_ERROR for a rule that v1 would refuse. */
warden_result warden_plan_devices(warden_ctx *ctx, const char *rules) WARDEN_NOEXCEPT;
/* Replace a file, atomically; the path is below the root fd and does not begin with '/'. */
warden_result warden_plan_replace(warden_ctx *ctx, const char *path, const void *data,
                                  size_t size) WARDEN_NOEXCEPT;
/* Run a program inside the container (absolute path there, no shell, empty environment but PATH): in the
 * phase freeze before it is frozen, in thaw after it was thawed. `undo`, which may be NULL, is run after the
 * thaw if `argv` was started, also when the freeze failed or its caller was killed; what was started last is
 * undone first. Both lists end with NULL. A command that fails, or does not end within 1 to 600,000 ms, makes
 * the freeze fail. WARDEN_ERROR in any other phase. */
warden_result warden_plan_command(warden_ctx *ctx, const char *const *argv, const char *const *undo,
                                  uint32_t deadline_ms) WARDEN_NOEXCEPT;
/* The container may take no longer than this to freeze; the shortest time that is planned counts. Only in the
 * phase freeze, and plan_thaw in thaw. */
warden_result warden_plan_freeze(warden_ctx *ctx, uint32_t deadline_ms) WARDEN_NOEXCEPT;
warden_result warden_plan_thaw(warden_ctx *ctx) WARDEN_NOEXCEPT;

#if defined(__cplusplus)
} /* extern "C" */
#endif
#endif
