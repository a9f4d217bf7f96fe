#!/bin/bash
# Values that LXC reads only when it starts the container: where `check` says that a start fails it fails, and where it says
# nothing the container starts.
# package: yes
# tier: all
# suites: bookworm trixie forky
# deadline: 900
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_bridge=case0
take_away() {
  ip link del $k_bridge 2>/dev/null || true
  cp "$CASE_DIR/subuid" /etc/subuid
  cp "$CASE_DIR/subgid" /etc/subgid
}
cp /etc/subuid /etc/subgid "$CASE_DIR"
trap take_away EXIT
for file in /etc/subuid /etc/subgid; do echo 'root:0:4294967295' >$file; done
ip link add $k_bridge type bridge
ip link set $k_bridge up
make_busybox c1
# Compiling a profile takes most of a start's time here.
grep -v '^lxc\.\(net\|idmap\|apparmor\)' "$(config_of c1)" >"$CASE_DIR/base"
echo 'lxc.apparmor.profile = lxc-container-default-cgns' >>"$CASE_DIR/base"

bad=''
put() { { cat "$CASE_DIR/base"; printf '%b\n' "$1"; } >"$(config_of c1)"; } # LINES
says() { grep -q CFG-021 <<<"$(lxc-warden check --format lines "$(config_of c1)" 2>&1 || true)"; }
starts() { timeout 60 lxc-start -n c1 -o "$CASE_DIR/log" </dev/null >/dev/null 2>&1; }
ends() { lxc-stop -k -n c1 >/dev/null 2>&1 || true; }
fails() { # LINES
  put "$1"
  says || bad+="; nothing is said of: $1"
  ! starts || bad+="; starts: $1"
  ends
}
begins() { # LINES
  put "$1"
  ! says || bad+="; something is said of: $1"
  starts || bad+="; does not start: $1"
  ends
}

step 'maps of ids'
u='lxc.idmap = u 0 100000 65536\n' g='lxc.idmap = g 0 100000 65536\n'
fails "$u"
fails "$g"
fails "lxc.idmap = u 1 100001 65535\n$g"
fails "${u}lxc.idmap = g 1 100001 65535"
chown -R 100000:100000 "$(rootfs_of c1)"
begins "$u$g"
fails "$u${g}lxc.init.uid = 70000"
fails "$u${g}lxc.init.gid = 70000"
begins "$u${g}lxc.init.uid = 1000"
chown -R 0:0 "$(rootfs_of c1)"

step 'addresses and names'
v="lxc.net.0.type = veth\nlxc.net.0.link = $k_bridge\n"
for address in 00-16-3e-11-22-33 0016.3e11.2233 00:16:3e:1g:22:33 1:2:3:4:5:6 01:16:3e:11:22:33 00:00:00:00:00:00; do
  fails "${v}lxc.net.0.hwaddr = $address"
done
for address in 00:16:3e:xx:xx:xx 00163e112233 00:16:3e:1:2:3 00:16:3e:11:22:33:44; do begins "${v}lxc.net.0.hwaddr = $address"; done
for name in 'a b' a/b a:b . ..; do
  fails "${v}lxc.net.0.name = $name"
  fails "${v}lxc.net.0.veth.pair = $name"
done
begins "${v}lxc.net.0.name = abcdefghijklmno/"
two="lxc.net.1.type = veth\nlxc.net.1.link = $k_bridge\n"
fails "${v}lxc.net.0.name = eth7\n${two}lxc.net.1.name = eth7"
fails "${v}lxc.net.0.veth.pair = case1\n${two}lxc.net.1.veth.pair = case1"
begins "${v}lxc.net.0.name = eth%d\n${two}lxc.net.1.name = eth%d"
fails 'lxc.net.0.type = empty\nlxc.net.0.name = eth0'
fails 'lxc.net.0.type = empty\nlxc.net.0.hwaddr = 00-11'
begins 'lxc.net.0.type = empty\nlxc.net.0.name = lo'

step 'links, gateways, sizes'
for type in macvlan ipvlan vlan phys; do fails "lxc.net.0.type = $type"; done
begins 'lxc.net.0.type = veth'
fails 'lxc.net.0.type = veth\nlxc.net.0.link = abcdefghijklmnop'
up='lxc.net.0.flags = up\n' address='lxc.net.0.ipv4.address = 10.0.9.5/24\n' gateway='lxc.net.0.ipv4.gateway = 10.0.9.1\n'
begins "$v$up$address$gateway"
fails "$v$address$gateway"
fails "$v$up$gateway"
fails "$v${up}lxc.net.0.ipv4.gateway = dev"
fails "lxc.net.0.type = empty\n$up$gateway"
fails "$v$up${address}lxc.net.0.ipv6.gateway = fd00::1"
begins "$v${up}lxc.net.0.ipv6.gateway = fe80::1"
for mtu in 67 65536 1500x; do fails "${v}lxc.net.0.mtu = $mtu"; done
for mtu in 68 65535; do begins "${v}lxc.net.0.mtu = $mtu"; done

step 'what the kernel is given'
for score in x -1001 1001 1e3; do fails "lxc.proc.oom_score_adj = $score"; done
for score in -1000 0x10; do begins "lxc.proc.oom_score_adj = $score"; done
for entry in '/tmp mnt' '/tmp mnt none' '/tmp mnt none ro 0 0' '/tmp mnt bind defaults 0 0' '/tmp mnt none rprivate 0 0'; do
  fails "lxc.mount.entry = $entry"
done
for entry in '/tmp mnt none bind 0 0' '/tmp mnt none ro,rbind' '/tmp mnt none ro,optional 0 0' 'tmpfs mnt tmpfs'; do
  begins "lxc.mount.entry = $entry"
done

step 'what the host lacks'
for key in seccomp.profile mount.fstab hook.pre-start hook.start-host hook.pre-mount hook.mount hook.autodev; do fails "lxc.$key = /nosuch"; done
fails "${v}lxc.net.0.script.up = /nosuch"
fails 'lxc.rootfs.path = dir:/nosuch'
begins 'lxc.hook.pre-start = sh -c true'
begins 'lxc.hook.post-stop = /nosuch'

[ -z "$bad" ] || fail "${bad#; }"
