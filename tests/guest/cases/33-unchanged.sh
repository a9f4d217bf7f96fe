#!/bin/bash
# The profile "unchanged" leaves init with the label of lxc-start, which holds nothing back: not confined.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
. /payload/lib.sh

make_busybox c1 'lxc.apparmor.profile = unchanged'
step 'mode audit'
start c1
printf "init's label: %s\n" "$(label_of "$(init_pid c1)")"
journal_has c1 'APP-[0-9]+'
audit_json c1
audit_has c1 'APP-[0-9]+'
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused c1
absent "$(rootfs_of c1)/first"
