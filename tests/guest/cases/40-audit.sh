#!/bin/bash
# The audit shows running and stopped containers, what is configured and what is live, with file:line and fix.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox good 'lxc.cgroup2.memory.max = 64M'
limit='lxc.cgroup2.memory.max = 64M'
! loads_v1 || limit='lxc.cgroup.memory.limit_in_bytes = 64M'
make_busybox bad 'lxc.apparmor.profile = unconfined' "$limit"
make_busybox old 'lxc.cgroup.memory.limit_in_bytes = 64M'
make_busybox off 'lxc.apparmor.profile = unconfined'
start good
start bad
line=$(grep -n '^lxc.apparmor.profile = unconfined' "$(config_of bad)" | cut -d: -f1)

step 'text'
run lxc-warden audit
same 'exit code with findings' 1 "$code"
has 'the audit' "APP-001.*bad.*$(config_of bad):$line" "$output"
has 'the audit' 'APP-001.*off' "$output"
has 'the audit' 'fix' "$output"

step 'JSON'
audit_json
same 'exit code of the JSON' 1 "$code"
has schema_version '^[0-9]+$' "$(jq .schema_version <<<"$output")"
for name in bad off; do audit_has "$name" APP-001; done
audit_lacks good APP-001
same 'file:line of APP-001' "$(config_of bad):$line" "$(findings_of bad APP-001 | jq -r '.file + ":" + (.line | tostring)' | head -n 1)"
has 'fix of APP-001' '.' "$(findings_of bad APP-001 | jq -r .fix | head -n 1)"
has 'live value of APP-001, running' 'unconfined' "$(findings_of bad APP-001 | jq -r '.live // ""')"
for key in id severity container file line key value live message why fix waived; do
  same "findings with $key" true "$(jq --arg k "$key" 'all(has($k))' <<<"$findings")"
done

step 'live limits'
for name in good bad; do
  audit_lacks "$name" 'LIM-00[2-9]'
  same "memory.max of $name in the audit" 67108864 "$(jq -r --arg n "$name" '.containers[] | select(.name == $n) | .live["memory.max"]' <<<"$output")"
done

step 'a stopped container with a v1 key'
if loads_v1; then
  audit_lacks old CFG-020
  audit_has old LIM-001
else
  audit_has old CFG-020
  audit_lacks old LIM-001
fi

step 'exit codes'
exits 0 lxc-warden audit good
exits 1 lxc-warden audit bad
exits 2 lxc-warden audit --no-such-option
exits 2 lxc-warden audit no-such-container
