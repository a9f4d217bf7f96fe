#!/bin/bash
# Removing or purging the package leaves every container startable, those that run stoppable, and no file behind.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# layouts: unified hybrid legacy
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup2.memory.max = 64M'
generated_profile c1
make_busybox c2
start c1
mkdir -p /etc/lxc-warden/policy.d
printf '[policy]\nmode = audit\n' >/etc/lxc-warden/policy.d/50-site.conf

step 'remove, with a container running'
DEBIAN_FRONTEND=noninteractive dpkg --remove lxc-warden
running c1 || fail 'c1 does not run any more'
stop c1
start c1
start c2
stop c2 -k
exists /etc/lxc-warden/policy.d/50-site.conf

step 'purge'
install_package
rm /etc/lxc-warden/policy.d/50-site.conf
purge_package
stop c1
start c1
same 'what is left' '' "$(find /usr/lib/lxc-warden /usr/libexec/lxc-warden /etc/lxc-warden /usr/share/lxc/config/common.conf.d/50-lxc-warden.conf ! -type d 2>/dev/null)"
