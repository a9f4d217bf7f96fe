#!/bin/bash
# Device rules with v1 names, which LXC ignores on cgroup2, are enforced by a device program before init runs: what the
# container can open is what the rules say. Without the program it could open the host's disk.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# Opens devices inside for reading and for writing, and says which worked.
# shellcheck disable=SC2016 # the container's shell expands it
k_probe='for d in null:1:3 zero:1:5 full:1:7 disk:254:0; do
  name=${d%%:*} numbers=${d#*:} type=c; [ "$name" = disk ] && type=b
  node=/probe-$name; [ -e $node ] || mknod $node $type ${numbers%:*} ${numbers#*:} 2>/dev/null || { echo "$name no-node"; continue; }
  r=-; w=-; (: <$node) 2>/dev/null && r=r; (: >>$node) 2>/dev/null && w=w; echo "$name $r$w"
done'
disk=$(sed -n 's/^ *\([0-9]*\) virtblk$/\1/p' /proc/devices | head -n 1)
probe() { inside "$1" /bin/sh -c "${k_probe//254/$disk}" | tr '\n' ' '; }

step 'a container whose v1 rules allow three devices, without any cgroup2 rule'
make_busybox c1
sed -i '/common.conf/d' "$(config_of c1)"
configure c1 'lxc.include = /usr/share/lxc/config/common.conf.d/' 'lxc.cgroup.devices.deny = a' \
  'lxc.cgroup.devices.allow = c *:* m' 'lxc.cgroup.devices.allow = b *:* m' 'lxc.cgroup.devices.allow = c 1:3 rwm' \
  'lxc.cgroup.devices.allow = c 1:5 r' 'lxc.cgroup.devices.allow = c 136:* rwm' 'lxc.cgroup.devices.allow = c 5:* rwm'
start c1
same 'what it can open' 'null rw zero r- full -- disk -- ' "$(probe c1)"
journal_has c1 DEV-001
audit_json c1
audit_lacks c1 'DEV-00[2589]'
stop c1 -k

step 'the same with the policy that only reports: everything can be opened, and the audit says so'
policy '[devices]' 'v1-keys = report'
start c1
has 'what it can open' 'disk r' "$(probe c1)"
audit_json c1
audit_has c1 DEV-002
audit_has c1 DEV-005
stop c1 -k
rm -f /etc/lxc-warden/policy.d/90-case.conf

step 'a v1 deny rule takes away from what the distribution allows'
make_busybox c2 'lxc.cgroup.devices.deny = c 1:7 rwm'
start c2
has 'what it can open' 'zero rw full -- disk --' "$(probe c2)"
stop c2 -k
