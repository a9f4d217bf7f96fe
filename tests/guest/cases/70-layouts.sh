#!/bin/bash
# On a hybrid or legacy host LXC itself puts v1 limits in force; the package breaks nothing and says what is in force.
# package: yes
# tier: all
# layouts: hybrid legacy
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup.cpu.shares = 512' 'lxc.cgroup.pids.max = 100'
make_busybox new 'lxc.cgroup2.memory.max = 64M'
make_busybox both 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup2.memory.max = 64M' 'lxc.cgroup2.pids.max = 100'
before=$(sha256sum "$(config_of c1)")

step 'LXC puts the v1 limits in force'
start c1
in_force() { # FILE VALUE
  same "$1" "$2" "$(cat "$(payload_cgroup c1 "${1%%.*}")/$1")"
  has "the journal on $1" "in force: $1 = $2\$" "$(journal c1 LIM-010 | jq -r .MESSAGE)"
  same "the live value of $1 in the audit" "$2" \
    "$(findings_of c1 LIM-010 | jq -r --arg key "lxc.cgroup.$1" 'select(.key == $key) | .live')"
}
audit_json
in_force memory.limit_in_bytes 67108864
in_force cpu.shares 512
in_force pids.max 100
audit_lacks c1 'APP-00[1-4]|LIM-0(0[2-7]|11)'
has 'the audit' "layout $GUEST_LAYOUT" "$(lxc-warden audit || true)"

step 'v2 keys are not in force, and that is said'
start new
start both
audit_json
for name in new both; do
  journal_has "$name" LIM-010
  same "the severity of LIM-010 on $name" warning "$(findings_of "$name" LIM-010 | jq -r 'select(.severity == "warning") | .severity')"
done
same 'the key of both that has no v1 line' lxc.cgroup2.pids.max \
  "$(findings_of both LIM-010 | jq -r 'select(.severity == "warning") | .key')"
exits 2 lxc-warden migrate --layout "$GUEST_LAYOUT" c1
has 'migrate' 'keep-v1' "$output"
# Also when nobody says how this host mounts cgroups.
exits 2 lxc-warden migrate --write c1
has 'migrate' 'keep-v1' "$output"

step 'they stop'
stop c1
stop new
stop both
same 'the config file' "$before" "$(sha256sum "$(config_of c1)")"
lacks "LXC's log" 'Failed to run lxc\.hook' "$(cat "$(log_of c1)")"

step 'mode enforce refuses there too'
enforce
configure c1 'lxc.apparmor.profile = unconfined'
refused c1
refused_by c1 pre-start
