#!/bin/bash
# Limits with v2 names are LXC's own business: they stay as LXC wrote them.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup2.memory.max = 96M' 'lxc.cgroup2.memory.high = 80M'
start c1
same memory.max 100663296 "$(live c1 memory.max)"
same memory.high 83886080 "$(live c1 memory.high)"
same memory.swap.max max "$(live c1 memory.swap.max)"
