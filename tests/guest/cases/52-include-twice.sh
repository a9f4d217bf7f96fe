#!/bin/bash
# common.conf included twice registers every hook twice, which does no harm.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
policy '[limits]' 'memory.max = 256M'
make_busybox c1 'lxc.include = /usr/share/lxc/config/common.conf'
start c1
same 'times that LXC ran start-host' 2 "$(grep -a 'Executing script' "$(log_of c1)" | grep -c /usr/libexec/lxc-warden/start-host)"
same memory.max 268435456 "$(live c1 memory.max)"
stop c1 -k
lacks "LXC's log" 'Failed to run lxc\.hook' "$(cat "$(log_of c1)")"
