#!/bin/bash
# Measures only: the frozen window of fifty containers at once beside that of one of them, and beside nothing but the kernel's
# freeze of the same ones, in turns of one run.
# package: yes
# tier: all
# layouts: bench
# deadline: 600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_containers=50 k_runs=10
make_busybox m1
first_act m1
# The others share its root, and have no profile of their own: loading fifty of them is what would take long.
for n in $(seq 2 $k_containers); do
  mkdir -p "$k_lxcpath/m$n"
  sed "s/^lxc.uts.name.*/lxc.uts.name = m$n/; s/^lxc.apparmor.*//" "$(config_of m1)" >"$(config_of "m$n")"
  configure "m$n" 'lxc.apparmor.profile = unconfined'
done
mapfile -t names < <(seq -f 'm%g' $k_containers)
begun=$SECONDS
printf '%s\n' "${names[@]}" | xargs -P 2 -I{} sh -c "lxc-start -n {} -l INFO -o /var/log/lxc/{}.log </dev/null >/dev/null 2>&1"
printf 'started in %s s\n' $((SECONDS - begun))
for name in "${names[@]}"; do running "$name" || fail "$name does not run"; done

median() { sort -n "$1" | sed -n "$(($(wc -l <"$1") / 2 + 1))p"; }
freeze_run() { lxc-warden freeze-run -q --format json --report "$CASE_DIR/report" "$@" -- true; }
of() { jq -r "$1" "$CASE_DIR/report"; }
bare() { /payload/files/bare_freeze "$@" -- true | awk '{ printf "%.1f\n", $1 / 1000 }'; } # milliseconds
groups=("${names[@]/#/$k_cgroup/lxc.payload.}")
freeze_run m1
for _ in $(seq $k_runs); do
  freeze_run m1
  of .containers[0].window_ms >>"$CASE_DIR/one"
  of '[.containers[0].window_ms, .freeze_ms, .final_sync.ms, .command_ms, .guards_ms] | join(" ")' >>"$CASE_DIR/phases.one"
  of .guards_ms >>"$CASE_DIR/guards.one"
  freeze_run "${names[@]}"
  same 'frozen' "$k_containers" "$(of '[.containers[] | select(.status == "frozen")] | length')"
  of '[.containers[].window_ms] | max' >>"$CASE_DIR/all"
  of '[.containers[0].window_ms, .freeze_ms, .final_sync.ms, .command_ms, .guards_ms] | join(" ")' >>"$CASE_DIR/phases.all"
  of .guards_ms >>"$CASE_DIR/guards.all"
  bare "${groups[0]}" >>"$CASE_DIR/bare.one"
  bare "${groups[@]}" >>"$CASE_DIR/bare.all"
  progress "$(tail -n 1 "$CASE_DIR/all")"
done
one=$(median "$CASE_DIR/one") all=$(median "$CASE_DIR/all")
bare_one=$(median "$CASE_DIR/bare.one") bare_all=$(median "$CASE_DIR/bare.all")
measure "frozen-window-one $one ms"
measure "frozen-window-fifty $all ms"
measure "frozen-window-fifty-longer $(awk -v a="$all" -v b="$one" 'BEGIN { printf "%.2f", a / b }') times"
measure "bare-freeze-one $bare_one ms"
measure "bare-freeze-fifty $bare_all ms"
measure "bare-freeze-fifty-longer $(awk -v a="$bare_all" -v b="$bare_one" 'BEGIN { printf "%.2f", a / b }') times"
measure "frozen-window-fifty-beside-bare $(awk -v a="$all" -v b="$bare_all" 'BEGIN { printf "%.2f", a / b }') times"
measure "guards-one $(median "$CASE_DIR/guards.one") ms"
measure "guards-fifty $(median "$CASE_DIR/guards.all") ms"
printf 'each run: window freeze final-sync command guards\n'
cat "$CASE_DIR/phases.one" "$CASE_DIR/phases.all"

# All at once: the runner would take half a minute for each.
for name in "${names[@]}"; do kill_payload "$name"; done
no_monitor() { ! pgrep -f '^\[lxc monitor\] '; }
wait_for no_monitor
for name in "${names[@]:1}"; do rm "$(config_of "$name")"; rmdir "$k_lxcpath/$name"; done
