#!/bin/bash
# An ordinary user's unprivileged container: the hooks run as that user, stay quick, break nothing, and say what they could
# not check; root's audit covers it.
# package: yes
# tier: ci bookworm
# suites: bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_user user 200000
home=/home/user lxcpath=/home/user/.local/share/lxc
install -d -o user -g user $home/.config/lxc $home/.local $home/.local/share $lxcpath $lxcpath/u1
chmod 0755 $home
cp -a /srv/images/busybox/rootfs $lxcpath/u1/rootfs
sed -i '/udhcpc/d' $lxcpath/u1/rootfs/etc/init.d/rcS
printf '%s\n' '#!/bin/sh' 'id -u >/first' 'trap "exit 0" PWR TERM' 'while :; do sleep 1; done' >$lxcpath/u1/rootfs/first-act
chmod 0755 $lxcpath/u1/rootfs/first-act
chown -hR 200000:200000 $lxcpath/u1/rootfs
printf '%s\n' 'lxc.include = /usr/share/lxc/config/common.conf' 'lxc.include = /usr/share/lxc/config/userns.conf' \
  'lxc.idmap = u 0 200000 65536' 'lxc.idmap = g 0 200000 65536' 'lxc.net.0.type = empty' 'lxc.uts.name = u1' \
  "lxc.rootfs.path = dir:$lxcpath/u1/rootfs" 'lxc.apparmor.profile = unconfined' 'lxc.init.cmd = /first-act' \
  'lxc.cgroup.memory.limit_in_bytes = 64M' >$lxcpath/u1/config
chown user:user $lxcpath/u1/config
log=$home/u1.log

step 'started by the user, in a cgroup that systemd delegates to it'
systemd-run -q --unit=u1 --uid=user -p Delegate=yes -p WorkingDirectory=$home -E HOME=$home \
  lxc-start -F -n u1 -l DEBUG -o $log
begun() { [ -s $lxcpath/u1/rootfs/first ]; }
wait_for begun
same 'the user inside' 0 "$(cat $lxcpath/u1/rootfs/first)"

step 'what the hooks said'
said=$(grep -a 'lxc-warden: ' $log || true)
printf '%s\n' "$said"
lines=$(wc -l <<<"$said")
[ "$lines" -le 12 ] || fail "the hooks printed $lines lines"
has 'what the hooks said' 'APP-001' "$said"

step "root's audit covers it"
audit_json -P $lxcpath
audit_has u1 APP-001
pid=$(jq -r '.containers[0].pid // .containers[0].init_pid // empty' <<<"$output")
[ -n "$pid" ] || fail "the audit does not say that it runs: $output"

step 'enforce refuses it, as it refuses root'
systemctl stop u1
enforce
rm $lxcpath/u1/rootfs/first
systemd-run -q --wait --unit=u1b --uid=user -p Delegate=yes -p WorkingDirectory=$home -E HOME=$home \
  lxc-start -F -n u1 -l DEBUG -o $log && fail 'it started'
absent $lxcpath/u1/rootfs/first

step 'a waiver for users: it starts again'
policy '[waive APP-001]' 'owner = ops' 'reason = unprivileged, generated profiles do not work for users' 'until = 2999-01-01'
systemd-run -q --unit=u1c --uid=user -p Delegate=yes -p WorkingDirectory=$home -E HOME=$home \
  lxc-start -F -n u1 -l DEBUG -o $log
wait_for begun
systemctl stop u1c
