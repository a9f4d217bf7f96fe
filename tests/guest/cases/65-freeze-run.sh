#!/bin/bash
# freeze-run: the exit code is the command's, everything is thawed after it, what is not ours stays as it is.
# package: yes
# tier: ci bookworm forky
# layouts: unified hybrid legacy
# suites: bookworm trixie forky
# deadline: 300
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1
make_busybox c2
make_busybox c3
start c1
start c2

# Frozen as the kernel says, whatever the layout.
group_of() {
  if [ -e "$k_cgroup/cgroup.controllers" ]; then printf '%s/lxc.payload.%s\n' "$k_cgroup" "$1"
  elif [ -e "$k_cgroup/freezer/lxc.payload.$1" ]; then printf '%s/freezer/lxc.payload.%s\n' "$k_cgroup" "$1"
  else printf '%s/unified/lxc.payload.%s\n' "$k_cgroup" "$1"; fi
}
frozen() {
  local group; group=$(group_of "$1")
  if [ -e "$group/freezer.state" ]; then grep -q FROZEN "$group/freezer.state"; else grep -q 'frozen 1' "$group/cgroup.events"; fi
}
thawed() { # not: the cgroup is gone
  local group; group=$(group_of "$1")
  if [ -e "$group/freezer.state" ]; then grep -qx THAWED "$group/freezer.state"; else grep -q '^frozen 0$' "$group/cgroup.events"; fi
}
freeze() { if [ -e "$(group_of "$1")/freezer.state" ]; then echo FROZEN >"$(group_of "$1")/freezer.state"; else echo 1 >"$(group_of "$1")/cgroup.freeze"; fi; }
thaw() { if [ -e "$(group_of "$1")/freezer.state" ]; then echo THAWED >"$(group_of "$1")/freezer.state"; else echo 0 >"$(group_of "$1")/cgroup.freeze"; fi; }
look=$CASE_DIR/look
cat >"$look" <<'LOOK'
#!/bin/sh
lxc-warden status --format json >"$1"
lxc-warden status
exit 7
LOOK
chmod 0755 "$look"

step 'the command runs while both are frozen, and its exit code is kept'
exits 7 lxc-warden freeze-run c1 c2 --report "$CASE_DIR/report" --format json -- "$look" "$CASE_DIR/status"
same 'frozen meanwhile' 'c1 frozen,c2 frozen' "$(jq -r '[.frozen[] | .name + " " + .kernel] | join(",")' "$CASE_DIR/status")"
has 'who froze them' 'look' "$(jq -r '.frozen[0].tool' "$CASE_DIR/status")"
thawed c1 || fail 'c1 is still frozen'
thawed c2 || fail 'c2 is still frozen'
no_records
same 'the exit in the report' 7 "$(jq .exit "$CASE_DIR/report")"
same 'status in the report' 'frozen frozen' "$(jq -r '[.containers[].status] | join(" ")' "$CASE_DIR/report")"
[ "$(jq '.presync.rounds' "$CASE_DIR/report")" -ge 1 ] || fail 'there was no round before'
cat "$CASE_DIR/report"
measure "freeze-window-two $(jq '.containers[0].window_ms' "$CASE_DIR/report") ms"
measure "freeze-guards $(jq '.guards_ms' "$CASE_DIR/report") ms"
exits 0 lxc-warden status
has 'an idle status' 'has frozen no container' "$output"

step 'no timer is left, no guardian is left'
same 'timers' '' "$(systemctl list-units --all --no-legend 'lxc-warden-thaw-*')"
same 'guardians' '' "$(pgrep -x warden-guard || true)"

step 'other exit codes'
exits 127 lxc-warden freeze-run c1 -- /no/such/program
exits 125 lxc-warden freeze-run c1
exits 125 lxc-warden freeze-run -- true
exits 125 lxc-warden freeze-run nobody -- true
exits 137 lxc-warden freeze-run c1 -- sh -c "kill -9 \$\$"
thawed c1 || fail 'c1 is still frozen'
no_records

step 'a stopped container is only told of'
exits 0 lxc-warden freeze-run c1 c3 -- true
has 'the report' 'c3 does not run' "$output"

