#!/bin/bash
# A profile in complain mode only logs: not confined.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

profile='profile lxc-case-complain flags=(complain,attach_disconnected,mediate_deleted) { file, capability, network, mount, umount, pivot_root, signal, ptrace, unix, dbus, }'
printf '%s\n' "$profile" | apparmor_parser -r
make_busybox c1 'lxc.apparmor.profile = lxc-case-complain'

step 'mode audit'
start c1
same "init's label" 'lxc-case-complain (complain)' "$(label_of "$(init_pid c1)")"
journal_has c1 APP-003
audit_json c1
audit_has c1 APP-003
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused_for c1 pre-start APP-003
absent "$(rootfs_of c1)/first"

step 'the same container with a profile that confines starts, and its first act is seen'
make_busybox c2
first_act c2 'echo ran >/first'
start c2
same "what c2's init did" ran "$(cat "$(rootfs_of c2)/first")"
