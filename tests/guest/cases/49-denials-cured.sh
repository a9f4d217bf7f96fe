#!/bin/bash
# What `lxc-warden denials` proposes is put into the config, line by line, and then the thing works: for each class of event that
# the kernel, the parser and LXC mediate here. What is near it stays denied, or the text had named it. Where no rule is proposed
# the text says what helps.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 1800
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_features=/sys/kernel/security/apparmor/features
sysctl -q kernel.printk_ratelimit=0
root=$(rootfs_of c1)

# --- two processes to be traced and killed, and the container

cat >"$CASE_DIR/peers" <<'PEERS'
profile lxc-case-peer flags=(attach_disconnected) { file, signal, ptrace, unix, network, capability, }
profile lxc-case-other flags=(attach_disconnected) { file, signal, ptrace, unix, network, capability, }
profile lxc-case-nothing { }
PEERS
apparmor_parser --skip-cache -r "$CASE_DIR/peers"
make_busybox c1 'lxc.mount.entry = /run/dbus run/dbus none bind,create=dir 0 0' \
  'lxc.mount.entry = /usr/lib usr/lib none ro,bind,create=dir 0 0' 'lxc.mount.entry = /usr/lib lib none ro,bind,create=dir 0 0' \
  'lxc.mount.entry = /usr/lib64 lib64 none ro,bind,create=dir 0 0'
generated_profile c1
sed -i '/allow_nesting/d' "$(config_of c1)"
configure c1 'lxc.apparmor.raw = set rlimit nofile <= 512,'
cp "$PAYLOAD/files/one_act" /usr/bin/dbus-send "$root/bin/"
mkdir -p "$root/vault" "$root"/{near,mount,flags,bind,rbind,own,slave,remount,rebind,gone,new}
for name in read target; do echo "$name" >"$root/vault/$name"; done
for name in program other; do cp "$root/bin/one_act" "$root/vault/$name"; done

