#!/bin/bash
# Start, reboot from inside, stop, destroy, and LXC's own hooks, as without the package.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup2.memory.max = 64M'
generated_profile c1
start c1

step "LXC's own hooks: lxcfs is mounted over the container's /proc"
has 'mounts in the container' 'lxcfs.* /proc/meminfo' "$(inside c1 cat /proc/mounts)"

step 'reboot from inside'
before=$(init_pid c1)
inside c1 reboot || true
another_init() { local now; now=$(init_pid c1); [ -n "$now" ] && [ "$now" != "$before" ] && running c1; }
wait_for another_init
same 'memory.max after the reboot' 67108864 "$(live c1 memory.max)"
wait_for inside c1 true

step 'reboot with lxc-stop'
before=$(init_pid c1)
stop_code=0
timeout -k 5 60 lxc-stop -r -n c1 </dev/null || stop_code=$?
same "lxc-stop's exit code" 0 "$stop_code"
wait_for another_init

step 'stop and destroy'
wait_for inside c1 true
stop c1
has 'the scripts that LXC ran' 'lxcfs' "$(grep -a 'Executing script' "$(log_of c1)" || true)"
lacks "LXC's log" 'Failed to run lxc\.hook' "$(cat "$(log_of c1)")"
timeout 60 lxc-destroy -n c1
absent /var/lib/lxc/c1
same 'records left behind' '' "$(find /run/lxc-warden -type f -name '*c1*' 2>/dev/null)"
