#!/bin/bash
# A freeze that is not ours is not lifted, a hold that did not hold is told by the second script, and a container that cannot be
# frozen refuses the others only as long as the policy says so.
# package: yes
# tier: all
# layouts: unified freeze
# deadline: 400
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

for name in c1 c2 c3; do make_busybox "$name"; done
start c1
start c2
rootfs() { printf '%s/%s/rootfs' "$k_lxcpath" "$1"; }
asked() { [ "$(cat "$k_cgroup/lxc.payload.$1/cgroup.freeze")" = 1 ]; }
running_again() { ! asked "$1" && thawed "$1"; }

step 'killed between its record and its freeze'
policy '[freeze]' 'hook = /bin/slow'
# shellcheck disable=SC2016 # the hook's own
printf '#!/bin/sh\n[ "$1" = thaw ] || sleep 20\n' >"$(rootfs c1)/bin/slow"
chmod +x "$(rootfs c1)/bin/slow"
lxc-warden freeze-run -q c1 -- true &
run=$!
hook_runs() { cat /run/lxc-warden/frozen/* 2>/dev/null | grep -q '^undoer=[1-9]'; }
wait_for hook_runs
kill -9 "$run"
wait "$run" 2>/dev/null || true
echo 1 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
wait_for frozen c1
run lxc-warden thaw --stale
frozen c1 || fail 'a claim thawed what somebody else froze'
echo 0 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
rm /etc/lxc-warden/policy.d/90-case.conf "$(rootfs c1)/bin/slow"
no_records() { [ -z "$(ls /run/lxc-warden/frozen)" ]; }
wait_for no_records

step 'a freeze that comes after ours'
code=0
lxc-warden freeze-run -q c1 -- sh -c "echo 0 >$k_cgroup/lxc.payload.c1/cgroup.freeze; sleep 1; echo 1 >$k_cgroup/lxc.payload.c1/cgroup.freeze; sleep 1" || code=$?
same 'exit code' 122 "$code"
asked c1 || fail 'it was lifted'
echo 0 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
wait_for running_again c1

hold() { exits 0 lxc-warden freeze-run --hold -q --key "$1" --on "$(rootfs c1)"; }
told() { # KEY PATTERN
  exits 1 lxc-warden thaw --on "$(rootfs c1)" --key "$1"
  has 'what the second script is told' "$2" "$output"
}
step 'thawed by another program'
hold a
echo 0 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
told a 'c1 did not stay frozen.*somebody'

step 'stopped and started'
hold b
stop c1 -k
start c1
exits 0 lxc-warden freeze-run -q c1 -- true
told b 'c1 did not stay frozen, because (it was stopped|somebody else thawed it|it started)'

step 'the guardian was told to end'
hold c
pkill -TERM -x warden-guard
wait_for running_again c1
# What comes in between does not make it forgotten.
exits 0 lxc-warden freeze-run -q c1 -- true
told c 'c1 did not stay frozen.*SIGTERM'

step 'too long'
exits 0 lxc-warden freeze-run --hold -q --max-frozen 1s --key d --on "$(rootfs c1)"
wait_for running_again c1
told d 'max-frozen'

step 'what somebody else had frozen'
echo 1 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
wait_for frozen c1
hold e
echo 0 >"$k_cgroup/lxc.payload.c1/cgroup.freeze"
wait_for running_again c1
told e 'somebody else had frozen it'

step 'a newcomer'
exits 0 lxc-warden freeze-run --hold -q --key f --on "$k_lxcpath"
start c3
exits 1 lxc-warden thaw --on "$k_lxcpath" --key f
has 'the newcomer' 'c3 did not stay frozen.*it started' "$output"
stop c3 -k

step 'one that held'
hold g
exits 0 lxc-warden thaw --on "$(rootfs c1)" --key g
has 'said' 'c1 thawed' "$output"
exits 0 lxc-warden thaw --on "$(rootfs c1)" --key g

step 'a purge leaves nothing frozen'
exits 0 lxc-warden freeze-run --hold -q --max-frozen 3s --key h --on "$(rootfs c1)"
rm -rf /run/lxc-warden/frozen
wait_for running_again c1
exits 0 lxc-warden freeze-run --hold -q c1
exits 0 lxc-warden thaw --all --force
running_again c1 || fail 'c1 is still frozen'

step 'unknown places'
exits 125 lxc-warden freeze-run --on tnak/ct -- touch "$CASE_DIR/ran"
has 'the error' "no dataset and no VG/LV 'tnak/ct'" "$output"
mkdir /srv/empty && mount -t tmpfs none /srv/empty
exits 0 lxc-warden freeze-run --on /srv/empty -- true
has 'said' 'no running container' "$output"
exits 121 lxc-warden freeze-run --require --on /srv/empty -- touch "$CASE_DIR/ran"
absent "$CASE_DIR/ran"

step 'an offender'
group="$k_cgroup/lxc.payload.c2/many"
mkdir "$group"
(cd "$group" && seq 16384 | xargs mkdir)
exits 121 lxc-warden freeze-run c1 c2 -- touch "$CASE_DIR/ran"
has 'the reason' 'c2: it has 16385 cgroups' "$output"
absent "$CASE_DIR/ran"
policy '[freeze]' 'unfreezable = leave-out'
exits 120 lxc-warden freeze-run --format json c1 c2 -- sh -c "cat $k_cgroup/lxc.payload.c1/cgroup.events"
has 'c1 meanwhile' 'frozen 1' "$output"
has 'c2 in the report' '"status": "left-out"' "$output"
journalctl --sync
has 'the journal' 'c2 was not frozen' "$(journalctl -q --since "@$CASE_SINCE" -o cat CONTAINER_NAME=c2)"
exits 7 lxc-warden freeze-run c1 c2 -- sh -c 'exit 7'
(cd "$group" && seq 16384 | xargs rmdir)
rmdir "$group"
exits 0 lxc-warden freeze-run c1 c2 -- true
stop c1 -k
stop c2 -k

step 'a freeze by LXC that begins while ours is in force is not ours to lift'
start c1
exits 0 lxc-warden freeze-run --hold c1
exits 0 lxc-freeze -n c1
taken() { lxc-warden status | grep -q '^c1: .*frozen by somebody else'; }
wait_for taken
journal_line() { journalctl --sync; journalctl -q -o cat SYSLOG_IDENTIFIER=lxc-warden CONTAINER_NAME=c1 | grep 'was frozen by somebody else too'; }
wait_for journal_line
exits 0 lxc-warden thaw c1
has 'what it says' 'c1 stays frozen, by somebody else' "$output"
frozen c1 || fail 'the freeze of lxc-freeze was lifted'
exits 0 lxc-unfreeze -n c1
exits 0 lxc-warden freeze-run c1 -- sh -c 'lxc-freeze -n c1; while ! lxc-warden status | grep -q "frozen by somebody else"; do sleep 0.1; done'
has 'the report' 'c1: was frozen for .* and stays so, because somebody else froze it too' "$output"
frozen c1 || fail 'the freeze of lxc-freeze was lifted'
exits 0 lxc-unfreeze -n c1
stop c1 -k

step 'errors and help'
exits 2 lxc-warden thaw --key a
has 'the error' '--key says which hold' "$output"
exits 1 lxc-warden thaw nobody
has 'the error' "no container 'nobody'" "$output"
exits 2 lxc-warden freeze
has 'what there is' 'freeze-run' "$output"
exits 0 lxc-warden freeze-run --help
has 'an example' 'zfs snapshot -r' "$output"
lacks 'the help' '--name' "$output"
exits 0 lxc-warden --help
has 'exit codes' '121: not frozen' "$output"
