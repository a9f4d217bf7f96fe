#!/bin/bash
# How long a container was frozen, by freeze-run and by the kernel (frozen_usec of cgroup.stat.local, from the request to freeze to
# the one to thaw). freeze-run waits until it sees the thaw, and so never says less; how much more is measured.
# package: yes
# tier: all
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_runs=20 k_near_us=5000
make_busybox c1
first_act c1
start c1
file=$(payload_cgroup c1)/cgroup.stat.local
[ -e "$file" ] || skip "not measured: the kernel $(uname -r) has no cgroup.stat.local"
by_kernel() { sed -n 's/^frozen_usec //p' "$file"; }
same 'frozen so far' 0 "$(by_kernel)"

near=0
for _ in $(seq $k_runs); do
  before=$(by_kernel)
  lxc-warden freeze-run -q --format json --report "$CASE_DIR/report" c1 -- sleep 0.1
  kernel=$(($(by_kernel) - before))
  ours=$(jq '.containers[0].window_ms * 1000 | round' "$CASE_DIR/report")
  printf '%s us by the kernel, %s us by freeze-run\n' "$kernel" "$ours"
  [ "$kernel" -ge 100000 ] || fail 'the kernel has a freeze that is shorter than the command'
  [ "$ours" -ge "$kernel" ] || fail 'freeze-run says less than the kernel'
  echo $((ours - kernel)) >>"$CASE_DIR/more"
  if [ $((ours - kernel)) -le $k_near_us ]; then near=$((near + 1)); fi
done
measure "freeze-run-more-than-kernel-median-us $(sort -n "$CASE_DIR/more" | sed -n "$((k_runs / 2))p") us"
measure "freeze-run-within-5-ms-of-kernel $near of-$k_runs"
