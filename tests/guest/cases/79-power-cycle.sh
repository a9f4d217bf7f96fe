#!/bin/bash
# The host is reset while a container is frozen and a snapshot is being made: after the boot nothing is frozen, nothing is left
# of the freeze, and the container starts and can be frozen.
# package: yes
# tier: all
# layouts: freeze
# reboots: yes
# deadline: 200
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

records=/run/lxc-warden/frozen
group=$k_cgroup/lxc.payload.c1
frozen() { grep -q '^frozen 1$' "$group/cgroup.events"; }
thawed() { grep -q '^frozen 0$' "$group/cgroup.events"; } # not: the cgroup is gone

if ! has_power_cycled; then
  step 'frozen twice over: by a command that runs, and to stay so'
  make_busybox c1
  make_busybox c2
  start c1
  start c2
  exits 0 lxc-warden freeze-run --hold --max-frozen 150s c2
  lxc-warden freeze-run -q --max-frozen 150s c1 -- sleep 140 &
  wait_for frozen
  same 'the number of records' 2 "$(find $records -type f | wc -l)"
  cat /proc/sys/kernel/random/boot_id >"$CASE_DIR/boot_id"
  power_cycle
fi

step 'after the boot'
[ "$(cat "$CASE_DIR/boot_id")" != "$(cat /proc/sys/kernel/random/boot_id)" ] || fail 'this is the same boot'
same 'the records' '' "$(ls -A $records 2>/dev/null || true)"
same 'what is frozen' '' "$(find "$k_cgroup" -name cgroup.freeze -exec grep -l 1 {} + || true)"
same 'the timers' '' "$(systemctl list-units --plain --no-legend 'lxc-warden-thaw-*')"
exits 0 lxc-warden status
stopped c1 || fail 'c1 runs'
run lxc-warden doctor
# 0 or 1 as this host is; with 2 it could not look.
[ "$code" -le 1 ] || fail "doctor exited $code"
has 'doctor' '^OK ' "$output"
lacks 'doctor' 'frozen' "$output"

step 'it starts, runs and can be frozen'
start c1
thawed || fail 'c1 is frozen'
inside c1 true
exits 0 lxc-warden freeze-run c1 -- grep -q 'frozen 1' "$group/cgroup.events"
thawed || fail 'c1 is still frozen'
stop c1 -k
