#!/bin/bash
# Containers that make a freeze awkward: one that forks as fast as it can, up to its limit, an unprivileged one, one with frozen and running
# cgroups of its own, one that is told to stop while it is frozen; and what another boot or a full /run leave.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# deadline: 400
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

records=/run/lxc-warden/frozen
group_of() { printf '%s/lxc.payload.%s\n' "$k_cgroup" "$1"; }

step 'processes that fork as fast as they can'
make_busybox a1 'lxc.cgroup2.pids.max = 140'
start a1
# shellcheck disable=SC2016 # the container's shell expands it
timeout 200 lxc-attach -n a1 -- sh -c 'for n in $(seq 40); do (while :; do (:) & (:) & wait; done) & done; wait' </dev/null >/dev/null 2>&1 &
full() { [ "$(cat "$(group_of a1)/pids.current")" -ge 50 ]; }
wait_for full
forks() { sed -n 's/^processes //p' /proc/stat; }
# Frozen means that nothing forks: the command sees the same number of processes at its begin and its end.
cat >"$CASE_DIR/look" <<'LOOK'
#!/bin/sh
all() { find /sys/fs/cgroup/lxc.payload.a1 -name cgroup.procs -exec cat {} + | sort -n | tr '\n' ' '; }
before=$(all)
sleep 0.5
[ "$before" = "$(all)" ]
LOOK
chmod 0755 "$CASE_DIR/look"
before=$(forks)
for _ in 1 2 3 4 5; do
  exits 0 lxc-warden freeze-run a1 -- "$CASE_DIR/look"
  thawed a1 || fail 'a1 is still frozen'
done
"$CASE_DIR/look" && fail 'nothing forks: this shows nothing'
printf '%s forks\n' $(($(forks) - before))
no_records
kill_payload a1
wait_for stopped a1

step 'an unprivileged container'
make_busybox a2 'lxc.include = /usr/share/lxc/config/userns.conf' 'lxc.idmap = u 0 1000000 65536' 'lxc.idmap = g 0 1000000 65536'
chown -hR 1000000:1000000 "$(rootfs_of a2)"
first_act a2 'id -u >/first'
sed -i 's/^lxc.apparmor.*//' "$(config_of a2)"
configure a2 'lxc.apparmor.profile = unconfined'
start a2
same 'the user of its init on the host' 1000000 "$(stat -c %u "/proc/$(init_pid a2)")"
exits 0 lxc-warden freeze-run a2 -- grep -q 'frozen 1' "$(group_of a2)/cgroup.events"
has 'the report' 'a2: was frozen for' "$output"
thawed a2 || fail 'a2 is still frozen'

step 'cgroups below: what it froze itself stays frozen, the rest runs again'
inner=$(group_of a2)/inner
mkdir "$inner" "$inner/below"
sleep 1000 &
sleeper=$!
echo $sleeper >"$inner/cgroup.procs"
sleep 1000 &
other=$!
echo $other >"$inner/below/cgroup.procs" 2>/dev/null || echo $other >"$(group_of a2)/cgroup.procs"
echo 1 >"$inner/cgroup.freeze"
exits 0 lxc-warden freeze-run a2 -- grep -q 'frozen 1' "$(group_of a2)/cgroup.events"
has 'the report' 'a2: was frozen for' "$output"
same 'the inner cgroup' 1 "$(cat "$inner/cgroup.freeze")"
grep -q 'frozen 1' "$inner/cgroup.events" || fail 'the inner cgroup was thawed'
same 'the outer cgroup' 0 "$(cat "$(group_of a2)/cgroup.freeze")"
thawed a2 || fail 'a2 is still frozen'
inside a2 true
kill -9 $sleeper $other
wait $sleeper $other 2>/dev/null || true
echo 0 >"$inner/cgroup.freeze"

step 'frozen from above: not ours, and left so'
above=$k_cgroup/above
mkdir -p "$above" # a second run of this case finds it
make_busybox a3 'lxc.cgroup.dir = above'
start a3
echo 1 >"$above/cgroup.freeze"
found=$(find "$above" -type d -name 'lxc.payload.a3*')
exists "$found"
above_frozen() { grep -q 'frozen 1' "$found/cgroup.events"; }
wait_for above_frozen
exits 0 lxc-warden freeze-run a3 -- true
has 'the report' 'a3: frozen-by-others' "$output"
above_frozen || fail 'a3 was thawed'
same 'its own state' 0 "$(cat "$found/cgroup.freeze")"
echo 0 >"$above/cgroup.freeze"
no_records
stop a3 -k

step 'told to stop while it is frozen'
first_act a2 # asked for USR1 or PWR it ends
exits 0 lxc-warden freeze-run a2 -- sh -c 'lxc-stop -n a2 --nowait; sleep 0.5; grep -q "frozen 1" /sys/fs/cgroup/lxc.payload.a2/cgroup.events'
has 'the report' 'a2: was frozen for' "$output"
wait_for stopped a2
no_records
start a2
killed_while_frozen a2
start a2

step 'a record of another boot: the machine went down while it was frozen'
exits 0 lxc-warden freeze-run --hold --max-frozen 250s a2
has 'the report' 'a2: stays frozen' "$output"
file=$(find $records -type f)
cp "$file" "$CASE_DIR/record"
cat "$file"
exits 0 lxc-warden thaw a2
no_records
boot=$(cat /proc/sys/kernel/random/boot_id)
grep -q "$boot" "$CASE_DIR/record" || fail 'the record shows no boot'
old_record() { sed "s/$boot/11111111-2222-3333-4444-555555555555/" "$CASE_DIR/record" >"$file"; }
old_record
exits 0 lxc-warden freeze-run a2 -- grep -q 'frozen 1' "$(group_of a2)/cgroup.events"
has 'the report' 'a2: was frozen for' "$output"
no_records
# What is frozen now is somebody else's: no freeze survives a boot.
old_record
echo 1 >"$(group_of a2)/cgroup.freeze"
wait_for frozen a2
exits 0 lxc-warden thaw --stale
has 'what it says' 'a2: a record of another boot was removed, nothing was thawed' "$output"
frozen a2 || fail 'thaw --stale thawed by a record of another boot'
no_records
old_record
exits 0 lxc-warden thaw --force a2
thawed a2 || fail '--force did not thaw'
no_records

step '/run is full before: nothing is frozen; it fills up meanwhile: thawed all the same'
cat >"$CASE_DIR/fill" <<'FILL'
#!/bin/sh
dd if=/dev/zero of=/run/filler bs=1M
dd if=/dev/zero of=/run/filler2 bs=1
exit 0
FILL
chmod 0755 "$CASE_DIR/fill"
trap 'rm -f /run/filler /run/filler2' EXIT
"$CASE_DIR/fill" 2>/dev/null
printf 'room in /run: %s\n' "$(df --output=avail /run | tail -n 1)"
exits 121 lxc-warden freeze-run a2 -- touch "$CASE_DIR/ran"
rm -f /run/filler /run/filler2
absent "$CASE_DIR/ran"
thawed a2 || fail 'a2 is frozen without a record'
no_records
exits 0 lxc-warden freeze-run --report /run/report a2 -- "$CASE_DIR/fill"
rm -f /run/filler /run/filler2 /run/report
thawed a2 || fail 'a2 is still frozen'
no_records
stop a2 -k
