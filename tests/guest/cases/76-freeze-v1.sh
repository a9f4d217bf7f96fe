#!/bin/bash
# The v1 freezer, which has no events and can stay half-way (FREEZING): processes that fork, a process in uninterruptible sleep,
# a group below that is frozen itself.
# package: yes
# tier: all
# layouts: hybrid legacy
# deadline: 240
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

group_of() { printf '%s/freezer/lxc.payload.%s\n' "$k_cgroup" "$1"; }
state() { cat "$(group_of "$1")/freezer.state"; }
asked() { cat "$(group_of "$1")/freezer.self_freezing"; }
is_thawed() { [ "$(state "$1")" = THAWED ]; }

umount /mnt/stuck 2>/dev/null || true # of a first try
mkdir -p /mnt/stuck
truncate -s 16M /var/tmp/stuck.img
mke2fs -q -F /var/tmp/stuck.img
mount -o loop /var/tmp/stuck.img /mnt/stuck
make_busybox v1 'lxc.mount.entry = /mnt/stuck stuck none bind,create=dir 0 0'
make_busybox v2 'lxc.cgroup.pids.max = 150'
start v1
start v2
exists "$(group_of v1)/freezer.state"

step 'frozen while the command runs'
exits 0 lxc-warden freeze-run v1 v2 --format json -- sh -c "grep -q FROZEN $(group_of v1)/freezer.state && grep -q FROZEN $(group_of v2)/freezer.state"
same 'v1' THAWED "$(state v1)"
same 'v2' THAWED "$(state v2)"
no_records

step 'a group below that was frozen before stays frozen'
mkdir "$(group_of v1)/inner"
sleep 1000 &
sleeper=$!
echo $sleeper >"$(group_of v1)/inner/cgroup.procs"
echo FROZEN >"$(group_of v1)/inner/freezer.state"
exits 0 lxc-warden freeze-run v1 -- grep -q FROZEN "$(group_of v1)/freezer.state"
same 'the inner group' FROZEN "$(cat "$(group_of v1)/inner/freezer.state")"
same 'v1' THAWED "$(state v1)"
echo THAWED >"$(group_of v1)/inner/freezer.state"
kill -9 $sleeper
wait $sleeper 2>/dev/null || true

step 'processes that fork as fast as they can'
# shellcheck disable=SC2016 # the container's shell expands it
timeout 200 lxc-attach -n v2 -- sh -c 'for n in $(seq 40); do (while :; do (:) & (:) & wait; done) & done; wait' </dev/null >/dev/null 2>&1 &
tasks() { find "$(group_of v2)" -name cgroup.procs -exec cat {} + | wc -l; }
full() { [ "$(tasks)" -ge 45 ]; }
wait_for full
for _ in 1 2 3 4 5; do
  exits 0 lxc-warden freeze-run v2 -- grep -q FROZEN "$(group_of v2)/freezer.state"
  same 'v2' THAWED "$(state v2)"
done
no_records

step 'a process in uninterruptible sleep: given up, undone, and not completed later'
fsfreeze -f /mnt/stuck
trap 'fsfreeze -u /mnt/stuck 2>/dev/null' EXIT
lxc-attach -n v1 -- sh -c 'echo stuck >/stuck/file' </dev/null >/dev/null 2>&1 &
wait_for stuck_in "$(group_of v1)"
exits 121 lxc-warden freeze-run --deadline 1500ms v1 -- touch "$CASE_DIR/ran"
has 'the report' 'v1: not-frozen: not frozen after [0-9]+ ms; in uninterruptible sleep: pid [0-9]+ .*; thawed again' "$output"
absent "$CASE_DIR/ran"
same 'asked to freeze' 0 "$(asked v1)"
same 'v1' THAWED "$(state v1)"
fsfreeze -u /mnt/stuck
trap - EXIT
sleep 2
same 'v1, later' THAWED "$(state v1)"
exits 0 lxc-warden freeze-run v1 -- grep -q FROZEN "$(group_of v1)/freezer.state"
kill_payload v1 || true # they may end on their own meanwhile
kill_payload v2 || true # they may end on their own meanwhile
wait_for stopped v2
wait_for stopped v1
umount /mnt/stuck
