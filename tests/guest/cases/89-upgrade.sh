#!/bin/bash
# The package is upgraded, and taken back, while twenty containers start and stop and a hold is up: what starts is checked, what must
# not start does not, and whatever meets programs and libwarden of two builds says so.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 1500
. /payload/lib.sh

k_containers=20 k_lanes=4

step 'another version, of another build: the private names of the library are others'
mkdir "$CASE_DIR/debs"
dpkg-deb -R "$PAYLOAD"/debs/lxc-warden_*.deb "$CASE_DIR/root"
installed=$(dpkg-query -W -f '${Version}' lxc-warden)
sed -i "s/^Version: .*/&+upgrade1/" "$CASE_DIR/root/DEBIAN/control"
build=$(grep -ao 'WARDEN_PRIVATE_[0-9A-Za-z._]*' "$CASE_DIR"/root/usr/lib/*/libwarden.so.1 | sort -u)
same 'builds in the library' 1 "$(wc -l <<<"$build")"
# Of the same length, so that nothing moves; the hashes of the names stay and are compared first, the names decide.
other=${build%????????}fedcba98
grep -rlaZ "$build" "$CASE_DIR/root/usr" | xargs -0 sed -i "s/$build/$other/g"
dpkg-deb -b "$CASE_DIR/root" "$CASE_DIR/debs/new.deb" >/dev/null
upgrade() { DEBIAN_FRONTEND=noninteractive dpkg -i "$CASE_DIR/debs/new.deb" >>"$CASE_DIR/dpkg.log" 2>&1; }
downgrade() { DEBIAN_FRONTEND=noninteractive dpkg -i --force-downgrade "$PAYLOAD"/debs/lxc-warden_*.deb >>"$CASE_DIR/dpkg.log" 2>&1; }

step 'twenty that may start, one that must not, one that is held'
make_busybox m1 'lxc.cgroup2.memory.max = 64M'
first_act m1
for n in $(seq 2 $k_containers); do
  mkdir "$k_lxcpath/m$n"
  sed "s/^lxc.uts.name.*/lxc.uts.name = m$n/" "$(config_of m1)" >"$(config_of "m$n")"
done
make_busybox bad
first_act bad 'echo in >/first'
sed -i 's/^lxc.apparmor.profile.*/lxc.apparmor.profile = unconfined/' "$(config_of bad)"
policy '[policy]' 'match = bad' 'mode = enforce'
make_busybox held
start held
refused_for bad pre-start APP-001
exits 0 lxc-warden freeze-run --hold -q --max-frozen 20min held
frozen held || fail 'it is not held'

# One line for each try: NAME, ok or failed.
try() { # NAME
  rm -f "$(log_of "$1")"
  if timeout -k 5 120 lxc-start -n "$1" -l DEBUG -o "$(log_of "$1")" </dev/null >/dev/null 2>&1; then
    printf '%s ok\n' "$1"
    timeout -k 5 60 lxc-stop -k -n "$1" </dev/null >/dev/null 2>&1
  else
    printf '%s failed\n' "$1"
    cp "$(log_of "$1")" "$CASE_DIR/failed.$1.$(date +%s%N)"
  fi
}
lane() { # NUMBER
  local n
  while [ ! -e "$CASE_DIR/over" ]; do
    for n in $(seq "$1" $k_lanes $k_containers); do
      [ -e "$CASE_DIR/over" ] || try "m$n"
    done
  done
}
must_not() { while [ ! -e "$CASE_DIR/over" ]; do try bad; sleep 2; done; }
watch() { while [ ! -e "$CASE_DIR/over" ]; do frozen held || echo 'not frozen'; sleep 0.5; done; }
tries() { cat "$CASE_DIR"/lane* | wc -l; }
until_tries() { # MORE
  local wanted=$(($(tries) + $1)) until=$((SECONDS + 300))
  while [ "$(tries)" -lt "$wanted" ]; do
    [ "$SECONDS" -lt "$until" ] || fail "only $(tries) starts"
    sleep 2
  done
  printf '%s starts\n' "$(tries)" >/dev/console # or the guest counts as dead
}

step 'upgrade, back, and upgrade again, meanwhile'
set +eE
trap - ERR
for n in $(seq $k_lanes); do lane "$n" >"$CASE_DIR/lane$n" 2>/dev/null & done
must_not >"$CASE_DIR/bad" 2>/dev/null &
watch >"$CASE_DIR/watch" 2>/dev/null &
problem=''
for turn in upgrade downgrade upgrade; do
  (until_tries 5) || problem="no starts before the $turn"
  $turn || problem="the $turn failed: $(tail -n 5 "$CASE_DIR/dpkg.log")"
done
(until_tries 10) || problem='no starts after the upgrade'
: >"$CASE_DIR/over"
wait
set -eE
trap 'echo "FAIL: ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR
[ -z "$problem" ] || fail "$problem"

step 'what came of it'
same 'version' "$installed+upgrade1" "$(dpkg-query -W -f '${Version}' lxc-warden)"
measure "upgrade-starts $(cat "$CASE_DIR"/lane* | grep -c ' ok$') count"
measure "upgrade-starts-refused $(cat "$CASE_DIR"/lane* | grep -c ' failed$' || true) count"
lacks 'what must not start' ' ok$' "$(cat "$CASE_DIR/bad")"
absent "$(rootfs_of bad)/first"
same 'the hold meanwhile' '' "$(cat "$CASE_DIR/watch")"
# Programs and library of two builds do not run together, and for that moment LXC refuses. Nothing else refuses any.
for log in "$CASE_DIR"/failed.m*; do
  [ -e "$log" ] || continue
  grep -aEq 'WARDEN_PRIVATE_|POL-003|lxc.hook.*(No such file|not found)|exited with (126|127)|error while loading' "$log" ||
    fail "a start was refused for another reason: $(grep -a 'ERROR\|lxc-warden' "$log" | tail -n 5)"
done

step 'afterwards all start and are limited, the one still does not, and the hold ends as a hold'
for n in $(seq $k_containers); do
  [ "$(state_of "m$n")" = STOPPED ] || timeout 60 lxc-stop -k -n "m$n"
done
for n in 1 $k_containers; do
  start "m$n"
  same "memory.max of m$n" 67108864 "$(live "m$n" memory.max)"
  stop "m$n" -k
done
refused_for bad pre-start APP-001
exits 0 lxc-warden thaw held
thawed held || fail 'it is still frozen'
no_records
exits 0 lxc-warden policy test

step 'a module of the other build is told as that'
cp "$CASE_DIR/root/usr/lib/lxc-warden/modules/limits.so" "$CASE_DIR/limits.new"
downgrade
if grep -aq "$other" "$CASE_DIR/limits.new"; then
  install -m 0644 "$CASE_DIR/limits.new" /usr/lib/lxc-warden/modules/limits.so
  exits 1 lxc-warden policy test
  has 'what it says of the module' 'POL-003.*of two builds' "$output"
  start m1
  journal_has m1 POL-003
  stop m1 -k
fi
install_package >/dev/null 2>&1
exits 0 lxc-warden policy test

for n in $(seq 2 $k_containers); do rm "$(config_of "m$n")"; rmdir "$k_lxcpath/m$n"; done
