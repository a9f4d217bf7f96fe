#!/bin/bash
# What is wrong without the package: LXC ignores a limit with a v1 name on a cgroup2 host, and says nothing.
# package: no
# tier: ci bookworm
# suites: bookworm trixie
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup.memory.memsw.limit_in_bytes = 96M'
start c1
same memory.max max "$(live c1 memory.max)"
same memory.swap.max max "$(live c1 memory.swap.max)"

step 'a process that takes 200 MB, three times the limit'
eat c1 200M
same 'kills in memory.events' 0 "$(awk '$1 == "oom_kill" { print $2 }' "$(payload_cgroup c1)/memory.events")"
