#!/bin/bash
# On a hybrid or legacy host LXC itself puts v1 limits in force; the package breaks nothing and says what is in force.
# package: yes
# layouts: hybrid legacy
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M'
make_busybox bare
start c1
start bare
same memory.limit_in_bytes 67108864 "$(live c1 memory.limit_in_bytes)"
audit_json
audit_lacks c1 'APP-00[1-4]'
run lxc-warden audit
has 'the audit' 'hybrid|legacy|cgroup v1' "$output"
stop c1
stop bare
lacks "LXC's log" 'Failed to run lxc\.hook' "$(cat "$(log_of c1)")"

step 'mode enforce refuses there too'
enforce
configure c1 'lxc.apparmor.profile = unconfined'
refused c1
refused_by c1 pre-start
