#!/bin/bash
# A policy from elsewhere is in force at the next start: in a bundle, and from a cluster's file system with Proxmox's rules, taken by
# the unit of the timer in its sandbox. What is in force stays when the cluster does not answer, and a start does not wait for it. A
# node that was rolled back follows its cluster again, unless the timer is stopped.
# package: yes
# tier: all
# layouts: unified
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

pve=/etc/pve
in_force=/var/lib/lxc-warden/policy.d
unit=lxc-warden-policy-sync
server=
give_back() {
  systemctl stop $unit.timer $unit.service 2>/dev/null || true
  systemctl reset-failed $unit.service 2>/dev/null || true
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
  umount -l "$pve" 2>/dev/null || true
  rm -rf /usr/bin/pct "$pve" "$in_force" /run/lxc-warden/policy-sync.json
}
trap give_back EXIT
mkdir -p "$CASE_DIR/site"
policy() { printf '[limits]\nmemory.max = %s\n' "$1" >"$CASE_DIR/site/60-site.conf"; } # SIZE
revision() { jq -r .revision "$in_force/manifest.json"; }
publish() { # REVISION SIZE
  policy "$2"
  run lxc-warden policy publish --revision "$1" "$CASE_DIR/site"
  same "exit status of publish $1" 0 "$code"
}
limit_of_a_start() { # BYTES
  start c1
  same 'memory.max of a start' "$1" "$(cat "$(payload_cgroup c1)/memory.max")"
  stop c1 -k
}
make_busybox c1

step 'a bundle'
policy 96M
run lxc-warden policy bundle create --revision r1 --output "$CASE_DIR/r1.tar" "$CASE_DIR/site"
same 'exit status of create' 0 "$code"
run lxc-warden policy bundle install "$CASE_DIR/r1.tar"
same 'exit status of install, not signed' 1 "$code"
run lxc-warden policy bundle install --allow-unsigned "$CASE_DIR/r1.tar"
same 'exit status of install' 0 "$code"
limit_of_a_start 100663296

step 'a cluster'
printf '#!/bin/sh\nexit 1\n' >/usr/bin/pct
chmod 0755 /usr/bin/pct
mkdir -p "$pve"
printf r >"$CASE_DIR/state"
install -m 0755 /payload/files/pmxcfs_rules "$CASE_DIR/pmxcfs_rules"
"$CASE_DIR/pmxcfs_rules" "$pve" "$CASE_DIR/state" </dev/null >/dev/null 2>&1 &
server=$!
wait_for grep -q " $pve " /proc/self/mountinfo
publish r2 64M
! systemctl start $unit.service || fail 'the unit replaced the policy of a bundle'
same 'what is in force' r1 "$(revision)"
journalctl --sync
has 'why, in the journal' 'came in a bundle; --take-over' "$(journalctl -q -u $unit.service --since "@$CASE_SINCE" -o cat)"
run lxc-warden policy sync --take-over
same 'what is in force, taken over' r2 "$(revision)"
publish r3 80M
systemctl start $unit.service || fail "$(systemctl status $unit.service)"
same 'what the unit took' r3 "$(revision)"
same 'modes' '644 755' "$(stat -c %a "$in_force/60-site.conf" "$in_force" | tr '\n' ' ' | sed 's/ $//')"
limit_of_a_start 83886080

step 'rollback, held and not held'
run lxc-warden policy bundle rollback
has 'how to hold it' "systemctl stop $unit.timer" "$output"
same 'what is in force, rolled back' r2 "$(revision)"
limit_of_a_start 67108864
systemctl start $unit.timer
takes_r3() { [ "$(revision)" = r3 ]; }
wait_for takes_r3
systemctl stop $unit.timer
wait_for bash -c "! systemctl is-active -q $unit.service"
run lxc-warden policy bundle rollback
same 'what is held' r2 "$(revision)"

step 'a cluster that does not answer'
printf h >"$CASE_DIR/state"
! systemctl start $unit.service || fail 'the unit took something from a cluster that does not answer'
! systemctl start $unit.service || fail 'the unit took something from a cluster that does not answer'
same 'what is in force' r2 "$(revision)"
journalctl --sync
text=$(journalctl -q -u $unit.service --since "@$CASE_SINCE" -o cat)
has 'what stays' 'does not answer.*revision r2 stays in force' "$text"
has 'one process at a time' 'of an earlier run still waits' "$text"
limit_of_a_start 67108864
has 'the doctor' 'policy of the cluster: revision r2' "$(lxc-warden doctor || true)"
