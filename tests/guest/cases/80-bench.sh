#!/bin/bash
# Measures only: the time of lxc-start with and without the package, in turns of one run.
# package: yes
# deadline: 300
. /payload/lib.sh

k_runs=5
dropin=/usr/share/lxc/config/common.conf.d/50-lxc-warden.conf
make_busybox c1 'lxc.cgroup2.memory.max = 64M'
# milliseconds of one start
one_start() {
  local begun
  begun=$(date +%s%N)
  timeout -k 5 60 lxc-start -n c1 </dev/null || fail 'c1 did not start'
  printf '%s\n' $((($(date +%s%N) - begun) / 1000000))
  lxc-stop -k -n c1
}
median() { sort -n | sed -n "$((k_runs / 2 + 1))p"; }
one_start >"$CASE_DIR/warm-up"
for _ in $(seq "$k_runs"); do
  one_start >>"$CASE_DIR/with"
  mv "$dropin" "$CASE_DIR/dropin"
  one_start >>"$CASE_DIR/without"
  mv "$CASE_DIR/dropin" "$dropin"
done
measure 'lxc-start with the package, median:' "$(median <"$CASE_DIR/with") ms of $k_runs"
measure 'lxc-start without its hooks, median:' "$(median <"$CASE_DIR/without") ms of $k_runs"
