#!/bin/bash
# SIGKILL to freeze-run, its guardian, both at once, or the command, at random moments: afterwards nothing is frozen, within
# --max-frozen and a second.
# package: yes
# tier: all
# layouts: freeze
# deadline: 600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# 210 moments, or as many as fit into the time, and 30 however slow the CPU is; boot --long tries 2,100.
k_lanes=3 k_rounds=$((70 * GUEST_LONG)) k_seconds=$((250 * GUEST_LONG)) k_least_rounds=10 k_max_frozen=2
for lane in $(seq $k_lanes); do
  make_busybox "k$lane"
  start "k$lane"
done

asked() { [ "$(cat "$k_cgroup/lxc.payload.$1/cgroup.freeze")" = 1 ]; }
now_ms() { local up; read -r up _ </proc/uptime; printf '%s\n' "$((10#${up/./} * 10))"; }

kill_once() { # CONTAINER WHAT MS
  local run guards=() odd=$(($3 % 2)) hold=0.3
  # Half of them when it is frozen, or is about to be thawed; the others at any moment.
  [ "$odd" = 0 ] || hold=1
  lxc-warden freeze-run -q --max-frozen ${k_max_frozen}s "$1" -- sleep "$hold" 2>/dev/null &
  run=$!
  if [ "$odd" = 1 ]; then
    until asked "$1" || ! kill -0 "$run" 2>/dev/null; do sleep 0.02; done
    mapfile -t guards < <(pgrep -x -P "$run" warden-guard)
    sleep "0.$(printf '%03d' $(($3 % 700)))"
  else
    sleep "$(printf '%d.%03d' $(($3 / 1000)) $(($3 % 1000)))"
    mapfile -t guards < <(pgrep -x -P "$run" warden-guard)
  fi
  was=no
  asked "$1" && was=yes
  case $2 in
    run) kill -9 "$run" ;;
    guardian) [ "${#guards[@]}" = 0 ] || kill -9 "${guards[@]}" ;;
    both) kill -9 "$run" "${guards[@]}" ;;
    tool) pkill -9 -x -P "$run" sleep ;;
  esac 2>/dev/null
  wait "$run" 2>/dev/null
}

lane() { # CONTAINER
  local round what moment was killed took begun span
  for round in $(seq $k_rounds); do
    [ "$SECONDS" -lt "$until_second" ] || [ "$round" -le "$k_least_rounds" ] || break
    # What one run takes here and now, so that the moments are spread over all of it.
    if [ $((round % 10)) = 1 ]; then
      begun=$(now_ms)
      lxc-warden freeze-run -q "$1" -- sleep 0.3
      span=$(($(now_ms) - begun))
    fi
    case $((round % 4)) in 0) what=both ;; 1) what=run ;; 2) what=guardian ;; 3) what=tool ;; esac
    moment=$((RANDOM * 32768 + RANDOM)); moment=$((moment % span))
    kill_once "$1" "$what" "$moment"
    killed=$(now_ms)
    while asked "$1" || frozen "$1"; do
      took=$(($(now_ms) - killed))
      if [ "$took" -gt $(((k_max_frozen + 8) * 1000)) ]; then echo "LOST $1 $what $moment"; return 1; fi
      sleep 0.05
    done
    printf '%s %s %s %s\n' "$what" "$moment" "$was" "$(($(now_ms) - killed))"
  done
}

set +e
trap - ERR
until_second=$((SECONDS + k_seconds))
for n in $(seq $k_lanes); do lane "k$n" >"$CASE_DIR/lane$n" 2>/dev/null & lanes[n]=$!; done
failed=0
for n in $(seq $k_lanes); do wait "${lanes[n]}" || failed=1; done
set -e
trap 'echo "FAIL: ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR
cat "$CASE_DIR"/lane* | awk '{ n[$1]++; if ($3 == "yes") { f[$1]++ } if ($4 > m[$1]) m[$1] = $4 } END { for (w in n) print w, n[w], "moments,", f[w] + 0, "frozen when they were killed, thawed after at most", m[w], "ms" }'
[ "$failed" = 0 ] || fail_for_good "a container stayed frozen: $(grep -h LOST "$CASE_DIR"/lane*)"
moments=$(cat "$CASE_DIR"/lane* | wc -l)
measure "freeze-kill-moments $moments count"
measure "freeze-kill-slowest-thaw $(cat "$CASE_DIR"/lane* | awk '$4 > m { m = $4 } END { print m + 0 }') ms"
# The kills hit frozen containers, or the case would show nothing.
[ "$(cat "$CASE_DIR"/lane* | awk '$3 == "yes"' | wc -l)" -ge 5 ] || fail 'hardly any kill met a frozen container'

step 'what is left behind goes with the next run, and with thaw --stale'
exits 0 lxc-warden thaw --stale
same 'records' '' "$(ls -A /run/lxc-warden/frozen)"
no_guardian() { ! pgrep -x warden-guard; }
wait_for no_guardian

step 'a lost guardian and a lost freeze-run: the unit of the package thaws too'
lxc-warden freeze-run -q --max-frozen 60s k1 -- sleep 50 2>/dev/null &
run=$!
wait_for frozen k1
mapfile -t guards < <(pgrep -x -P "$run" warden-guard)
# The guardian first: it thaws at once when it sees freeze-run go.
kill -9 "${guards[@]}" "$run"
sleep 0.5
frozen k1 || fail 'k1 was thawed by nobody that should live'
exits 1 lxc-warden status
has 'status' 'left by a dead process' "$output"
systemctl start lxc-warden-thaw.service
frozen k1 && fail 'the unit did not thaw'
pkill -x sleep || true