step '--on: who has data there'
exits 0 lxc-warden freeze-run --on "$(rootfs_of c1)" --format json -- true
has 'the report' '"name": "c1"' "$output"
umount /mnt/volume 2>/dev/null || true # of a first try
mkdir -p /mnt/volume
truncate -s 16M /var/tmp/volume.img
mke2fs -q -F /var/tmp/volume.img
mount -o loop /var/tmp/volume.img /mnt/volume
exits 0 lxc-warden freeze-run --on /mnt/volume -- true
has 'the report' 'no running container lies on /mnt/volume' "$output"
exits 5 lxc-warden freeze-run --quiet --on /mnt/volume -- sh -c 'exit 5'
same 'output with --quiet' '' "$output"
exits 125 lxc-warden freeze-run --on /no/such/path -- true
configure c3 'lxc.mount.entry = /mnt/volume data none bind,create=dir 0 0'
start c3
exits 0 lxc-warden freeze-run --on /mnt/volume -- true
has 'the report' 'c3: was frozen for' "$output"
lacks 'the report' 'c1: was frozen' "$output"
exits 0 lxc-warden freeze-run --on "$(findmnt -no SOURCE /mnt/volume)" -- true
has 'the report' 'c3: was frozen for' "$output"

step 'what somebody else froze stays frozen'
freeze c1
wait_for frozen c1
exits 0 lxc-warden freeze-run c1 c2 -- true
has 'the report' 'c1: frozen-by-others' "$output"
frozen c1 || fail 'c1 was thawed, and was not ours'
exits 1 lxc-warden thaw c1
frozen c1 || fail 'thaw without --force thawed what was not ours'
exits 0 lxc-warden thaw --stale
frozen c1 || fail 'thaw --stale thawed what was not ours'
exits 0 lxc-warden thaw --force c1
thawed c1 || fail '--force did not thaw'
freeze c1
wait_for frozen c1
exits 122 lxc-warden freeze-run c1 c2 -- lxc-warden thaw --force c1
has 'the report' 'c1: not-held: somebody else froze it, and thawed it' "$output"
has 'the report' 'not consistent' "$output"
thawed c2 || fail 'c2 is still frozen'

step 'two at once share the freeze, and neither is thawed under the other'
lxc-warden freeze-run c1 -- sh -c "while [ ! -e '$CASE_DIR/go' ]; do sleep 0.1; done; lxc-warden status --format json >'$CASE_DIR/one'" 2>"$CASE_DIR/first" &
wait_for frozen c1
exits 0 lxc-warden freeze-run c1 -- sh -c 'sleep 0.2; lxc-warden status --format json >'"$CASE_DIR/two"
has 'the report' 'c1: was frozen for .* and stays so, for another lxc-warden' "$output"
frozen c1 || fail 'the second one thawed the first'
touch "$CASE_DIR/go"
wait $! || fail "the first one failed: $(cat "$CASE_DIR/first")"
same 'during the first' frozen "$(jq -r '.frozen[0].kernel' "$CASE_DIR/one")"
same 'during the second' frozen,frozen "$(jq -r '[.frozen[].kernel] | join(",")' "$CASE_DIR/two")"
thawed c1 || fail 'c1 is still frozen'

step 'one that cannot be frozen in time, beside one that is'
lxc-warden freeze-run --max-frozen 250s c1 -- sleep 240 2>/dev/null &
wait_for frozen c1
exits 121 lxc-warden freeze-run --max-frozen 1ms c1 -- touch "$CASE_DIR/ran"
absent "$CASE_DIR/ran"
frozen c1 || fail 'the refused one thawed the other'
exits 122 lxc-warden freeze-run --quiet --max-frozen 1ms --on-failure run c1 -- touch "$CASE_DIR/ran"
has 'what is said of a command without a freeze' 'not consistent' "$output"
exists "$CASE_DIR/ran"
exits 75 lxc-warden freeze-run --max-frozen 1ms --soft-exit 75 c1 -- true
frozen c1 || fail 'another one thawed the first'
kill -TERM $!
code=0; wait $! || code=$?
same 'the exit code of the first' 143 "$code"
thawed c1 || fail 'c1 is still frozen'

