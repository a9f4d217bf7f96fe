#!/bin/bash
# A FUSE server inside that answers nobody: whoever waits for it cannot be frozen. Such a container is refused; with --allow
# fuse the freeze is tried, given up in time, undone, and does not complete later; and nothing of ours ever asks that server.
# A network mount that hangs is the same to freeze-run, and is refused by its type alone; no server is at hand here.
# package: yes
# tier: all
# layouts: freeze
# deadline: 200
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox f1 'lxc.mount.entry = /dev/fuse dev/fuse none bind,create=file 0 0' 'lxc.cgroup2.devices.allow = c 10:229 rwm'
sed -i 's/^lxc.apparmor.*//' "$(config_of f1)"
configure f1 'lxc.apparmor.profile = unconfined'
modprobe fuse
install -m 0755 /payload/files/silent_fuse "$(rootfs_of f1)/silent_fuse"
mkdir "$(rootfs_of f1)/silent"
start f1
group=$k_cgroup/lxc.payload.f1
log=$(rootfs_of f1)/requests
frozen() { grep -q 'frozen 1' "$group/cgroup.events" && ! find "$group" -mindepth 2 -name cgroup.events -exec grep -q 'frozen 0' {} \; -print | grep -q .; }
lxc-attach -n f1 -- /silent_fuse /silent /requests </dev/null >"$CASE_DIR/server.log" 2>&1 &
mounted() { grep -q ' /silent .*fuse.silent' "/proc/$(init_pid f1)/mountinfo" && [ -s "$log" ]; }
wait_for mounted
k_init=26
same 'requests so far' "$k_init" "$(tr '\n' ' ' <"$log" | sed 's/ $//')"

step 'refused for its mount'
exits 121 lxc-warden freeze-run f1 -- touch "$CASE_DIR/ran"
has 'the report' 'a FUSE mount \(fuse.silent\) is inside at /silent' "$output"
absent "$CASE_DIR/ran"

step 'nobody waits for it: it can be frozen, and is not asked'
exits 0 lxc-warden freeze-run --allow fuse f1 -- grep -q 'frozen 1' "$group/cgroup.events"
has 'the report' 'f1: was frozen for' "$output"
same 'requests so far' "$k_init" "$(tr '\n' ' ' <"$log" | sed 's/ $//')"

step 'somebody waits for it'
lxc-attach -n f1 -- ls /silent/file </dev/null >/dev/null 2>&1 &
asked() { [ "$(wc -l <"$log")" -gt 1 ]; }
wait_for asked
waiting() { pgrep -x ls; }
# Only the attempt to freeze it makes this sleep one that no signal ends.
in_sleep() { pgrep -x ls | while read -r pid; do grep '^State:.D' "/proc/$pid/status"; done | grep -q D; }
wait_for waiting
requests=$(cat "$log")
exits 121 lxc-warden freeze-run --allow fuse --deadline 1500ms f1 -- touch "$CASE_DIR/ran"
has 'the report' 'f1: not-frozen: not frozen after [0-9]+ ms; in uninterruptible sleep: pid [0-9]+ .*; thawed again' "$output"
in_sleep || fail 'nobody is in uninterruptible sleep'
absent "$CASE_DIR/ran"
same 'cgroup.freeze' 0 "$(cat "$group/cgroup.freeze")"
same 'records' '' "$(ls -A /run/lxc-warden/frozen)"
# The interrupt that the kernel sends for whoever is to be frozen (36) is all that may have come.
same 'requests of ours' '' "$(tail -n "+$(($(wc -l <<<"$requests") + 1))" "$log" | grep -vx 36 || true)"
inside f1 true

step 'the server dies, who waited goes on: nothing freezes after all'
pkill -9 -x silent_fuse
not_waiting() { ! waiting; }
wait_for not_waiting
sleep 2
if grep -q 'frozen 1' "$group/cgroup.events"; then fail 'it froze after all'; fi
inside f1 true
inside f1 umount -l /silent
exits 0 lxc-warden freeze-run f1 -- true
stop f1 -k
