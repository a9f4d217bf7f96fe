// SPDX-License-Identifier: LGPL-2.1-or-later
/* Stands for a libwarden that is newer than the one that runs. */
extern int warden_future_function(void);
int warden_future_function(void) {
    return 0;
}