step 'longer than it may: thawed under the command, which is told'
exits 122 lxc-warden freeze-run --max-frozen 1s c1 -- sleep 3
has 'the report' 'not consistent' "$output"
thawed c1 || fail 'c1 is still frozen'
no_records

step 'a container that starts while the others are frozen'
stop c3 -k
exits 122 lxc-warden freeze-run --on /var/lib/lxc -- sh -c 'lxc-start -n c3 >/dev/null 2>&1'
has 'the report' 'c1: was frozen for' "$output"
has 'the report' 'c3: not-frozen: it started while' "$output"
thawed c1 || fail 'c1 is still frozen'
running c3 || fail 'c3 does not run'
stop c3 -k
exits 122 lxc-warden freeze-run c1 c3 -- sh -c 'lxc-start -n c3 >/dev/null 2>&1'
has 'the report on one that was named' 'c3: not-frozen: it started while' "$output"

step 'a container of another lxcpath, found by what it has on a volume; slashes after a path'
stop c3 -k
mkdir -p /srv/lxc2
cp -a /var/lib/lxc/c3 /srv/lxc2/c4
sed -i 's|/var/lib/lxc/c3|/srv/lxc2/c4|; s/= c3$/= c4/' /srv/lxc2/c4/config
timeout 60 lxc-start -P /srv/lxc2 -n c4
exits 0 lxc-warden freeze-run --on /mnt/volume -- true
has 'the report' 'c4: was frozen for' "$output"
exits 0 lxc-warden freeze-run -P /srv/lxc2/ c4 -- true
has 'the report' 'c4: was frozen for' "$output"
timeout 60 lxc-stop -k -P /srv/lxc2 -n c4
rm -r /srv/lxc2
start c3

step 'a container that is killed while it is frozen'
killed_while_frozen c2

step 'no room for a record, no freeze'
mkdir -p /run/lxc-warden/frozen
mount -t tmpfs -o size=4k,nr_inodes=2 none /run/lxc-warden/frozen
touch /run/lxc-warden/frozen/filler
exits 121 lxc-warden freeze-run c1 -- touch "$CASE_DIR/ran-full"
absent "$CASE_DIR/ran-full"
umount /run/lxc-warden/frozen
thawed c1 || fail 'c1 is frozen without a record'

step 'held for the second of two scripts'
exits 0 lxc-warden freeze-run --hold --max-frozen 200s --on "$(rootfs_of c1)"
frozen c1 || fail 'c1 is not held'
exits 0 lxc-warden status
has 'status' 'c1: frozen .* on hold' "$output"
exits 0 lxc-warden thaw --on "$(rootfs_of c1)"
thawed c1 || fail 'c1 is still frozen'
exits 0 lxc-warden freeze-run --hold --max-frozen 200s --key a --on "$(rootfs_of c1)"
exits 0 lxc-warden thaw --key b --on "$(rootfs_of c1)"
frozen c1 || fail 'somebody else ended the hold'
exits 0 lxc-warden thaw --key a --on "$(rootfs_of c1)"
thawed c1 || fail 'c1 is still frozen'
exits 0 lxc-warden freeze-run --hold --max-frozen 2s c1
wait_for thawed c1
exits 0 lxc-warden status
has 'status' 'c1: thawed .* on hold .* its time was over .--max-frozen' "$output"
exits 0 lxc-warden thaw --stale
exits 1 lxc-warden thaw c1
has 'what the second script is told' 'c1 did not stay frozen, .*--max-frozen.*: .* not consistent' "$output"
no_records

step 'a signal to freeze-run: the command gets it, everything is thawed'
rm -f "$CASE_DIR/runs"
lxc-warden freeze-run --max-frozen 250s c1 -- sh -c "touch $CASE_DIR/runs; exec sleep 240" 2>/dev/null &
wait_for test -e "$CASE_DIR/runs"
frozen c1 || fail 'c1 is not frozen while the command runs'
kill -TERM $!
code=0; wait $! || code=$?
same 'the exit code' 143 "$code"
thawed c1 || fail 'c1 is still frozen'
no_records

stop c3 -k
umount /mnt/volume
