#!/bin/bash
# A profile in complain mode only logs: not confined.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
. /payload/lib.sh

profile='profile lxc-case-complain flags=(complain,attach_disconnected,mediate_deleted) { file, capability, network, mount, umount, pivot_root, signal, ptrace, unix, dbus, }'
printf '%s\n' "$profile" | apparmor_parser -r
make_busybox c1 'lxc.apparmor.profile = lxc-case-complain'

step 'mode audit'
start c1
same "init's label" 'lxc-case-complain (complain)' "$(label_of "$(init_pid c1)")"
journal_has c1 'APP-[0-9]+'
audit_json c1
audit_has c1 'APP-[0-9]+'
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused c1
absent "$(rootfs_of c1)/first"
