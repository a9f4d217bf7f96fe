#!/bin/bash
# AppArmor switched off on the kernel's command line: no profile confines, whatever the config says.
# package: yes
# tier: all
# layouts: noapparmor
. /payload/lib.sh

make_busybox c1 'lxc.apparmor.profile = generated'
step 'mode audit'
start c1
journal_has c1 'APP-[0-9]+'
audit_json c1
audit_has c1 'APP-[0-9]+'
stop c1 -k

step 'mode enforce'
enforce
first_act c1 'echo ran >/first'
refused c1
absent "$(rootfs_of c1)/first"
