#!/bin/bash
# install/quickstart on a host that has LXC, AppArmor and pure cgroup2, from a clone: it builds and installs the package, and
# prints the audit of three containers with different faults, which go on running. What it needs from apt is in the image.
# package: no
# tier: all
# layouts: build
# clone: yes
# deadline: 7200
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox open 'lxc.apparmor.profile = unconfined'
make_busybox old 'lxc.cgroup.memory.limit_in_bytes = 64M'
make_busybox disk 'lxc.cgroup2.devices.allow = a'
for name in open old disk; do start "$name"; done
pids() { for name in open old disk; do init_pid "$name"; done; }
before=$(pids)
configs=$(sha256sum "$k_lxcpath"/*/config)

step 'quickstart, from a clone'
# Once: room is scarce, and a case that failed is run again.
if [ -e /payload/files/clone.tar ]; then
  tar -C /srv -xf /payload/files/clone.tar
  mkdir -p /srv/ccache
  tar -C /srv/ccache -xf /payload/files/ccache.tar
  rm /payload/files/*.tar
fi
export CCACHE_DIR=/srv/ccache WARDEN_CMAKE_OPTIONS=-DWARDEN_DEV=ON
begun=$SECONDS code=0
# The console hears from it, or the guest counts as dead.
timeout 7000 /srv/lxc-warden/install/quickstart </dev/null 2>&1 | tee "$CASE_DIR/said" /dev/console || code=$?
said=$(cat "$CASE_DIR/said")
measure "quickstart-on-a-host $((SECONDS - begun)) s"
tail -n 40 /srv/lxc-warden/build/quickstart.log
same 'exit code' 0 "$code"
for thing in 'LXC' 'AppArmor on' 'pure cgroup2'; do has 'what the host has' "^  yes  $thing\$" "$said"; done
lacks 'what it says' '^  no ' "$said"
has 'its progress' 'still at it \[[0-9]+/[0-9]+\]' "$said"
package_installed || fail 'the package is not installed'

step 'the audit that it prints'
audit=$(sed -n '/^# lxc-warden audit/,$p' <<<"$said")
has 'the audit' '^FAIL APP-001 open ' "$audit"
has 'the audit' '^FAIL LIM-002 old .*the kernel has max' "$audit"
has 'the audit' '^FAIL DEV-005 disk .*devices\.allow = a: ' "$audit"
has 'the end of the audit' '^3 containers: 3 errors, ' "$audit"
# Longer than any terminal: a pipe gets whole lines.
has 'a line of the audit' '.{180}' "$audit"

step 'nothing else has changed'
same 'the processes of the containers' "$before" "$(pids)"
same 'the configs' "$configs" "$(sha256sum "$k_lxcpath"/*/config)"
has 'the policy' 'audit' "$(lxc-warden policy show open | grep -i mode)"
