#!/bin/bash
# The verdict about cgroup2 device rules is what the container can really open.
# package: yes
# tier: ci bookworm forky
# suites: bookworm forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

disk=$(sed -n 's/^ *\([0-9]*\) virtblk$/\1/p' /proc/devices | head -n 1)
opens_disk() { # NAME
  inside "$1" /bin/sh -c "[ -e /probe ] || mknod /probe b $disk 0; (: </probe) 2>/dev/null"
}

step 'the distribution rules: no disk'
make_busybox c1
start c1
if opens_disk c1; then fail 'c1 opened the disk'; fi
audit_json c1
audit_lacks c1 'DEV-.*'
stop c1 -k

step 'a rule that allows the disk'
configure c1 "lxc.cgroup2.devices.allow = b $disk:* rwm"
start c1
opens_disk c1 || fail 'c1 cannot open the disk that its config allows'
audit_json c1
audit_has c1 DEV-006
stop c1 -k

step 'deny = a alone: LXC makes no program of it'
make_busybox c2
sed -i '/common.conf/d' "$(config_of c2)"
configure c2 'lxc.cgroup2.devices.deny = a'
start c2
opens_disk c2 || fail 'c2 cannot open the disk: LXC has changed'
audit_json c2
audit_has c2 DEV-005
stop c2 -k

step 'enforce refuses it'
enforce
configure c2 'lxc.include = /usr/share/lxc/config/common.conf.d/'
refused c2
refused_by c2 pre-start
