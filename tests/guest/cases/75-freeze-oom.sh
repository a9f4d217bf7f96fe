#!/bin/bash
# Out of memory while a container is frozen: the command is killed, or freeze-run, or all of its service that the kernel kills
# then, which the guardian is not part of; and a service that systemd kills as a whole. Afterwards nothing is frozen.
# package: yes
# tier: all
# layouts: freeze
# deadline: 240
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox o1
start o1
group=$k_cgroup/lxc.payload.o1
frozen() { grep -q 'frozen 1' "$group/cgroup.events"; }
thawed() { grep -q '^frozen 0$' "$group/cgroup.events" && [ "$(cat "$group/cgroup.freeze")" = 0 ]; }
no_records() { [ -z "$(ls -A /run/lxc-warden/frozen)" ]; }
# Says that it runs, and who runs it; then takes memory until somebody is killed. tail keeps what has no end of line.
cat >"$CASE_DIR/eater" <<EATER
#!/bin/sh
cp $group/cgroup.events $CASE_DIR/events
\$1
exec tail /dev/zero
EATER
chmod 0755 "$CASE_DIR/eater"
eat_under() { # OOM-POLICY WHAT-FIRST
  rm -f "$CASE_DIR/events"
  run systemd-run --quiet --wait --collect --unit="oom-$1-$RANDOM" -p MemoryMax=96M -p MemorySwapMax=0 -p OOMPolicy="$1" \
    lxc-warden freeze-run --max-frozen 8s o1 -- "$CASE_DIR/eater" "$2"
  grep -q 'frozen 1' "$CASE_DIR/events" || fail 'it was not frozen when the command began'
}

step 'the command is killed'
eat_under continue true
same 'the exit code' 137 "$code"
thawed || fail 'o1 is frozen'
no_records || fail 'a record is left'

step 'freeze-run is killed, and then the command'
# shellcheck disable=SC2016 # the eater's shell expands it
printf '#!/bin/sh\necho 1000 >/proc/$(cut -d " " -f 4 /proc/$PPID/stat)/oom_score_adj\n' >"$CASE_DIR/first"
chmod 0755 "$CASE_DIR/first"
eat_under continue "$CASE_DIR/first"
[ "$code" != 0 ] || fail 'nobody was killed'
wait_for thawed
wait_for no_records
has 'whom the kernel killed' 'Killed process .*lxc-warden' "$(dmesg | grep 'Killed process')"

step 'all of the service is killed: the guardian is spared, and thaws'
eat_under kill true
[ "$code" != 0 ] || fail 'nobody was killed'
wait_for thawed
wait_for no_records

step 'systemd kills all of the service, the guardian too: the timer thaws'
systemd-run --quiet --collect --unit=all-killed lxc-warden freeze-run --max-frozen 8s o1 -- sleep 100
wait_for frozen
systemctl kill --signal=KILL all-killed.service
no_guardian() { ! pgrep -x warden-guard; }
wait_for no_guardian
wait_for thawed
wait_for no_records
inside o1 true
stop o1 -k
