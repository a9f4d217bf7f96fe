#!/bin/bash
# A container that LXC runs inside a container is frozen and thawed with it; one that was frozen inside stays frozen.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# deadline: 200
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

frozen() { grep -q 'frozen 1' "$1/cgroup.events"; }
# The host's LXC serves inside.
make_busybox o1 'lxc.include = /usr/share/lxc/config/nesting.conf' 'lxc.mount.entry = /usr/lib lib none ro,bind,create=dir 0 0' \
  'lxc.mount.entry = /usr/lib64 lib64 none ro,bind,create=dir 0 0' 'lxc.mount.entry = /usr usr none ro,bind,create=dir 0 0' \
  'lxc.mount.entry = none run tmpfs rw,create=dir 0 0'
sed -i 's/^lxc.apparmor.*//' "$(config_of o1)"
configure o1 'lxc.apparmor.profile = unconfined'
inner=$(rootfs_of o1)/inner/i1
mkdir -p "$inner"
cp -a /srv/images/busybox/rootfs "$inner/rootfs"
# shellcheck disable=SC2016 # the inner container's shell expands it
printf '%s\n' '#!/bin/sh' 'trap "exit 0" PWR TERM' 'while :; do n=$((n + 1)); echo $n >/count; done' >"$inner/rootfs/count-up"
chmod 0755 "$inner/rootfs/count-up"
printf '%s\n' 'lxc.uts.name = i1' 'lxc.rootfs.path = dir:/inner/i1/rootfs' 'lxc.net.0.type = empty' 'lxc.tty.max = 0' \
  'lxc.apparmor.profile = unconfined' 'lxc.mount.auto = proc:mixed sys:mixed' 'lxc.init.cmd = /count-up' >"$inner/config"
start o1
inside o1 /usr/bin/lxc-start -P /inner -n i1 -l DEBUG -o /inner/log || { cat "$(rootfs_of o1)/inner/log"; fail 'i1 did not start'; }
outer_group=$k_cgroup/lxc.payload.o1
inner_group=$(find "$outer_group" -type d -name lxc.payload.i1)
exists "$inner_group"
counts() { local before; before=$(cat "$inner/rootfs/count"); sleep 1; [ "$(cat "$inner/rootfs/count")" != "$before" ]; }
wait_for counts

step 'frozen and thawed with the one around it'
printf '%s\n' '#!/bin/sh' "cp $inner/rootfs/count $CASE_DIR/before" 'sleep 1' "cp $inner/rootfs/count $CASE_DIR/after" \
  "cp $inner_group/cgroup.events $CASE_DIR/events" >"$CASE_DIR/look"
chmod 0755 "$CASE_DIR/look"
exits 0 lxc-warden freeze-run o1 -- "$CASE_DIR/look"
has 'the report' 'o1: was frozen for' "$output"
has 'the inner cgroup meanwhile' 'frozen 1' "$(cat "$CASE_DIR/events")"
same 'what it counted meanwhile' "$(cat "$CASE_DIR/before")" "$(cat "$CASE_DIR/after")"
wait_for counts

step 'frozen inside, by its own LXC: left so'
exits 0 lxc-attach -n o1 -- /usr/bin/lxc-freeze -P /inner -n i1
exits 0 lxc-warden freeze-run o1 -- "$CASE_DIR/look"
has 'the report' 'o1: was frozen for' "$output"
frozen "$outer_group" && fail 'o1 is still frozen'
frozen "$inner_group" || fail 'i1 was thawed'
exits 0 lxc-attach -n o1 -- /usr/bin/lxc-unfreeze -P /inner -n i1
wait_for counts
stop o1 -k
