#!/bin/bash
# The watch says within a second what changes in a running container, once, and when it ends; a restart repeats nothing; under
# enforce it freezes or stops whom the policy names. How soon is measured, not asserted.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# What the journal has of the watch, from a moment on: MESSAGE lines.
said() { journalctl --sync; journalctl -q SYSLOG_IDENTIFIER=lxc-warden WARDEN_PHASE=audit --since "@$since" -o cat; }
mark() { sleep 1.1; since=$(date +%s); } # the journal's --since takes seconds
says() { grep -Eq -- "$1" <<<"$(said)"; }
# Waits for a line, and says how long it took; no case depends on that.
soon() { # NAME PATTERN
  local began
  began=$(date +%s%N)
  wait_for says "$2"
  measure "watch_$1_ms $((($(date +%s%N) - began) / 1000000)) ms"
}
once() { same "how often it was said: $1" 1 "$(said | grep -Ec -- "$1")"; } # PATTERN

cat >"$CASE_DIR/profile" <<'PROFILE'
profile lxc-watch-case flags=(attach_disconnected,mediate_deleted) {
  file, capability, network, mount, umount, pivot_root, signal, ptrace, unix, dbus,
}
PROFILE
parser=(apparmor_parser --skip-cache)
"${parser[@]}" -r "$CASE_DIR/profile"
# LXC 7 reads no key of v1. What lxc-warden has written itself is compared with the start, what LXC has with the config.
limit='lxc.cgroup.memory.limit_in_bytes = 64M' raised=HOOK-003
loads_v1 || limit='lxc.cgroup2.memory.max = 64M' raised=LIM-002
make_busybox c1 "$limit" 'lxc.cgroup2.pids.max = 500'
sed -i '/^lxc\.apparmor\./d' "$(config_of c1)"
configure c1 'lxc.apparmor.profile = lxc-watch-case'
make_busybox c2
start c1
start c2

step 'it is off, and starts'
same 'the service' disabled "$(systemctl is-enabled lxc-warden-watch.service || true)"
mark
systemctl start lxc-warden-watch.service || fail "$(systemctl status lxc-warden-watch.service)"
same 'its state' active "$(systemctl is-active lxc-warden-watch)"
sleep 2
lacks 'what it says of containers that are as they started' 'HOOK-00[2-9] c[12]' "$(said)"

step 'a limit that is raised by hand, and put back'
mark
echo max >"$(payload_cgroup c1)/memory.max"
soon limit "^FAIL $raised c1"
echo 64M >"$(payload_cgroup c1)/memory.max"
soon limit_end "^ended: FAIL $raised c1"
once "^FAIL $raised c1"
mark
echo 501 >"$(payload_cgroup c1)/pids.max"
soon configured_limit '^FAIL LIM-002 c1.*pids\.max'
echo 500 >"$(payload_cgroup c1)/pids.max"
soon configured_limit_end '^ended: FAIL LIM-002 c1.*pids\.max'

step 'a profile that is set to complain, made whole, and removed'
mark
"${parser[@]}" -C -r "$CASE_DIR/profile"
soon complain '^FAIL APP-[0-9]+ c1'
"${parser[@]}" -r "$CASE_DIR/profile"
soon complain_end '^ended: FAIL APP-[0-9]+ c1'
mark
"${parser[@]}" -R "$CASE_DIR/profile"
soon removed '^FAIL APP-[0-9]+ c1'
same 'the label of its init' unconfined "$(label_of "$(init_pid c1)")"
"${parser[@]}" -r "$CASE_DIR/profile"
stop c1 -k
stop c2 -k

step 'a container that starts past the hooks'
configure c2 'lxc.hook.start-host ='
mark
start c2
soon past_hooks '^WARN HOOK-00[12] c2'
stop c2 -k
sed -i '/start-host =$/d' "$(config_of c2)"

step 'processes that the kernel kills for lack of memory'
start c1
mark
eat c1 200M && fail 'it got 200M of 64M'
soon oom '^WARN HOOK-010 c1'

step 'a process from outside is found at the next look, and a restart repeats nothing'
mkdir -p /run/systemd/system/lxc-warden-watch.service.d
printf '%s\n' '[Service]' 'ExecStart=' 'ExecStart=/usr/bin/lxc-warden watch --interval 2' >/run/systemd/system/lxc-warden-watch.service.d/interval.conf
systemctl daemon-reload
mark
systemctl restart lxc-warden-watch
sleep 2
lacks 'what a restart repeats' 'c1' "$(said)"
sleep 1000 &
sleeper=$!
echo $sleeper >"$(payload_cgroup c1)/cgroup.procs"
soon process '^FAIL HOOK-005 c1'
mark
systemctl restart lxc-warden-watch
sleep 3
lacks 'what a restart repeats' 'HOOK-005' "$(said)"
kill $sleeper
wait $sleeper 2>/dev/null || true
soon process_end '^ended: FAIL HOOK-005 c1'

step 'under enforce: freeze, which status shows and thaw lifts'
policy '[policy]' 'mode = enforce' 'match = c1' 'on-drift = freeze' '[policy]' 'mode = enforce' 'match = c2' 'on-drift = stop'
mark
echo max >"$(payload_cgroup c1)/memory.max"
wait_for frozen c1
soon reaction '^FAIL HOOK-011 c1.*frozen'
has 'status' 'c1.*lxc-warden-watch' "$(lxc-warden status)"
exits 0 lxc-warden thaw c1
thawed c1 || fail 'c1 is still frozen'
sleep 3
thawed c1 || fail 'it was frozen again for what was said already'
no_records
start c2
mark
sleep 3 # seen as it runs well
sleep 1000 &
sleeper=$!
echo $sleeper >"$(payload_cgroup c2)/cgroup.procs" || true
wait_for stopped c2
kill -9 $sleeper 2>/dev/null || true
wait $sleeper 2>/dev/null || true
has 'what it says' '^FAIL HOOK-011 c2.*stopped' "$(said)"

step 'what it costs when nothing happens'
cpu() { systemctl show -P CPUUsageNSec lxc-warden-watch; }
before=$(cpu)
sleep 30
measure "watch_idle_permille_of_a_cpu $((($(cpu) - before) / 30000000)) permille"
same 'its state' active "$(systemctl is-active lxc-warden-watch)"
lacks 'the journal of the service' 'not permitted|Permission denied|refuses' "$(journalctl -q -u lxc-warden-watch --since "@$CASE_SINCE" -o cat)"
systemctl stop lxc-warden-watch
rm -r /run/systemd/system/lxc-warden-watch.service.d
systemctl daemon-reload
stop c1 -k
