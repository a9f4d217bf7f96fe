#!/bin/bash
# Measures only: the time of lxc-start with the package, without its hooks, and with as many hooks that do nothing, which is what
# LXC itself takes to run hooks; in turns of one run.
# package: yes
# tier: all
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_runs=15
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
sed 's,^\(lxc\.hook\.[a-z-]* = \).*,\1/bin/true,' "$dropin" >"$CASE_DIR/nothing"
same 'hooks that do nothing' 4 "$(grep -c '^lxc.hook.* = /bin/true$' "$CASE_DIR/nothing")"
mv "$dropin" "$CASE_DIR/dropin"
for with in dropin nothing; do
  cp "$CASE_DIR/$with" "$dropin"
  one_start >"$CASE_DIR/warm-up"
done
for _ in $(seq "$k_runs"); do
  cp "$CASE_DIR/dropin" "$dropin"
  one_start >>"$CASE_DIR/with"
  rm "$dropin"
  one_start >>"$CASE_DIR/without"
  cp "$CASE_DIR/nothing" "$dropin"
  one_start >>"$CASE_DIR/empty"
  progress "$(tail -qn 1 "$CASE_DIR"/{with,without,empty} | tr '\n' ' ')"
done
cp "$CASE_DIR/dropin" "$dropin"
with=$(median <"$CASE_DIR/with") without=$(median <"$CASE_DIR/without") empty=$(median <"$CASE_DIR/empty")
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
measure 'lxc-start with the package, median:' "$with ms of $k_runs, $(ratio "$with" "$without") times"
measure 'lxc-start with four hooks that do nothing, median:' "$empty ms of $k_runs, $(ratio "$empty" "$without") times"
measure 'lxc-start without its hooks, median:' "$without ms of $k_runs"

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
