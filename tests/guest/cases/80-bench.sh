#!/bin/bash
# Measures only: the time of lxc-start with and without the package, in turns of one run.
# package: yes
# tier: all
# deadline: 600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_runs=5
dropin=/usr/share/lxc/config/common.conf.d/50-lxc-warden.conf
make_busybox c1 'lxc.cgroup2.memory.max = 64M'
generated_profile c1
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

step 'an audit of 100 defined containers beside cat of the files that it reads'
fleet=/srv/fleet
mapfile -t names < <(seq -f 'f%g' 100)
mkdir -p "${names[@]/#/$fleet/}"
for name in "${names[@]}"; do
  printf '%s\n' 'lxc.include = /usr/share/lxc/config/common.conf' "lxc.uts.name = $name" 'lxc.net.0.type = empty' \
    "lxc.rootfs.path = dir:/var/lib/lxc/c1/rootfs" 'lxc.apparmor.profile = generated' 'lxc.cgroup2.memory.max = 512M' >"$fleet/$name/config"
done
took() { # COMMAND...: milliseconds. What it printed is in took.out. Exit status 1 is an audit's with findings; 2 or more did not do the work.
  local begun code=0
  begun=$(date +%s%N)
  "$@" >"$CASE_DIR/took.out" 2>"$CASE_DIR/took.err" || code=$?
  [ "$code" -le "$k_worst" ] || fail "$1 exited $code: $(tail -n 3 "$CASE_DIR/took.err")"
  printf '%s\n' $((($(date +%s%N) - begun) / 1000000))
}
# As an admin would: one look at each container's config and what it includes.
cat_each() { local name; for name in "${names[@]}"; do cat "$fleet/$name/config" /usr/share/lxc/config/common.conf /usr/share/lxc/config/common.conf.d/*; done; }
cat_once() { cat $fleet/*/config /usr/share/lxc/config/common.conf /usr/share/lxc/config/common.conf.d/*; }
k_runs=3
k_worst=1 took lxc-warden audit -P $fleet --format json >"$CASE_DIR/warm-up"
same 'containers that were audited' 100 "$(jq '.containers | length' "$CASE_DIR/took.out")"
for _ in $(seq $k_runs); do
  k_worst=1 took lxc-warden audit -P $fleet >>"$CASE_DIR/audit"
  k_worst=0 took cat_each >>"$CASE_DIR/each"
  k_worst=0 took cat_once >>"$CASE_DIR/once"
done
measure 'audit of 100 containers, median:' "$(median <"$CASE_DIR/audit") ms of $k_runs"
measure 'cat of each config with what it includes, median:' "$(median <"$CASE_DIR/each") ms of $k_runs"
measure 'one cat of all these files, median:' "$(median <"$CASE_DIR/once") ms of $k_runs"
