#!/bin/bash
# AppArmor switched off on the kernel's command line: no profile confines, whatever the config says.
# package: yes
# tier: all
# layouts: noapparmor
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.apparmor.profile = generated'
step 'mode audit'
start c1
journal_has c1 APP-004
audit_json c1
audit_has c1 APP-004
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused_for c1 pre-start APP-004
absent "$(rootfs_of c1)/first"

step 'with a waiver for this finding it starts, and its first act is seen'
policy '[waive APP-004]' 'container = c1' 'owner = ops' 'reason = no AppArmor on this host' "until = $(date -d '+30 days' +%F)"
start c1
same "what c1's init did" ran "$(cat "$(rootfs_of c1)/first")"
