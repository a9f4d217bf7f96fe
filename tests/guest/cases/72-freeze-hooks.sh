#!/bin/bash
# A program inside the container is run before the freeze and after the thaw, also when it fails and when freeze-run is
# killed; the policy names it, and a site module may plan more.
# package: yes
# tier: ci bookworm forky
# layouts: unified hybrid legacy
# suites: bookworm trixie forky
# deadline: 300
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1
make_busybox c2
# As the hook of qemu-guest-agent. It fails while /fail-freeze is there, and hangs while /hang is there.
for name in c1 c2; do
  cat >"$(rootfs_of "$name")/etc/fsfreeze-hook" <<'HOOK'
#!/bin/sh
echo "$1" >>/ran
[ ! -e "/hang-$1" ] || exec sleep 600
[ ! -e "/fail-$1" ]
HOOK
  chmod 0755 "$(rootfs_of "$name")/etc/fsfreeze-hook"
done
rm "$(rootfs_of c2)/etc/fsfreeze-hook"
start c1
start c2
policy '[freeze]' 'hook = /etc/fsfreeze-hook' 'hook-deadline = 30s'
ran() { tr '\n' ' ' 2>/dev/null <"$(rootfs_of c1)/ran"; }
forget() { rm -f "$(rootfs_of c1)"/ran "$(rootfs_of c1)"/fail-* "$(rootfs_of c1)"/hang-*; }
runs() { inside c1 /bin/busybox true; }

step 'before the freeze and after the thaw'
exits 0 lxc-warden freeze-run c1 c2 --report "$CASE_DIR/report" --format json -- \
  sh -c "cat '$(rootfs_of c1)/ran' >'$CASE_DIR/meanwhile'"
cat "$CASE_DIR/report"
same 'run when the command ran' 'freeze' "$(cat "$CASE_DIR/meanwhile")"
same 'run afterwards' 'freeze thaw ' "$(ran)"
same 'the report' 'c1 freeze,c1 thaw' "$(jq -r '[.guest_commands[] | .container + " " + .phase] | join(",")' "$CASE_DIR/report")"
absent "$(rootfs_of c2)/ran"
journal_has c2 FRZ-006

step 'one that fails: no freeze, no command, and it is undone'
forget
touch "$(rootfs_of c1)/fail-freeze"
exits 121 lxc-warden freeze-run c1 -- touch "$CASE_DIR/was-run"
has 'what it says' '/etc/fsfreeze-hook freeze ended with exit status 1' "$output"
absent "$CASE_DIR/was-run"
same 'run afterwards' 'freeze thaw ' "$(ran)"

step 'one that cannot undo is told'
forget
touch "$(rootfs_of c1)/fail-thaw"
exits 124 lxc-warden freeze-run c1 -- true
has 'what it says' 'not undone: c1' "$output"
has 'the journal' 'may not be undone' "$(journal c1 | jq -r .MESSAGE)"

step 'freeze-run is killed while all is frozen'
forget
lxc-warden freeze-run c1 --max-frozen 60s -- sleep 600 >/dev/null 2>&1 &
pid=$!
frozen_now() { lxc-warden status --format json | jq -e '.frozen | length == 1 and .[0].kernel == "frozen"' >/dev/null; }
wait_for frozen_now
same 'run before' 'freeze ' "$(ran)"
kill -KILL "$pid"
pkill -KILL -x sleep || true
undone() { [ "$(ran)" = 'freeze thaw ' ]; }
wait_for undone
runs
nobody() { ! pgrep -x warden-undo >/dev/null; }
wait_for nobody

step 'two at once: one after the other, each with its hooks'
forget
lxc-warden freeze-run c1 -- sh -c "sleep 2; cat '$(rootfs_of c1)/ran' >'$CASE_DIR/first'" >/dev/null 2>&1 &
pid=$!
wait_for frozen_now
exits 0 lxc-warden freeze-run c1 --deadline 60s -- sh -c "cat '$(rootfs_of c1)/ran' >'$CASE_DIR/second'"
wait "$pid" || fail 'the first one failed'
same 'run when the first command ran' 'freeze' "$(cat "$CASE_DIR/first")"
same 'run when the second command ran' 'freeze thaw freeze ' "$(tr '\n' ' ' <"$CASE_DIR/second")"
same 'run afterwards' 'freeze thaw freeze thaw ' "$(ran)"

step 'on hold: undone when another program thaws'
forget
exits 0 lxc-warden freeze-run c1 --max-frozen 60s --hold
same 'run while on hold' 'freeze ' "$(ran)"
exits 0 lxc-warden thaw c1
wait_for undone

step 'one that hangs meets its deadline'
forget
policy '[freeze]' 'hook = /etc/fsfreeze-hook' 'hook-deadline = 8s'
touch "$(rootfs_of c1)/hang-freeze"
exits 121 lxc-warden freeze-run c1 -- true
has 'what it says' 'did not end within 8000 ms' "$output"
same 'run afterwards' 'freeze thaw ' "$(ran)"
processes=$(inside c1 /bin/busybox ps) || fail 'the processes in c1 cannot be listed'
has 'processes in c1' 'busybox ps' "$processes"
lacks 'processes in c1' fsfreeze-hook "$processes"

step 'policy in mode enforce refuses'
forget
stack 'freeze required deny'
policy '[policy]' 'mode = enforce'
exits 121 lxc-warden freeze-run c1 -- true
has 'what it says' 'the freeze of c1 is refused by policy' "$output"
absent "$(rootfs_of c1)/ran"
