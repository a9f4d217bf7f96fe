#!/bin/bash
# The services do their work inside their sandboxes: the audit's gauges are those of an audit without one, and what a killed
# freeze-run left frozen is thawed.
# package: yes
# tier: all
# layouts: unified freeze
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup.devices.allow = c 10:200 rwm'
make_busybox c2
start c1
start c2

step 'the audit'
echo max >"$(payload_cgroup c1)/memory.max"
gauges() { grep -v '^#' "$1" | grep -v time; }
mkdir -p /var/lib/prometheus/node-exporter
lxc-warden audit --running --format prometheus --output /tmp/plain.prom || true
systemctl start lxc-warden-audit.service || fail "$(systemctl status lxc-warden-audit.service)"
has 'a finding of drift' 'severity="error"' "$(gauges /tmp/plain.prom)"
same 'the gauges' "$(gauges /tmp/plain.prom)" "$(gauges /var/lib/lxc-warden/audit.prom)"
same 'their mode' 644 "$(stat -c %a /var/lib/lxc-warden/audit.prom)"
same 'what node_exporter reads' "$(gauges /var/lib/lxc-warden/audit.prom)" "$(gauges /var/lib/prometheus/node-exporter/lxc-warden.prom)"
same 'the mode of the JSON' 640 "$(stat -c %a /var/lib/lxc-warden/audit.json)"
has 'a report of it' "\"name\":\"$(cat /proc/sys/kernel/hostname)\"" "$(lxc-warden report --format json /var/lib/lxc-warden/audit.json || true)"
journalctl --sync
text=$(journalctl -q -u lxc-warden-audit.service --since "@$CASE_SINCE" -o cat)
has 'the drift in the journal' 'HOOK-003' "$text"
lacks 'the journal' 'not permitted' "$text"
same 'the journal, against an audit without the sandbox' "$(lxc-warden audit --running | grep -c 'not checked' || true)" \
  "$(grep -c 'not checked' <<<"$text" || true)"

step 'thaw --stale'
lxc-warden freeze-run -q --max-frozen 60s c1 -- sleep 30 &
run=$!
wait_for frozen c1
mapfile -t guards < <(pgrep -x -P "$run" warden-guard)
kill -9 "$run" "${guards[@]}"
wait "$run" 2>/dev/null || true
systemctl stop 'lxc-warden-thaw-*.timer'
frozen c1 || fail 'c1 runs already'
systemctl start lxc-warden-thaw.service || fail "$(systemctl status lxc-warden-thaw.service)"
thawed c1
same 'records' '' "$(ls /run/lxc-warden/frozen)"
stop c1 -k
stop c2 -k
