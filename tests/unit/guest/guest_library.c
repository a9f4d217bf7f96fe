// SPDX-License-Identifier: LGPL-2.1-or-later
/* A library that only has a name. */
int guest_library(void);
int guest_library(void) {
    return 0;
}
