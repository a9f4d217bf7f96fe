#!/bin/bash
# What a container is denied, against the kernel's own log: no event is lost, and none is attributed wrongly.
# package: yes
# tier: ci bookworm forky
# suites: bookworm forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# The kernel limits its own log; audit=1 and no limit show whether we lose events.
sysctl -q kernel.printk_ratelimit=0 || true
auditctl -r 0 2>/dev/null || true

# What earlier cases of this boot were denied does not matter to this one.
dmesg -C
sleep 1
since=$(date +%s)
make_busybox 'c1'
make_busybox 'c+2_x'
make_busybox shared
generated_profile c1
generated_profile 'c+2_x'
for name in c1 'c+2_x' shared; do
  # generated without nesting denies mounts
  sed -i '/allow_nesting/d' "$(config_of "$name")"
  start "$name"
done

try() { inside "$1" /bin/sh -c "$2" >/dev/null 2>&1 || true; }
step 'each does what its profile forbids'
for name in c1 'c+2_x' shared; do
  try "$name" 'mkdir -p /m; mount -t proc proc /m'
  try "$name" 'mount -o remount,ro /proc'
  try "$name" 'echo x > /proc/sys/kernel/domainname'
  try "$name" 'echo x > /proc/sysrq-trigger'
  try "$name" 'mount -t sysfs sysfs /m'
done
try c1 'mount -t proc proc /m'
# The kernel's events reach the journal in their time.
in_kernel() { dmesg | grep -ac 'apparmor="\(DENIED\|ALLOWED\|AUDIT\)"'; }
in_journal() { journalctl --sync && lxc-warden denials --source journal --since "@$since" --format json | jq '([.denials[].count] | add // 0) + .host_events'; }
all_in_journal() { [ "$(in_journal)" -ge "$(in_kernel)" ]; }
wait_for all_in_journal

step 'every event of the kernel log is counted'
dmesg | grep -a 'apparmor="\(DENIED\|ALLOWED\|AUDIT\)"' >"$CASE_DIR/dmesg" || true
expected=$(wc -l <"$CASE_DIR/dmesg")
[ "$expected" -ge 6 ] || fail "the containers were denied only $expected times: $(cat "$CASE_DIR/dmesg")"
# of these, what is about our containers
of_kernel() { grep -ac "profile=\"$1\"" "$CASE_DIR/dmesg"; }
for name in c1 'c+2_x'; do
  [ "$(of_kernel "lxc-${name}_</var/lib/lxc>")" -ge 1 ] || fail "the kernel's log has nothing of $name: $(cat "$CASE_DIR/dmesg")"
done
for how in "--source kernel --since @$since" "--source journal --since @$since" "--input $CASE_DIR/dmesg"; do
  # shellcheck disable=SC2086 # two words
  json=$(lxc-warden denials $how --format json)
  same "events by $how" "$expected" "$(jq '([.denials[].count] | add // 0) + .host_events' <<<"$json")"
  same 'damaged messages' 0 "$(jq .damaged <<<"$json")"
  for name in c1 'c+2_x'; do
    same "events of $name" "$(of_kernel "lxc-${name}_</var/lib/lxc>")" \
      "$(jq --arg c "$name" '[.denials[] | select(.container == $c) | .count] | add // 0' <<<"$json")"
  done
  # whose process is gone: nobody's, and not somebody else's
  same 'others that are named' '' \
    "$(jq -r '.denials[].container | select(. != null and . != "c1" and . != "c+2_x" and . != "shared")' <<<"$json")"
done

step 'the rule that is proposed allows it'
rule=$(lxc-warden denials c1 --since "@$since" --format json | jq -r '[.denials[] | select(.operation == "mount" and .fstype == "proc")][0].rule')
has 'the rule' '^lxc.apparmor.raw = mount fstype=proc .*,$' "$rule"
stop c1 -k
configure c1 "$rule"
start c1
inside c1 /bin/sh -c 'mount -t proc proc /m' || fail "the rule does not allow the mount: $rule"

step 'text, and following'
has 'text' 'mount proc on /m/' "$(lxc-warden denials c1)"
timeout 100 lxc-warden denials -f --since "@$(date +%s)" --format jsonl >"$CASE_DIR/follow" 2>&1 &
follower=$!
try c1 'mount -t sysfs sysfs /m'
wait_for grep -q '"container":"c1".*sysfs' "$CASE_DIR/follow"
kill "$follower"
