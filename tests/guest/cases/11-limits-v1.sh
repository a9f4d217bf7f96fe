#!/bin/bash
# Limits with v1 names are in force before the container's init runs; what goes over them is killed, and the stop hook says so.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M' 'lxc.cgroup.memory.memsw.limit_in_bytes = 96M' \
  'lxc.mount.auto = cgroup:ro:force'
first_act c1 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.swap.max >/first'
before=$(sha256sum "$(config_of c1)")
start c1

same memory.max 67108864 "$(live c1 memory.max)"
same memory.swap.max 33554432 "$(live c1 memory.swap.max)"
step "what init saw in its first act"
wait_for test -s "$(rootfs_of c1)/first"
same 'memory.max, memory.swap.max' '67108864 33554432' "$(xargs <"$(rootfs_of c1)/first")"

step 'a process that takes 200 MB'
code=0
eat c1 200M || code=$?
same 'exit code of a process that got SIGKILL' 137 "$code"
kills=$(awk '$1 == "oom_kill" { print $2 }' "$(payload_cgroup c1)/memory.events")
[ "$kills" -ge 1 ] || fail "memory.events counts $kills kills"

stop c1 -k
said=$(journal c1 | jq -r 'select(.WARDEN_PHASE == "stop") | .MESSAGE')
has 'what the stop hook said' 'oom_kill|OOM' "$said"
has 'what the stop hook said' 'memory\.peak|peak' "$said"
same 'the config file' "$before" "$(sha256sum "$(config_of c1)")"
