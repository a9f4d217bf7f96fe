#!/bin/bash
# lxc-warden hook-test with real LXC: our own hook programs, programs that misbehave, every type of hook, a user's container, and
# that nothing is left, also after a kill. With files from tests/guest/hook-test it plays the program of those instead.
# package: yes
# tier: all
# suites: bookworm trixie forky
# layouts: unified
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

cd "$CASE_DIR" || exit 1
# Lines are not broken in what is looked for.
export COLUMNS=200
nothing_left() {
  [ -z "$(find /var/tmp -maxdepth 1 -name 'lxc-warden-hook-test.*')" ] || return 1
  [ -z "$(find "$k_cgroup" -type d -name 'lxc.*hook-test-*')" ] || return 1
}
plays() { # CODE ARGUMENTS...
  exits "$1" lxc-warden hook-test --timeout 200s "${@:2}"
  nothing_left || fail "left: $(find /var/tmp "$k_cgroup" -name '*hook-test*')"
}

if [ -e "$PAYLOAD/files/hook-test.arguments" ]; then
  mapfile -t arguments <"$PAYLOAD/files/hook-test.arguments"
  install -m 0755 "$PAYLOAD/files/hook-test.program" /usr/local/bin/hook-test.program
  timeout 600 lxc-warden hook-test "${arguments[@]}" </dev/null && exit 0
  fail_for_good "the program does not do as LXC wants, with LXC $(lxc-start --version)"
fi

hook() { # NAME SCRIPT-LINES...
  printf '%s\n' '#!/bin/sh' "${@:2}" >"/usr/local/bin/$1"
  chmod 0755 "/usr/local/bin/$1"
}

step 'our own programs, beside themselves'
policy '[limits]' 'memory.max = 64M'
for type in pre-start start-host stop post-stop; do
  plays 0 --type "$type" --hook-version 0,1 "/usr/libexec/lxc-warden/$type" "$type"
  has 'both runs' 'hook version 1: start done, reboot done, stop done' "$output"
  has 'the order' "[0-9] of [0-9], after .*/usr/libexec/lxc-warden/$type" "$output"
  has 'the end' '^4 calls, nothing wrong$' "$output"
done

step 'what a hook changes and is'
rm -f /run/hook-was-here
# shellcheck disable=SC2016 # the hook expands it
hook writes 'echo 33554432 >/sys/fs/cgroup/lxc.payload.$LXC_NAME/memory.max; : >/run/hook-was-here'
plays 0 --type start-host /usr/local/bin/writes
has 'the value' 'memory.max: 67108864 -> 33554432' "$output"
has 'the file' 'made /run/hook-was-here' "$output"
has 'the namespaces' "namespaces  *the host's" "$output"
hook good 'exit 0'
plays 0 --type mount,start --format json /usr/local/bin/good
same 'namespaces of mount' 'cgroup ipc mnt net pid uts' "$(jq -r '.runs[0].calls[] | select(.type == "mount" and .boot == 1) | .own_namespaces | join(" ")' <<<"$output")"
same 'calls' 'mount start mount start' "$(jq -r '[.runs[0].calls[].type] | join(" ")' <<<"$output")"
has 'the label of start' 'lxc-container-default' "$(jq -r '.runs[0].calls[1].label' <<<"$output")"
same 'capabilities of start' 'true false' "$(jq -r '.runs[0].calls[1].bounding | "\(index("sys_boot") != null) \(index("sys_module") != null)"' <<<"$output")"

step 'misbehaving'
hook refuse 'exit 3'
for type in pre-start pre-mount mount autodev start-host start; do
  plays 1 --type "$type" /usr/local/bin/refuse
  has "$type" "$type of the start: exit 3 .*; LXC refuses the start" "$output"
  has "LXC's log" "Failed to run (lxc.hook.)?$type" "$output"
done
plays 1 --type stop /usr/local/bin/refuse
has 'stop' 'stop of the reboot: exit 3 .*; LXC logs it' "$output"
plays 1 --type post-stop /usr/local/bin/refuse
has 'post-stop' 'post-stop of the start: exit 3 .*; LXC stops instead of rebooting' "$output"
hook spam 'head -c 300000 /dev/zero | tr "\0" x'
plays 1 --type start-host /usr/local/bin/spam
has 'the output' '300000 bytes in [0-9]+ reads' "$output"
hook background 'sleep 1000 &'
plays 1 --type pre-start,mount /usr/local/bin/background
has 'who holds it' 'left its output open in sleep' "$output"
hook sleeps 'exec sleep 1000'
plays 1 --type start-host --kill-after 1s /usr/local/bin/sleeps
has 'the signal' 'start-host of the start: signal 9 .*; LXC refuses the start' "$output"
plays 0 --type start-host --slow 2s --stdin closed /usr/local/bin/good
exits 1 lxc-warden hook-test --type mount --timeout 60s /usr/local/bin/sleeps
has 'the hang' 'mount of the start: did not end; LXC waits for it' "$output"
nothing_left || fail 'something is left after a hang'

step 'a kept result'
exits 0 lxc-warden hook-test --type start-host,stop --format case /usr/local/bin/good
printf '%s\n' "$output" >kept.case
plays 0 --type start-host,stop --expect kept.case --format tap /usr/local/bin/good
plays 1 --type start-host,stop --expect kept.case --format tap /usr/local/bin/refuse

step 'killed'
lxc-warden hook-test --type start-host /usr/local/bin/sleeps >/dev/null 2>&1 </dev/null &
played=$!
wait_for pgrep -xf 'sleep 1000'
kill -9 $played
wait_for nothing_left
! pgrep -xf 'sleep 1000' || fail 'the program still runs'

step "a user's container"
# Not the one of another case, which has ids of its own.
make_user player 300000
exits 0 systemd-run -q --wait --pipe --uid=player -p Delegate=yes -E HOME=/home/player \
  lxc-warden hook-test --timeout 200s --type pre-start,mount,start-host,start,stop /usr/local/bin/good
has 'the users' 'runs as  *0:0' "$output"
has 'the users' "runs as  *$(id -u player):$(id -g player)" "$output"
has 'the namespaces' 'its own: .*user' "$output"
nothing_left || fail "left: $(find /var/tmp "$k_cgroup" -name '*hook-test*')"
# LXC keeps a lock for each lxcpath below ~/.cache, and takes it away for nobody.
rm -rf /home/player/.cache
