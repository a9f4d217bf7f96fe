#!/bin/bash
# What changes in a running container since its start is found by the audit; hooks that do not reach one too, with the reason.
# package: yes
# tier: ci bookworm
# suites: bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M'
start c1
audit_json c1
audit_lacks c1 'HOOK-.*'

step 'somebody raises the limit'
echo max >"$(payload_cgroup c1)/memory.max"
audit_json c1
audit_has c1 HOOK-003
same 'exit code of an audit with an error' 1 "$code"

step 'a process from outside, and one with more rights'
sleep 300 &
echo $! >"$(payload_cgroup c1)/cgroup.procs"
audit_json c1
audit_has c1 HOOK-005
audit_has c1 HOOK-006
kill %1
stop c1 -k

step 'a container that the hooks do not reach'
configure c1 'lxc.hook.start-host ='
start c1
audit_json c1
audit_has c1 HOOK-001
has 'the reason' 'without a value clears' "$(findings_of c1 HOOK-001)"
stop c1 -k

step 'one that was started with other hooks'
sed -i '/start-host/d' "$(config_of c1)"
start c1 -s lxc.hook.start-host=
audit_json c1
audit_has c1 HOOK-002

step 'the timer is off, and its service writes journal and gauges'
same 'the timer' disabled "$(systemctl is-enabled lxc-warden-audit.timer || true)"
systemctl start lxc-warden-audit.service || fail "$(systemctl status lxc-warden-audit.service)"
has 'gauges' 'lxc_warden_findings\{container="c1",severity="error"\}' "$(cat /var/lib/lxc-warden/audit.prom)"
journalctl --sync
has 'journal' 'HOOK-002' "$(journalctl -q -u lxc-warden-audit.service --since "@$CASE_SINCE" -o cat)"
