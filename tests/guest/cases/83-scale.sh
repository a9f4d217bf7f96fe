#!/bin/bash
# A host of the size that the manual names, 1,000 containers of which 200 run: the timer's audit stays within the manual's memory
# and lists all of them, the watch is idle when nothing happens, sees one change among 200, also after a flood of the kernel's
# log, and a restart repeats nothing. How long all this takes is measured.
# package: yes
# tier: all
# layouts: bench
# deadline: 3600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_defined=1000 k_first=100 k_running=200 k_idle_seconds=120
k_memory=64M # the manual's budget of an audit
k_watch=lxc-warden-watch

noted() { measure "$*"; progress "$*"; } # MEASURE VALUE UNIT
# Not the runner: it would ask LXC for each of them, all at the same time. Without their monitors no hook runs.
take_away() {
  local n
  progress 'taking away'
  pkill -9 -f '^\[lxc monitor\] ' || true
  for n in $(seq $k_running); do kill_payload "m$n"; done
  progress 'all killed'
  for n in $(seq 2 $k_defined); do rm -rf "${k_lxcpath:?}/m$n"; done
  find "$k_cgroup" -depth -type d -path '*/lxc.*.m[0-9]*' -exec rmdir {} + 2>/dev/null || true
  systemctl stop $k_watch
  rm -rf /run/systemd/system/lxc-warden-audit.service.d
  systemctl daemon-reload
  progress 'taken away'
}
trap take_away EXIT

make_busybox m1
# A loop in each of them would be what is measured.
configure m1 'lxc.init.cmd = /bin/sleep 100000'
# The others share its root, and have no profile of their own: loading hundreds of them is what would take long.
for n in $(seq 2 $k_defined); do
  mkdir "$k_lxcpath/m$n"
  sed "s/^lxc.uts.name.*/lxc.uts.name = m$n/; s/^lxc.apparmor.*/lxc.apparmor.profile = unconfined/" "$(config_of m1)" >"$(config_of "m$n")"
done
start_all() { # FIRST LAST
  local begun=$SECONDS n
  for n in $(seq "$1" 20 "$2"); do
    seq -f 'm%g' "$n" $((n + 19)) | xargs -P 2 -I{} sh -c "lxc-start -n {} </dev/null >/dev/null 2>&1"
    progress "m$((n + 19)) after $((SECONDS - begun)) s"
  done
  for n in $(seq "$1" "$2"); do [ -d "$k_cgroup/lxc.payload.m$n" ] || fail "m$n does not run"; done
}
# What the journal has of the watch since the case began: MESSAGE lines.
said() { journalctl --sync; journalctl -q SYSLOG_IDENTIFIER=lxc-warden WARDEN_PHASE=audit --since "@$CASE_SINCE" -o cat; }
says() { grep -Eq -- "$1" <<<"$(said)"; }
cpu_us() { awk '$1 == "usage_usec" { print $2 }' "$k_cgroup/system.slice/$k_watch.service/cpu.stat"; }
idle() { # NAME: what it takes while nothing happens
  local before
  before=$(cpu_us)
  progress "$1"
  sleep $k_idle_seconds
  noted "$1 $(awk -v us=$(($(cpu_us) - before)) -v s=$k_idle_seconds 'BEGIN { printf "%.3f", us / s / 10000 }') percent-of-a-cpu"
}
# It has seen all of them, and been quiet since.
quiet() {
  local before
  before=$(cpu_us)
  sleep 3
  [ $(($(cpu_us) - before)) -lt 1000000 ] && says "^(FAIL|WARN) APP-[0-9]+ $1[ :]"
}
raise() { # CONTAINER MEASURE
  local began
  progress "$2"
  began=$(date +%s%N)
  echo 501 >"$k_cgroup/lxc.payload.$1/pids.max"
  wait_for says "^(FAIL|WARN) (LIM-002|HOOK-003) $1[ :]"
  noted "$2 $((($(date +%s%N) - began) / 1000000)) ms"
}

step "$k_first containers under the watch"
for n in 50 150; do configure "m$n" 'lxc.cgroup2.pids.max = 500'; done
start_all 1 $k_first
systemctl start $k_watch || fail "$(systemctl status $k_watch)"
wait_for quiet "m$k_first"
idle watch-idle-100

step "$k_running of $k_defined containers"
start_all $((k_first + 1)) $k_running
wait_for quiet "m$k_running"
idle watch-idle-200
noted "watch-memory-200 $(($(<"$k_cgroup/system.slice/$k_watch.service/memory.peak") / 1048576)) MiB"
raise m50 watch-change-among-200

step 'a flood of the kernel log, and a change after it'
for n in $(seq 5000); do printf '<4>flood %s: an event of no interest\n' "$n" >/dev/kmsg; done
raise m150 watch-change-after-a-flood
same 'its state' active "$(systemctl is-active $k_watch)"

progress restart
step 'a restart repeats nothing'
systemctl restart $k_watch
sleep 10
same 'what was said more than once' '' "$(said | grep -E '^(FAIL|WARN)' | sort | uniq -d | head -n 3)"
systemctl stop $k_watch

progress audit
step "the timer's audit, in the memory that the manual names"
mkdir -p /run/systemd/system/lxc-warden-audit.service.d
printf '[Service]\nMemoryMax=%s\nMemorySwapMax=0\n' $k_memory >/run/systemd/system/lxc-warden-audit.service.d/case.conf
systemctl daemon-reload
began=$(date +%s%N)
systemctl start lxc-warden-audit.service || fail "$(journalctl -q -u lxc-warden-audit --since "@$CASE_SINCE" -o cat | tail -n 20)"
noted "audit-running-200 $((($(date +%s%N) - began) / 1000000)) ms"
same 'containers in its report' $k_running "$(jq '[.containers[] | select(.name | test("^m[0-9]+$"))] | length' /var/lib/lxc-warden/audit.json)"
same 'containers in its metrics' $k_running "$(sed -n 's/^lxc_warden_findings{.*container="\(m[0-9]*\)".*/\1/p' /var/lib/lxc-warden/audit.prom | sort -u | wc -l)"

progress defined
step 'all that are defined'
run systemd-run -q --wait -p MemoryMax=$k_memory -p MemorySwapMax=0 -p StandardOutput=file:"$CASE_DIR/audit.json" lxc-warden audit --format json
progress "an audit of all: exit $code, $(stat -c %s "$CASE_DIR/audit.json") bytes"
same 'containers in its report' $k_defined "$(grep -o '"name": *"m[0-9]*"' "$CASE_DIR/audit.json" | sort -u | wc -l)"
progress compared
