#!/bin/bash
# The profile that the package ships is loaded by it, confines a container, and can be what the policy wants; when it is not
# loaded the start is refused with that reason.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

profiles() { cat /sys/kernel/security/apparmor/profiles; }
has 'loaded profiles' '^lxc-warden-default \(enforce\)$' "$(profiles)"
enforce
policy '[apparmor]' 'profile = lxc-warden-default'

make_busybox c1
refused_for c1 pre-start APP-012
journal_has c1 APP-012

sed -i '/^lxc.apparmor/d' "$(config_of c1)"
configure c1 'lxc.apparmor.profile = lxc-warden-default'
start c1
same "init's label" 'lxc-warden-default (enforce)' "$(label_of "$(init_pid c1)")"
inside c1 /bin/sh -c 'mkdir -p /m && test -e /proc/sysrq-trigger' || fail 'nothing can be run in c1'
inside c1 /bin/sh -c 'mount -t securityfs securityfs /m' 2>/dev/null && fail 'a mount was allowed'
inside c1 /bin/sh -c 'echo x >/proc/sysrq-trigger' 2>/dev/null && fail 'sysrq-trigger could be written'
audit_json c1
audit_lacks c1 'APP-.*'
stop c1 -k

step 'not loaded'
echo 'profile lxc-warden-default {}' | apparmor_parser -R
refused_for c1 pre-start APP-006
journal_has c1 APP-006
apparmor_parser -r /etc/apparmor.d/lxc-containers
start c1
