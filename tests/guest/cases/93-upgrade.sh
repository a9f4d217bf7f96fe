#!/bin/bash
# The package is upgraded, taken back and upgraded again while twenty containers start and stop, one after the other, and a hold is
# up: under enforce none is let in without a verdict, none is left frozen, each refusal has its reason, and afterwards all start.
# How many starts that are is not asked: an emulated CPU may miss a hook's deadline, which is a reason too.
# package: yes
# tier: all
# suites: bookworm trixie forky
# layouts: unified
# deadline: 1800
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_containers=20
k_limit=67108864

# This case puts in a module of another build; when it failed there, and is run again, that is still in.
lxc-warden policy test >/dev/null 2>&1 || install_package >/dev/null 2>&1

step 'another version, of another build: the private names of the library are others'
mkdir "$CASE_DIR/debs"
dpkg-deb -R "$PAYLOAD"/debs/lxc-warden_*.deb "$CASE_DIR/root"
installed=$(dpkg-query -W -f '${Version}' lxc-warden)
sed -i 's/^Version: .*/&+upgrade1/' "$CASE_DIR/root/DEBIAN/control"
build=$(grep -aoh 'WARDEN_PRIVATE_[0-9A-Za-z._]*' "$CASE_DIR"/root/usr/lib/*/libwarden.so.1 | sort -u)
same 'builds in the library' 1 "$(wc -l <<<"$build")"
# As long as the other, so that nothing moves in the files.
other=${build%????????}fedcba98
[ "$other" != "$build" ] || fail 'the other build is the same'
grep -rlaZ "$build" "$CASE_DIR/root/usr" | xargs -0 sed -i "s/$build/$other/g"
rm -f "$CASE_DIR/root/DEBIAN/md5sums"
dpkg-deb -b "$CASE_DIR/root" "$CASE_DIR/debs/new.deb" >/dev/null
upgrade() { DEBIAN_FRONTEND=noninteractive dpkg -i "$CASE_DIR/debs/new.deb" >>"$CASE_DIR/dpkg.log" 2>&1; }
downgrade() { DEBIAN_FRONTEND=noninteractive dpkg -i --force-downgrade "$PAYLOAD"/debs/lxc-warden_*.deb >>"$CASE_DIR/dpkg.log" 2>&1; }

# The policy gives the limit and the configs do not: who has it was judged, in both hooks.
step 'twenty that may start, one that must not, one that is held'
policy '[policy]' 'mode = enforce' '[limits]' 'memory.max = 64M'
make_busybox m1
first_act m1
for n in $(seq 2 $k_containers); do
  mkdir -p "$k_lxcpath/m$n"
  sed "s/^lxc.uts.name.*/lxc.uts.name = m$n/" "$(config_of m1)" >"$(config_of "m$n")"
done
make_busybox bad
first_act bad 'echo in >/first'
sed -i 's/^lxc.apparmor.profile.*/lxc.apparmor.profile = unconfined/' "$(config_of bad)"
make_busybox held

# Whether a log says that the hook had no time, which is what a slow machine may come to.
is_late() { grep -aq 'no answer within\|did not end within its deadline' "$1"; }
start_when_in_time() { # NAME
  local until=$((SECONDS + 300))
  until timeout -k 5 120 lxc-start -n "$1" -l DEBUG -o "$(log_of "$1")" </dev/null; do
    if ! is_late "$(log_of "$1")" || [ "$SECONDS" -ge "$until" ]; then fail "$1 did not start: $(grep -a 'ERROR\|lxc-warden' "$(log_of "$1")" | tail -n 5)"; fi
    rm -f "$(log_of "$1")"
  done
  same "memory.max of $1" $k_limit "$(live "$1" memory.max)"
}
start_when_in_time held
exits 0 lxc-warden freeze-run --hold -q --max-frozen 30min held
frozen held || fail 'it is not held'

# One line for each try: NAME, ok and its limit, or failed; and why it failed is kept.
try() { # NAME
  rm -f "$(log_of "$1")"
  if timeout -k 5 120 lxc-start -n "$1" -l DEBUG -o "$(log_of "$1")" </dev/null; then
    printf "%s ok %s %s\n" "$1" "$(live "$1" memory.max)" "$(live "$1" cgroup.events | grep frozen)"
    timeout -k 5 120 lxc-stop -k -n "$1" </dev/null
  else
    printf '%s failed\n' "$1"
    cp "$(log_of "$1")" "$CASE_DIR/failed.$1.$(date +%s%N)"
  fi
}
start_them() {
  local n=0
  while [ ! -e "$CASE_DIR/over" ]; do
    try "m$((n++ % k_containers + 1))"
    [ $((n % 5)) != 0 ] || try bad
  done
}
watch() { while [ ! -e "$CASE_DIR/over" ]; do frozen held || echo 'not frozen'; sleep 1; done; }
tries() { wc -l <"$CASE_DIR/tries"; }
more_tries() { # NUMBER
  local wanted=$(($(tries) + $1)) until=$((SECONDS + 500))
  while [ "$(tries)" -lt "$wanted" ]; do
    [ "$SECONDS" -lt "$until" ] || { problem="only $(tries) starts"; return; }
    sleep 1
  done
  progress "$(tries) starts"
}

step 'upgrade, back, and upgrade again, meanwhile'
problem=''
{ set +eE; trap - ERR; start_them; } >"$CASE_DIR/tries" 2>"$CASE_DIR/tries.errors" &
{ set +eE; trap - ERR; watch; } >"$CASE_DIR/watch" 2>&1 &
for turn in upgrade downgrade upgrade; do
  more_tries 4
  $turn || problem="the $turn failed: $(tail -n 5 "$CASE_DIR/dpkg.log")"
done
more_tries 4
: >"$CASE_DIR/over"
wait
[ -z "$problem" ] || fail "$problem"
cat "$CASE_DIR/tries"

step 'what came of it'
same 'version' "$installed+upgrade1" "$(dpkg-query -W -f '${Version}' lxc-warden)"
measure "upgrade-starts $(grep -c ' ok ' "$CASE_DIR/tries" || true) count"
measure "upgrade-starts-refused $(grep -c '^m.* failed$' "$CASE_DIR/tries" || true) count"
[ "$(grep -c '^bad failed$' "$CASE_DIR/tries")" -ge 2 ] || fail 'what must not start was not tried'
lacks 'what must not start' '^bad ok' "$(cat "$CASE_DIR/tries")"
absent "$(rootfs_of bad)/first"
has 'starts' "^m[0-9]+ ok $k_limit frozen 0\$" "$(cat "$CASE_DIR/tries")"
same 'those that were let in without a verdict, or frozen' '' "$(grep ' ok ' "$CASE_DIR/tries" | grep -v " ok $k_limit frozen 0\$" || true)"
same 'the hold meanwhile' '' "$(cat "$CASE_DIR/watch")"
# Programs and library of two builds do not run together, and neither do modules: that is said, as is a hook that had no time.
for log in "$CASE_DIR"/failed.m*; do
  [ -e "$log" ] || continue
  is_late "$log" || grep -aEq "WARDEN_PRIVATE_.*not found|POL-003.*of two builds|libwarden.so.1: cannot open|No such file" "$log" ||
    fail "a start was refused for another reason: $(grep -a 'ERROR\|lxc-warden' "$log" | tail -n 5)"
done

step 'afterwards all start, the one still does not, and the hold ends as a hold'
for n in $(seq $k_containers); do
  rm -f "$(log_of "m$n")"
  start_when_in_time "m$n"
  thawed "m$n" || fail "m$n is frozen"
  stop "m$n" -k
  progress "m$n"
done
refused_for bad pre-start APP-001
frozen held || fail 'it is not held any more'
exits 0 lxc-warden thaw held
thawed held || fail 'it is still frozen'
no_records
exits 0 lxc-warden policy test

step 'a module of the other build is named as one'
cp "$CASE_DIR/root/usr/lib/lxc-warden/modules/limits.so" "$CASE_DIR/limits.new"
grep -aq "$other" "$CASE_DIR/limits.new" || fail 'the module limits uses nothing that is private to a build'
downgrade || fail "$(tail -n 5 "$CASE_DIR/dpkg.log")"
install -m 0644 "$CASE_DIR/limits.new" /usr/lib/lxc-warden/modules/limits.so
exits 1 lxc-warden policy test
has 'what it says of the module' 'POL-003.*of two builds' "$output"
# LXC 6 may log what it reads in two pieces.
refused_for m1 pre-start 'POL-003 m1 .*modules/limits\.so and lib'
install_package >/dev/null 2>&1
exits 0 lxc-warden policy test

for n in $(seq 2 $k_containers); do rm -r "${k_lxcpath:?}/m$n"; done
