#!/bin/bash
# A hostile root in a container, privileged and not: what he can make of his root file system, his processes, his cgroups and his
# sockets, against every hook and verb that root runs on the host. Nothing of it may be opened, run or frozen outside.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh
. /payload/canary.sh

canary_begin
act='lxc.init.cmd = /first-act'

step 'the canaries notice'
canary_fifo /run/control
harm_is_seen '^opened: /run/control' cat /run/control
harm_is_seen '^driver loaded' sh -c "mknod $CASE_DIR/node c 10 $canary_device; : <$CASE_DIR/node || true"
harm_is_seen '^made:' touch "$canary/file"
harm_is_seen '^frozen:' sh -c "echo 1 >$k_cgroup/system.slice/canary.service/cgroup.freeze"

# What root inside a privileged container can have at a path: KIND FILE
hostile_file() {
  rm -rf "$2"
  mkdir -p "$(dirname "$2")"
  case $1 in
    device) canary_node "$2" ;;
    fifo) canary_fifo "$2" ;;
    out) ln -s ../../../../../../../../../../../../dev/fd/0 "$2" ;;
    shadow) ln -s /etc/shadow "$2" ;;
    magic) ln -s /proc/self/root/etc/shadow "$2" ;;
    loop) ln -s "$(basename "$2")" "$2" ;;
    huge) truncate -s 4T "$2" ;;
    socket) perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un($ARGV[0])) or die' "$2" ;;
    dir) mkdir "$2" ;;
  esac
}
k_files='sbin/init usr/lib/systemd/systemd etc/os-release usr/lib/os-release etc/debian_version bin/sh'

make_busybox p1
make_busybox n1 'lxc.include = /usr/share/lxc/config/userns.conf' 'lxc.idmap = u 0 1000000 65536' 'lxc.idmap = g 0 1000000 65536'
chown -hR 1000000:1000000 "$(rootfs_of n1)"
chmod 0755 "$k_lxcpath" "$k_lxcpath/n1"

for kind in device fifo out shadow magic loop huge socket dir; do
  step "stopped: every file that is looked at is: $kind"
  for name in p1 n1; do
    for file in $k_files; do hostile_file "$kind" "$(rootfs_of $name)/$file"; done
  done
  run lxc-warden audit
  unharmed "audit of stopped containers with $kind"
  run lxc-warden check "$(config_of p1)" --rootfs "$(rootfs_of p1)"
  run lxc-warden check "$(config_of n1)" --rootfs "$(rootfs_of n1)"
  unharmed "check with $kind"
  # The hooks run, whatever comes of the start.
  timeout -k 5 60 lxc-start -n p1 -l DEBUG -o "$(log_of p1)" </dev/null || true
  has "the hooks of p1 with $kind" 'lxc-warden/pre-start' "$(grep -a 'Executing script' "$(log_of p1)")"
  timeout 30 lxc-stop -k -n p1 2>/dev/null || true
  unharmed "the start of a container with $kind"
done

step 'running: root inside does the same, and more'
for name in p1 n1; do
  rm -rf "$(rootfs_of $name)"
  cp -a /srv/images/busybox/rootfs "$(rootfs_of $name)"
  sed -i '/udhcpc/d' "$(rootfs_of $name)/etc/init.d/rcS"
  configure $name "$act"
  # shellcheck disable=SC2016 # the container's own shell
  first_act $name 'n=$(printf "\033]0;x\007\302\233m\342\200\256;\140touch made\140")' \
    'mkdir -p /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null' \
    'for g in lxc.payload.c2 lxc.payload.p1 "$n" "a;touch made"; do mkdir "/sys/fs/cgroup/$g" 2>/dev/null; done' \
    'cp /bin/busybox "/tmp/x" 2>/dev/null' \
    '/bin/busybox sh -c "exec -a \"[lxc monitor] /var/lib/lxc c2\" sleep 3600" &' \
    'for f in /etc/os-release /usr/lib/os-release /sbin/init; do rm -f $f; mkdir -p $(dirname $f); mkfifo $f 2>/dev/null; done' \
    'mkdir -p "/mnt/$n" 2>/dev/null; mount -t tmpfs "$n" "/mnt/$n" 2>/dev/null' 'echo done >/first'
done
chown -hR 1000000:1000000 "$(rootfs_of n1)"
make_busybox c2
start p1
start n1
for name in p1 n1; do wait_for test -s "$(rootfs_of $name)/first"; done
canary_node "$(rootfs_of p1)/sbin/init"
canary_fifo "$(rootfs_of n1)/etc/os-release"
every_verb "$k_lxcpath" p1 n1 c2
unharmed 'every verb, with hostile containers running'
LC_ALL=C lacks 'what every verb said' $'\033|\302\233|\342\200\256' "$said"
running p1 || fail 'p1 was stopped by it'
running n1 || fail 'n1 was stopped by it'

step 'what runs inside is not taken for a container of the host'
audit_json
same 'the state of c2' stopped "$(jq -r '.containers[] | select(.name == "c2") | .state' <<<"$output")"
same 'not covered' 0 "$(jq '.not_covered | length' <<<"$output")"
exits 0 lxc-warden freeze-run p1 -- true
inside p1 /bin/busybox true

step 'the other containers start all the same, and enforce still decides by what is there'
start c2
stop c2 -k
enforce
make_busybox bad 'lxc.apparmor.profile = unconfined'
refused bad
refused_by bad pre-start
unharmed 'the end'
systemctl stop canary
