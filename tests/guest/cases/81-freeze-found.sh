#!/bin/bash
# What is left frozen is found: by the audit of a container that runs, and before the next start; LXC's own view agrees again
# afterwards.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# deadline: 150
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1
start c1
group=$k_cgroup/lxc.payload.c1

step 'frozen by somebody else'
echo 1 >"$group/cgroup.freeze"
audit_json c1
audit_has c1 FRZ-002
same "what LXC says" RUNNING "$(state_of c1)"
exits 0 lxc-warden thaw --force c1
audit_json c1
audit_lacks c1 'FRZ-00[1245]'
inside c1 true

step 'by lxc-freeze, which has its own idea of the state'
timeout 30 lxc-freeze -n c1
exits 0 lxc-warden freeze-run c1 -- true
has 'the report' 'frozen-by-others' "$output"
same "what LXC says" FROZEN "$(state_of c1)"
timeout 30 lxc-unfreeze -n c1
running c1 || fail 'c1 is not running for LXC'
exits 0 lxc-warden freeze-run c1 -- true
running c1 || fail 'c1 is not running for LXC'
inside c1 true

step 'left by a killed freeze-run and a killed guardian'
lxc-warden freeze-run -q --max-frozen 250s c1 -- sleep 240 2>/dev/null &
run=$!
frozen() { grep -q 'frozen 1' "$group/cgroup.events"; }
wait_for frozen
audit_json c1
audit_has c1 FRZ-003
mapfile -t guards < <(pgrep -x -P "$run" warden-guard)
# A guard that sees freeze-run end before it is killed itself thaws.
kill -STOP "${guards[@]}"
kill -9 "$run" "${guards[@]}"
audit_json c1
audit_has c1 FRZ-001
exits 0 lxc-warden thaw c1
audit_json c1
audit_lacks c1 'FRZ-.*'
pkill -x sleep || true

step 'a cgroup that is in the way of the next start'
stop c1 -k
wait_for test ! -e "$group"
mkdir "$group"
echo 1 >"$group/cgroup.freeze"
start c1
journal_has c1 FRZ-004
stop c1 -k
rmdir "$group"
