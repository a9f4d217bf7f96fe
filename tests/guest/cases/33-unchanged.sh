#!/bin/bash
# The profile "unchanged" leaves init with the label of lxc-start, which holds nothing back: not confined.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.apparmor.profile = unchanged'
step 'mode audit'
start c1
printf "init's label: %s\n" "$(label_of "$(init_pid c1)")"
journal_has c1 APP-002
audit_json c1
audit_has c1 APP-002
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused_for c1 pre-start APP-002
absent "$(rootfs_of c1)/first"

step 'the same container with a profile that confines starts, and its first act is seen'
make_busybox c2
first_act c2 'echo ran >/first'
start c2
same "what c2's init did" ran "$(cat "$(rootfs_of c2)/first")"
