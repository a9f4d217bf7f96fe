# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the cases, in the guest: containers, the package, what the kernel and the journal say, and assertions that tell
# what was expected and what was there. A case begins with
#   . /payload/lib.sh
# and ends at its first failed command. It need not clean up: the runner does.
set -eEuo pipefail
trap 'echo "FAIL: ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR

k_lxcpath=/var/lib/lxc
k_cgroup=/sys/fs/cgroup

# --- results

step() { printf '== %s\n' "$*"; }
fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }
# One such failure in hundreds of tries is a result: the runner does not try again.
fail_for_good() { : >"$CASE_STATE.final"; fail "$@"; }
skip() { printf 'SKIP: %s\n' "$*"; exit 77; }
# Long work says where it is, or the guest counts as dead.
progress() { printf '%s\n' "$*" >/dev/console; }
measure() { printf '%s\n' "$*" | tee -a "$MEASURES"; } # NAME VALUE UNIT

# --- assertions

exists() { [ -e "$1" ] || fail "$1 is not there"; }
absent() {
  [ ! -e "$1" ] || fail "$1 is there: $(head -c 300 "$1" 2>&1)"
  printf 'ok: %s is not there\n' "$1"
}
same() { # WHAT EXPECTED GOT
  [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
  printf 'ok: %s is %s\n' "$1" "$2"
}
has() { # WHAT PATTERN TEXT: an extended regular expression
  grep -Eq -- "$2" <<<"$3" || fail "$1: nothing matches /$2/ in: $3"
  printf 'ok: %s matches /%s/\n' "$1" "$2"
}
lacks() { # WHAT PATTERN TEXT
  ! grep -Eq -- "$2" <<<"$3" || fail "$1 matches /$2/: $(grep -Ea -m 3 -- "$2" <<<"$3" | cut -c 1-600 | cat -v)"
  printf 'ok: %s does not match /%s/\n' "$1" "$2"
}
# Runs a command with a deadline; its output is then in $output, its exit code in $code.
run() { # COMMAND...
  code=0
  output=$(timeout -k 5 120 "$@" 2>&1 </dev/null) || code=$?
  printf '$ %s\n' "$*"
  [ -z "$output" ] || printf '  | %s\n' "${output//$'\n'/$'\n'  | }"
  [ "$code" = 0 ] || printf '  exit %s\n' "$code"
}
exits() { # CODE COMMAND...
  local expected=$1
  shift
  run "$@"
  [ "$code" = "$expected" ] || fail "$1 exited $code instead of $expected"
}
# The guest goes down, now: no service is stopped, no hook is run, and what the kernel knows is gone. Its disk has no journal,
# so it is made whole for the next boot, in which the runner starts the case once more; has_power_cycled is true then. A case
# that calls it says "reboots: yes" in its head.
power_cycle() {
  printf '%s\n' "$CASE_SINCE" >"$CASE_STATE.since"
  : >"$CASE_STATE.off"
  sync
  echo u >/proc/sysrq-trigger # read-only, in the background
  sleep 3
  echo b >/proc/sysrq-trigger
  sleep 60
  fail 'the guest did not go down'
}
has_power_cycled() { [ -e "$CASE_STATE.off" ]; }
# For one condition that must become true. How soon is not asked on an emulated CPU: the time is what is longer than all that
# is waited for, and short enough for the log of a case that waits in vain.
k_patience=120
wait_for() { # COMMAND...
  local until=$((SECONDS + k_patience))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || fail "still not true: $*"
    sleep 0.2
  done
}

# --- containers

config_of() { printf '%s/%s/config\n' "$k_lxcpath" "$1"; }
rootfs_of() { printf '%s/%s/rootfs\n' "$k_lxcpath" "$1"; }
configure() { printf '%s\n' "${@:2}" >>"$(config_of "$1")"; } # NAME LINES...

# LXC's own busybox template, as lxc-create would run it (the image ran it once). It does not include common.conf, where a
# distribution's hooks are, so that is added.
make_busybox() { # NAME [CONFIG-LINES...]
  local dir=$k_lxcpath/$1
  mkdir -p "$dir"
  cp -a /srv/images/busybox/rootfs "$dir/rootfs"
  # the template's init looks for a DHCP server, and its mounts of host libraries are of no use to a static busybox
  sed -i '/udhcpc/d' "$dir/rootfs/etc/init.d/rcS"
  { grep -v '^lxc\.apparmor\.' /etc/lxc/default.conf
    sed "/none ro,bind 0 0/d; s|/srv/images/busybox|$dir|; s|\"NAME\"|$1|" /srv/images/busybox/config; } >"$dir/config"
  configure "$1" 'lxc.apparmor.profile = lxc-container-default-cgns' 'lxc.include = /usr/share/lxc/config/common.conf' "${@:2}"
}
# Debian's default is a profile that LXC makes for each container. An emulated CPU compiles it for four seconds at the start, and
# for four more at the stop, which is five sixths of the time of both. So only the cases that are about a container as Debian
# makes it, or about AppArmor, have it; the others are confined by the profile that LXC's package has loaded.
generated_profile() { # NAME
  sed -i '/^lxc\.apparmor\./d' "$(config_of "$1")"
  configure "$1" "$(grep '^lxc\.apparmor\.' /etc/lxc/default.conf)"
}
# Debian with systemd as init, over the root that was made with the image.
make_debian() { # NAME [CONFIG-LINES...]
  local dir=$k_lxcpath/$1
  mkdir -p "$dir/delta0"
  : >"$dir/config"
  configure "$1" 'lxc.include = /usr/share/lxc/config/common.conf' "lxc.uts.name = $1" 'lxc.net.0.type = empty' \
    "lxc.rootfs.path = overlay:/srv/images/debian:$dir/delta0" 'lxc.apparmor.profile = generated' \
    'lxc.apparmor.allow_nesting = 1' "${@:2}"
}
# The first act of a container: an init that writes what it sees to /first, then sleeps until it is told to stop.
first_act() { # NAME SCRIPT-LINES...
  local script
  script=$(rootfs_of "$1")/first-act
  printf '%s\n' '#!/bin/sh' "${@:2}" 'trap "exit 0" PWR TERM USR1' 'while :; do sleep 1; done' >"$script"
  chmod 0755 "$script"
  configure "$1" 'lxc.init.cmd = /first-act'
}
# Where its root is, with LXC's word for the storage.
lies_on() { # NAME TYPE:PATH
  sed -i "s|^lxc.rootfs.path.*|lxc.rootfs.path = $2|" "$(config_of "$1")"
}
# Makes it a root with an old systemd: a program without systemd's shared library under systemd's name; as /sbin/init it is
# busybox, and runs.
old_guest() { # ROOTFS
  mkdir -p "$1/usr/lib/systemd"
  cp "$1/bin/busybox" "$1/usr/lib/systemd/systemd"
  ln -sf /usr/lib/systemd/systemd "$1/sbin/init"
  printf 'ID=centos\nVERSION_ID=7\nPRETTY_NAME="CentOS Linux 7"\n' >"$1/etc/os-release"
}
# A user with a home, and with 65536 ids of its own from FIRST on; another case, or a try that failed, may have made it.
make_user() { # NAME [FIRST]
  id "$1" >/dev/null 2>&1 || useradd -m -s /bin/bash "$1"
  [ $# -gt 1 ] || return 0
  sed -i "/^$1:/d" /etc/subuid /etc/subgid
  printf '%s:%s:65536\n' "$1" "$2" | tee -a /etc/subuid >>/etc/subgid
}
# LXC 7 does not load a config with a v1 key.
loads_v1() { [ "$(lxc-start --version | cut -d. -f1)" -lt 7 ]; }
log_of() { printf '/var/log/lxc/%s.log\n' "$1"; }

# Starts in the background; fails with LXC's log, also when the start hangs.
start() { # NAME [lxc-start options...]
  local name=$1
  shift
  timeout -k 5 120 lxc-start -n "$name" -l DEBUG -o "$(log_of "$name")" "$@" </dev/null ||
    { grep -E 'WARN|ERROR|hook' "$(log_of "$name")" | tail -n 40; fail "$name did not start"; }
  running "$name" || fail "$name is not running after lxc-start"
}
refused() { # NAME [lxc-start options...]
  local name=$1
  shift
  # LXC appends, and what an earlier refusal left must not stand for this one.
  rm -f "$(log_of "$name")"
  if timeout -k 5 120 lxc-start -n "$name" -l DEBUG -o "$(log_of "$name")" "$@" </dev/null >/dev/null 2>&1; then
    fail "$name started, and must be refused"
  fi
  wait_for gone "$name"
  printf 'ok: %s was refused\n' "$name"
}
# Which hook ended a start that was refused, from LXC's own log.
refused_by() { # NAME HOOK
  has "LXC's log of $1" "Failed to run lxc.hook.$2" "$(grep -a ERROR "$(log_of "$1")")"
}
# Refused by us and for this reason: LXC alone refuses many a start too, and a hook may have another one.
refused_for() { # NAME HOOK ID: a regular expression for what the hook printed
  refused "$1"
  refused_by "$1" "$2"
  hooks_said "$1" "$3"
}
stop() { # NAME [lxc-stop options...]
  timeout -k 5 120 lxc-stop -n "$1" "${@:2}" </dev/null || fail "$1 did not stop"
  stopped "$1" || fail "$1 is not stopped after lxc-stop"
}
state_of() { timeout 10 lxc-info -n "$1" -sH 2>/dev/null; }
running() { [ "$(state_of "$1")" = RUNNING ]; }
stopped() { [ "$(state_of "$1")" = STOPPED ]; }
# Also of a config that LXC cannot load, of which it shows no state.
gone() { local state; state=$(state_of "$1") || true; [ -z "$state" ] || [ "$state" = STOPPED ]; }
init_pid() { timeout 10 lxc-info -n "$1" -pH; }
inside() { timeout -k 5 120 lxc-attach -n "$1" -- "${@:2}" </dev/null; }
label_of() { tr -d '\0' <"/proc/$1/attr/current"; } # PID

# --- cgroups

# The folder of the payload's cgroup, for a controller on v1 layouts.
payload_cgroup() { # NAME [CONTROLLER]
  local pid path
  pid=$(init_pid "$1")
  if [ -e "$k_cgroup/cgroup.controllers" ]; then
    path=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
    # systemd in a container lives in a leaf below the payload's cgroup
    printf '%s%s\n' "$k_cgroup" "${path%/init.scope}"
  else
    path=$(awk -F: -v c="${2:-memory}" '{ n = split($2, a, ","); for (i = 1; i <= n; i++) if (a[i] == c) print $3 }' "/proc/$pid/cgroup")
    printf '%s/%s%s\n' "$k_cgroup" "${2:-memory}" "${path%/init.scope}"
  fi
}
live() { cat "$(payload_cgroup "$1")/$2"; } # NAME FILE
kill_payload() { # NAME
  local dir
  for dir in "$k_cgroup/lxc.payload.$1" "$k_cgroup"/*/"lxc.payload.$1"; do
    # Between two looks the last process may end, and the cgroup go.
    { echo 1 >"$dir/cgroup.kill" || xargs -r kill -9 <"$dir/cgroup.procs" || true; } 2>/dev/null
  done
}
# What the kernel says of a container's freeze, on the unified layout.
frozen() { grep -q '^frozen 1$' "$k_cgroup/lxc.payload.$1/cgroup.events"; } # NAME
# A cgroup that is gone was not thawed.
thawed() { grep -q '^frozen 0$' "$k_cgroup/lxc.payload.$1/cgroup.events"; } # NAME
# Gone is gone; an LXC that thaws what it kills (5 and 7 do, before its cgroup has gone) has ended the hold, and that is said.
killed_while_frozen() { # NAME
  run lxc-warden freeze-run "$1" -- lxc-stop -k -n "$1"
  [ "$code" = 0 ] || {
    same 'exit code of a hold that did not last' 122 "$code"
    has 'the report' "$1: not-held: it was thawed before the command had ended" "$output"
  }
  wait_for stopped "$1"
  no_records
}
no_records() { [ -z "$(ls -A /run/lxc-warden/frozen 2>/dev/null)" ] || fail "records are left: $(ls /run/lxc-warden/frozen)"; }
# The processes in a cgroup and below it that are in uninterruptible sleep. lxc-attach may put its process into one below.
asleep_in() { # DIRECTORY
  find "$1" -name cgroup.procs -exec cat {} + | while read -r pid; do grep -q '^State:.D' "/proc/$pid/status" && echo "$pid"; done
}
# Twice, because a process that only starts is in that state for a moment too.
stuck_in() { [ -n "$(asleep_in "$1")" ] && sleep 1 && [ -n "$(asleep_in "$1")" ]; }
# A process that really uses that much: dd reads zeroes into one buffer.
eat() { inside "$1" /bin/busybox dd if=/dev/zero of=/dev/null bs="$2" count=1; } # NAME SIZE

# --- file systems to take snapshots of (layout freeze)

# The scratch disk as one xfs, which can clone files.
scratch=/mnt/scratch
mount_scratch() {
  local disk=/dev/disk/by-id/virtio-scratch
  [ -e "$disk" ] || skip 'this guest has no scratch disk: boot it with the layout freeze'
  mkdir -p "$scratch"
  mountpoint -q "$scratch" || { blkid -t TYPE=xfs "$disk" >/dev/null 2>&1 || mkfs.xfs -q -m reflink=1 "$disk"; mount "$disk" "$scratch"; }
}
# One more of a kind, at /mnt/KIND, as an image on the scratch disk. Its loop device has no cache of its own.
mount_image() { # KIND SIZE
  mkdir -p "/mnt/$1"
  # what a case that failed left
  if mountpoint -q "/mnt/$1"; then umount -l "/mnt/$1"; fi
  rm -f "$scratch/$1.img"
  truncate -s "$2" "$scratch/$1.img"
  case $1 in
    ext4) mkfs.ext4 -q -F "$scratch/$1.img" ;;
    xfs) mkfs.xfs -q -f "$scratch/$1.img" ;;
    btrfs) mkfs.btrfs -q -f "$scratch/$1.img" ;;
  esac
  mount "$(losetup --direct-io=on --show -f "$scratch/$1.img")" "/mnt/$1"
}

# t1 on a btrfs volume of its own writes to it all the time, t2 does not: what the cases of the snapshot tools look at. It counts,
# and so a snapshot shows whether it was frozen: b is then at a, or one behind.
start_writer() {
  mount_scratch
  mount_image btrfs 1G
  btrfs -q subvolume create /mnt/btrfs/data
  mkdir -p /mnt/btrfs/snapshots
  make_busybox t1 'lxc.mount.entry = /mnt/btrfs/data data none bind,create=dir 0 0'
  make_busybox t2
  # shellcheck disable=SC2016 # the container's shell expands it
  first_act t1 'while :; do n=$((n + 1)); printf %08d $n 1<>/data/a; printf %08d $n 1<>/data/b; done &'
  start t1
  start t2
}
all_thawed() { thawed t1 && thawed t2 && [ -z "$(ls -A /run/lxc-warden/frozen)" ]; }
whole() { # DIRECTORY
  local a b
  a=$(sed 's/^0*//' "$1/a") b=$(sed 's/^0*//' "$1/b")
  [ "$a" = "$b" ] || [ "$a" = $((b + 1)) ] || fail "$1 holds $a and $b"
  [ "${a:-0}" -gt 0 ] || fail "$1 holds nothing"
  printf 'ok: %s is consistent: %s, %s\n' "$1" "$a" "$b"
}

# --- the package

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' lxc-warden 2>/dev/null)" = installed ]; }
install_package() {
  local debs=("$PAYLOAD"/debs/*.deb)
  [ -e "${debs[0]}" ] || { echo 'FAIL: there is no package in this guest (building it failed?)' >&2; return 1; }
  DEBIAN_FRONTEND=noninteractive dpkg -i "${debs[@]}"
}
purge_package() { DEBIAN_FRONTEND=noninteractive dpkg --purge lxc-warden; }

# --- what an administrator writes; gone after the case

policy() { # LINES... (a drop-in)
  mkdir -p /etc/lxc-warden/policy.d
  printf '%s\n' "$@" >>/etc/lxc-warden/policy.d/90-case.conf
}
enforce() { policy '[policy]' 'mode = enforce'; }
stack() { # LINES... (a drop-in)
  mkdir -p /etc/lxc-warden/stack.d
  printf '%s\n' "$@" >>/etc/lxc-warden/stack.d/90-case.conf
}
# The module that misbehaves as its options say, from the payload.
install_debug_module() {
  [ -e "$PAYLOAD/files/debug.so" ] || fail "the payload has no debug.so"
  install -o root -g root -m 0644 "$PAYLOAD/files/debug.so" /usr/lib/lxc-warden/modules/debug.so
}

# --- what the package said

# The journal's entries of this case about one container, one JSON object a line.
journal() { # CONTAINER [ID: a regular expression for the finding's id]
  journalctl --sync 2>/dev/null || true
  journalctl -q -o json --since "@$CASE_SINCE" SYSLOG_IDENTIFIER=lxc-warden "CONTAINER_NAME=$1" |
    jq -c --arg id "${2:-}" 'select($id == "" or ((.WARDEN_ID // "") | test("^(" + $id + ")$")))'
}
journal_ids() { journal "$1" | jq -r '.WARDEN_ID // empty' | sort -u | tr '\n' ' '; }
journal_has() { # CONTAINER ID
  [ -n "$(journal "$1" "$2")" ] || fail "the journal has no $2 about $1; it has: $(journal_ids "$1")"
  printf 'ok: the journal has %s about %s: %s\n' "$2" "$1" "$(journal "$1" "$2" | jq -r .MESSAGE | head -n 1)"
}
journal_lacks() { # CONTAINER ID
  [ -z "$(journal "$1" "$2")" ] || fail "the journal has $2 about $1, and must not: $(journal "$1" "$2" | jq -r .MESSAGE | head -n 1)"
  printf 'ok: the journal has no %s about %s\n' "$2" "$1"
}
# What the hooks printed is in LXC's log, which is where LXC puts their standard error.
hooks_said() { # CONTAINER PATTERN
  has "the hooks' output for $1" "$2" "$(grep -a 'lxc-warden: ' "$(log_of "$1")")"
}
# The findings of an audit as a JSON array; the exit code is in $code.
audit_json() { # [lxc-warden audit arguments...]
  code=0
  output=$(timeout -k 5 120 lxc-warden audit --format json "$@" 2>"$CASE_DIR/audit.err" </dev/null) || code=$?
  printf '$ lxc-warden audit --format json %s\n' "$*"
  findings=$(jq -c '.findings // error("no findings")' <<<"$output") ||
    fail "the audit's JSON cannot be read (exit $code): $output $(cat "$CASE_DIR/audit.err")"
}
# The findings of the last audit_json that are about one container and have one id.
findings_of() { # CONTAINER ID
  jq -c --arg c "$1" --arg id "$2" '.[] | select(.container == $c and (.id | test("^(" + $id + ")$")))' <<<"$findings"
}
audit_has() { # CONTAINER ID
  [ -n "$(findings_of "$1" "$2")" ] || fail "the audit has no $2 about $1: $(jq -r '.[] | .container + " " + .id' <<<"$findings" | tr '\n' ',')"
  printf 'ok: the audit has %s about %s\n' "$2" "$1"
}
audit_lacks() { # CONTAINER ID
  [ -z "$(findings_of "$1" "$2")" ] || fail "the audit has $2 about $1, and must not: $(findings_of "$1" "$2")"
  printf 'ok: the audit has no %s about %s\n' "$2" "$1"
}
