#!/bin/bash
# A process in uninterruptible sleep keeps a container from freezing. That freeze is given up in time, undone, and does not
# complete later when the process wakes up.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# deadline: 200
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

mkdir -p /mnt/stuck
truncate -s 16M /var/tmp/stuck.img
mke2fs -q -F /var/tmp/stuck.img
mount -o loop /var/tmp/stuck.img /mnt/stuck
make_busybox s1 'lxc.mount.entry = /mnt/stuck stuck none bind,create=dir 0 0'
make_busybox s2
start s1
start s2
group=$k_cgroup/lxc.payload.s1

# Whoever writes to a file system that is frozen waits, and no signal ends that.
fsfreeze -f /mnt/stuck
trap 'fsfreeze -u /mnt/stuck 2>/dev/null' EXIT
lxc-attach -n s1 -- sh -c 'echo stuck >/stuck/file' </dev/null >/dev/null 2>&1 &
wait_for stuck_in "$group"
for pid in $(asleep_in "$group"); do printf 'stuck: %s in %s\n' "$pid" "$(cat "/proc/$pid/wchan")"; done

step 'given up in time, with the process that is to blame'
exits 121 lxc-warden freeze-run --deadline 1500ms s1 s2 -- touch "$CASE_DIR/ran"
has 'the report' 's1: not-frozen: not frozen after [0-9]+ ms; in uninterruptible sleep: pid [0-9]+ .*; thawed again' "$output"
has 'the report' 's2: not-frozen: another container could not be frozen; thawed again' "$output"
absent "$CASE_DIR/ran"
same 's1 cgroup.freeze' 0 "$(cat "$group/cgroup.freeze")"
same 's2 cgroup.freeze' 0 "$(cat "$k_cgroup/lxc.payload.s2/cgroup.freeze")"
same 'records' '' "$(ls -A /run/lxc-warden/frozen)"
inside s2 true

step 'it does not complete when the process wakes up'
fsfreeze -u /mnt/stuck
trap - EXIT
still_stuck() { ! stuck_in "$group"; }
wait_for still_stuck
sleep 1
if frozen s1; then fail 's1 froze after all'; fi
inside s1 true

step 'and then it can be frozen'
exits 0 lxc-warden freeze-run s1 s2 -- true
stop s1 -k
stop s2 -k
umount /mnt/stuck
