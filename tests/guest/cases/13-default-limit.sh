#!/bin/bash
# The policy gives a container without a limit the fleet's default, and leaves the others alone.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

policy '[limits]' 'memory.max = 256M'
make_busybox none
make_busybox own 'lxc.cgroup2.memory.max = 128M'
start none
start own
same 'memory.max of a container without a limit' 268435456 "$(live none memory.max)"
same 'memory.max of a container with its own' 134217728 "$(live own memory.max)"

step 'the default holds before init runs'
stop none -k
configure none 'lxc.mount.auto = cgroup:ro:force'
first_act none 'cat /sys/fs/cgroup/memory.max >/first'
start none
wait_for test -s "$(rootfs_of none)/first"
same 'memory.max in the first act of init' 268435456 "$(cat "$(rootfs_of none)/first")"
