// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where everything of the tables and of a finding lies, on a machine with 64-bit pointers. Nothing here ever
 * changes within one major version of the ABI: a line that must be changed is a broken module on somebody's
 * host. */
#include <stddef.h>
#include <warden/module.h>

#define AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member)
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)

#if defined(__LP64__)
AT(struct warden_option, name, 0);
AT(struct warden_option, type, 8);
AT(struct warden_option, flags, 12);
AT(struct warden_option, fallback, 16);
AT(struct warden_option, values, 24);
AT(struct warden_option, help, 32);
SIZE(struct warden_option, 40);

AT(struct warden_check, id, 0);
AT(struct warden_check, severity, 8);
AT(struct warden_check, title, 16);
AT(struct warden_check, why, 24);
AT(struct warden_check, fix, 32);
SIZE(struct warden_check, 40);

AT(struct warden_op, phase, 0);
AT(struct warden_op, flags, 4);
AT(struct warden_op, run, 8);
SIZE(struct warden_op, 16);

AT(struct warden_module, struct_size, 0);
AT(struct warden_module, abi_major, 4);
AT(struct warden_module, abi_minor, 6);
AT(struct warden_module, name, 8);
AT(struct warden_module, version, 16);
AT(struct warden_module, summary, 24);
AT(struct warden_module, options, 32);
AT(struct warden_module, option_count, 40);
AT(struct warden_module, option_size, 44);
AT(struct warden_module, checks, 48);
AT(struct warden_module, check_count, 56);
AT(struct warden_module, check_size, 60);
AT(struct warden_module, ops, 64);
AT(struct warden_module, op_count, 72);
AT(struct warden_module, op_size, 76);
AT(struct warden_module, init, 80);
AT(struct warden_module, fini, 88);

AT(struct warden_source, file, 0);
AT(struct warden_source, line, 8);
SIZE(struct warden_source, 16);

AT(struct warden_finding, struct_size, 0);
AT(struct warden_finding, severity, 4);
AT(struct warden_finding, id, 8);
AT(struct warden_finding, key, 16);
AT(struct warden_finding, value, 24);
AT(struct warden_finding, live, 32);
AT(struct warden_finding, at, 40);
AT(struct warden_finding, message, 56);
AT(struct warden_finding, fix, 64);
#endif

SIZE(warden_result, 4);
SIZE(warden_phase, 4);
_Static_assert(WARDEN_OK == 0 && WARDEN_IGNORE == 1 && WARDEN_DENY == 2 && WARDEN_ERROR == 3 &&
                   WARDEN_CONFIG == 4 && WARDEN_UNSUPPORTED == 5 && WARDEN_TIMEOUT == 6,
               "results");
_Static_assert(WARDEN_PRE_START == 1 && WARDEN_MOUNT == 2 && WARDEN_START_HOST == 3 && WARDEN_STOP == 4 &&
                   WARDEN_POST_STOP == 5 && WARDEN_FREEZE == 6 && WARDEN_THAW == 7 && WARDEN_AUDIT == 8 &&
                   WARDEN_MIGRATE == 9,
               "phases");
