#!/bin/bash
# The capabilities that a container keeps, as the kernel says, against its config and the policy.
# package: yes
# tier: ci bookworm forky
# suites: bookworm forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

step 'the distribution settings'
make_busybox c1
start c1
audit_json c1
audit_lacks c1 'CAP-.*'
stop c1 -k

step 'a start that gives back what the config drops'
start c1 -s lxc.cap.drop=
journal_has c1 CAP-006
audit_json c1
audit_has c1 CAP-006
stop c1 -k

step 'enforce: refused by start-host, since the config is in order'
enforce
refused c1 -s lxc.cap.drop=
refused_by c1 start-host

step 'a policy that names what may be kept'
policy '[capabilities]' 'keep = chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service sys_chroot mknod audit_write setfcap sys_admin net_admin sys_boot'
refused c1
refused_by c1 pre-start
configure c1 'lxc.cap.drop =' 'lxc.cap.keep = chown dac_override fowner kill setgid setuid sys_admin net_admin sys_boot mknod setpcap'
start c1
audit_json c1
audit_lacks c1 'CAP-.*'
bounding=$(sed -n 's/^CapBnd:\t*//p' "/proc/$(init_pid c1)/status")
[ $((16#$bounding & (1 << 16))) = 0 ] || fail "c1 has sys_module: $bounding"