# LXC's profile allows what most containers need. Less is left of it here, and without one rule that denies: no rule allows what a
# rule of the profile denies, and the kernel does not report it. What the config adds stays as LXC wrote it.
narrow() {
  sed -e 's|^  file,|  /{,[^v]**} rwmlkix,|' -e 's|^  network,|  network inet, network netlink, unix type=stream,|' \
    -e 's|^  capability,|  capability chown, capability dac_override, capability fsetid, capability kill, capability setgid, capability setuid, capability sys_admin, capability sys_ptrace, capability sys_resource,|' \
    -e '/^  unix [(p]/d' -e '/^  \(userns\|dbus\|umount\),/d' -e '/make-[^p]/d' -e '/(rw,\(move\|bind\|rbind\))/d' -e '/(ro,remount,bind/d' \
    -e '/^  change_profile/d' "$root"/../apparmor/lxc-c1_* >"$CASE_DIR/narrowed"
  apparmor_parser --skip-cache -r "$CASE_DIR/narrowed"
}
# Processes of the container's PID namespace under labels of their own.
start_peer() { # NAME
  lxc-attach -n c1 -e -- /bin/sh -c "echo changeprofile lxc-case-$1 >/proc/self/attr/current; echo \$\$ >/$1.pid; exec sleep 10000" \
    </dev/null >/dev/null 2>&1 &
  wait_for test -s "$root/$1.pid"
}
begin() {
  rm -f "$root"/*.pid "$root/vault"/{made,link} "$root/tmp/link"
  start c1
  narrow
  start_peer peer
  start_peer other
  peer=$(cat "$root/peer.pid") other=$(cat "$root/other.pid")
}

# --- acts

# "+COMMAND" is done under the container's profile alone, not stacked on one of its namespace: there a change of profile is the
# namespace's matter.
act() { # COMMAND
  local script=${1//PEER/$peer}
  script=${script//OTHER/$other}
  if [ "${1#+}" != "$1" ]; then
    timeout -k 5 60 lxc-attach -n c1 -e -- /bin/sh -c "echo 'changeprofile lxc-c1_</var/lib/lxc>' >/proc/self/attr/current; ${script#+}" </dev/null >/dev/null 2>&1
  else
    inside c1 /bin/sh -c "$script" >/dev/null 2>&1
  fi
}
# What the kernel says about the last act is then in $CASE_DIR/events; what the bus says goes through the kernel.
was_denied() { grep -aq 'apparmor="DENIED"' "$CASE_DIR/events"; }
does() { # COMMAND
  local code=0
  dmesg -C
  act "$1" || code=$?
  dmesg >"$CASE_DIR/events"
  return $code
}

names=()
declare -A commands neighbours advice
class() { # NAME COMMAND [NEIGHBOUR...]
  names+=("$1")
  commands[$1]=$2
  neighbours[$1]=$(printf '%s\n' "${@:3}")
}
# Does the kernel ask the profiles that this parser makes about a class (by its number)? Its features say what it could do; of a
# profile that allows nothing it allows all that it does not ask about.
asks_about() { # NUMBER
  perl -e 'open my $access, "+<", "/sys/kernel/security/apparmor/.access" or die $!;
    syswrite $access, "label\0lxc-case-nothing\0" . chr($ARGV[0]) . "system\0unconfined\0/\0name";
    sysread $access, my $answer, 200 or die $!; exit($answer =~ /^allow 0xffffffff/ ? 1 : 0)' "$1"
}
unmediated=()
class_if() { # FEATURE NUMBER NAME COMMAND [NEIGHBOUR...]
  if [ -e "$k_features/$1" ] && asks_about "$2"; then
    class "${@:3}"
  else
    unmediated+=("$3")
    commands[$3]=$4
    printf 'not mediated here: %s: the feature %s is %s, and the kernel does not ask about class %s\n' "$3" "$1" \
      "$(test -e "$k_features/$1" && echo there || echo 'not there')" "$2"
  fi
}

class file-read 'cat /vault/read' 'cat /vault/other' 'echo >/vault/read'
class file-write 'echo >/vault/made' 'echo >/vault/made2' 'echo >>/vault/other'
class file-exec '/vault/program rlimit 100' '/vault/other' 'echo >/vault/program'
class link 'ln /vault/read /vault/link' 'ln /vault/other /vault/link' 'ln /vault/read /vault/link2'
class link-subset 'ln /vault/target /tmp/link' 'ln /vault/other /tmp/link2' 'cat /vault/target'
class mount 'mount -t sysfs sysfs /mount' 'mount -t proc proc /mount' 'mount -t sysfs sysfs /near' 'mount -o nosuid -t sysfs sysfs /mount'
class mount-flags 'mount -t proc -o nosuid,nodev,noexec proc /flags' 'mount -t proc -o nosuid proc /flags'
class bind 'mount --bind /proc/sys /bind' 'one_act mount /proc/sys/ /bind proc' 'mount --bind /proc /bind' 'mount --bind /proc/sys /near'
class rbind 'mount --rbind /proc/sys /rbind' 'one_act mount /proc/sys/ /rbind proc' 'mount --rbind /proc /rbind' 'mount --rbind /proc/sys /near'
# The root of a container may be shared, and from a shared mount nothing is moved.
own='mount -t tmpfs a /own && mount --make-private /own && mkdir /own/a /own/b /own/c && mount -t tmpfs b /own/a'
class move "$own && mount --move /own/a /own/b" "$own && one_act mount /own/a/ /own/b proc" "$own && mount --move /own/a /own/c"
class propagation 'mount -t tmpfs a /slave && mount --make-rslave /slave' 'mount -t proc proc /slave' 'mount --make-rslave /' \
  'mount --make-rshared /slave'
class remount 'mount -t tmpfs a /remount && mount -o remount,nosuid /remount' 'mount -t proc -o nosuid,relatime proc /remount' \
  'mount -o remount,nosuid /sys' 'mount -t tmpfs a /remount && mount -o remount,noexec /remount'
class remount-bind 'mount -t tmpfs a /rebind && mount -o remount,bind,nodev /rebind' 'mount -o remount,bind,nodev /' \
  'mount -t proc -o nodev,relatime proc /rebind' 'mount -t tmpfs a /rebind && mount -o remount,nodev /rebind'
class umount 'mount -t tmpfs a /gone && umount /gone' 'mount -t tmpfs a /near && umount /near'
new='mount --make-private / && mount -t tmpfs a /new && mount --make-private /new && mkdir /new/old /new/near'
class pivot-root "$new && one_act pivot /new /new/old" "$new && one_act pivot /new /new/near"
class trace 'one_act ptrace PEER' 'one_act ptrace OTHER'
class ptrace-read 'readlink /proc/PEER/exe' 'readlink /proc/OTHER/exe'
class signal 'kill -USR1 PEER' 'kill -USR1 OTHER' 'kill -USR2 PEER'
class capability 'one_act priority' 'chroot / true'
class network 'one_act socket 10 2 0' 'one_act socket 10 1 0' 'one_act socket 17 2 0'
class unix 'one_act bind 5 case-a' 'one_act bind 5 case-b' 'one_act bind 2 case-a'
class setrlimit 'one_act rlimit 1024' 'one_act rlimit 2048'
class change-profile '+one_act profile lxc-case-peer' '+one_act profile lxc-case-other'
class_if io_uring 22 io_uring 'one_act sqpoll'
class_if namespaces/mask 21 userns 'one_act userns'
class_if ipc/posix_mqueue 17 mqueue 'one_act mqueue case' 'one_act mqueue other'
class_if dbus/mask 32 dbus 'dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetId' \
  'dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames'

# --- what is denied, and what is proposed for it

# The rules for the last act that the config does not have yet are then in $rules.
propose() { # NAME
  local json
  lxc-warden denials c1 --input "$CASE_DIR/events" --format json >"$CASE_DIR/json"
  same "damaged messages of $1" 0 "$(jq .damaged "$CASE_DIR/json")"
  mapfile -t rules < <(jq -r '.denials[].rule // empty' "$CASE_DIR/json" | grep -Fxv -f "$(config_of c1)" || true)
  advice[$1]+=$(jq -r '.denials[] | "  " + (.rule // "no rule") + "\n    " + .opens' "$CASE_DIR/json")$'\n'
}

step 'each is denied, and what is proposed is put into the config, until it works'
begin
pending=("${names[@]}") first=yes
while [ "${#pending[@]}" -gt 0 ]; do
  left=() lines=()
  progress "${#pending[@]} classes"
  for name in "${pending[@]}"; do
    if does "${commands[$name]}"; then
      [ -z "$first" ] || fail "$name was not denied: ${commands[$name]}"
      continue
    fi
    was_denied || fail "$name did not work, and nothing was denied: ${commands[$name]}"
    propose "$name"
    [ "${#rules[@]}" -gt 0 ] || fail "$name is denied, and no further rule is proposed: ${commands[$name]}: $(grep -a DENIED "$CASE_DIR/events") ${advice[$name]}"
    left+=("$name")
    lines+=("${rules[@]}")
  done
  pending=("${left[@]}") first=''
  [ "${#lines[@]}" = 0 ] || {
    configure c1 "${lines[@]}"
    stop c1 -k
    begin
  }
done
for name in "${names[@]}"; do printf '%s: %s\n%s' "$name" "${commands[$name]}" "${advice[$name]}"; done

step 'what is near it is denied, or the text had named it'
progress neighbours
for name in "${names[@]}"; do
  while read -r near; do
    [ -n "$near" ] || continue
    if does "$near"; then
      grep -q 'More than the event' <<<"${advice[$name]}" || fail "$name opens more than it says: $near is allowed by ${advice[$name]}"
      printf 'ok: %s: the text names it, and it is open: %s\n' "$name" "$near"
    else
      was_denied || fail "$name: this did not work, and nothing was denied: $near"
      printf 'ok: %s: still denied: %s\n' "$name" "$near"
    fi
  done <<<"${neighbours[$name]}"
done
chown 1000 "$root/vault/read"
! does 'cat /vault/read' || fail "file-read: the file of another user: ${advice[file-read]}"
was_denied || fail 'file-read: the file of another user is not denied'

step 'what is not mediated here is not denied'
for name in "${unmediated[@]}"; do
  does "${commands[$name]}" || fail "$name is not mediated here, and does not work: $(grep -a DENIED "$CASE_DIR/events")"
done

step 'where no rule is proposed, the text says what helps'
# A container with a profile that many share: LXC does not read its lxc.apparmor.raw.
make_busybox c2 'lxc.apparmor.raw = mount fstype=sysfs options=(rw, silent) sysfs -> /mnt/,'
start c2
dmesg -C
! inside c2 /bin/sh -c 'mkdir -p /mnt; mount -t sysfs sysfs /mnt' || fail 'the shared profile has the lines of one container'
dmesg >"$CASE_DIR/events"
text=$(lxc-warden denials --input "$CASE_DIR/events")
has 'of a shared profile' 'Set lxc.apparmor.profile = generated first' "$text"
lacks 'of a shared profile' 'would be allowed' "$text"
! does 'one_act profile lxc-case-nowhere' || fail 'it changed to a profile that is not there'
text=$(lxc-warden denials --input "$CASE_DIR/events")
has 'of a profile that is not there' 'lxc-case-nowhere is not loaded where the process looks for it. No rule helps: load it' "$text"
lacks 'of a profile that is not there' 'would be allowed' "$text"
apparmor_parser --skip-cache -n 'lxc-c1_<-var-lib-lxc>' -r <(echo 'profile lxc-case-nowhere { file, }')
does 'one_act profile lxc-case-nowhere' || fail "it was loaded, and the change is still denied: $(grep -a DENIED "$CASE_DIR/events")"
