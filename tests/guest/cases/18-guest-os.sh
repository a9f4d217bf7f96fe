#!/bin/bash
# What the guest's init is, from its file, whatever the storage: an old systemd is told before it fails.
# package: yes
# suites: bookworm forky
. /payload/lib.sh

step 'a Debian of today over an overlay: seen at start-host'
make_debian d1
start d1
has 'what the audit says' 'init is systemd [0-9]+ \(/sbin/init, Debian' "$(lxc-warden audit d1)"
audit_json d1
audit_lacks d1 'OS-00[1345]'
stop d1 -k

# A program without systemd's shared library under systemd's name; as /sbin/init it is busybox, and runs.
old_guest() { # ROOTFS
  mkdir -p "$1/usr/lib/systemd"
  cp "$1/bin/busybox" "$1/usr/lib/systemd/systemd"
  ln -sf /usr/lib/systemd/systemd "$1/sbin/init"
  printf 'ID=centos\nVERSION_ID=7\nPRETTY_NAME="CentOS Linux 7"\n' >"$1/etc/os-release"
}

step 'an old systemd: said in audit mode, and started'
make_busybox old
old_guest "$(rootfs_of old)"
start old
journal_has old OS-001
hooks_said old 'systemd .*older than 231 \(CentOS Linux 7 came with 219\)'
stop old -k

step 'enforce: refused before the start, since the root is a directory'
enforce
refused old
refused_by old pre-start

step 'over an overlay and in a loop file only start-host can see it, and no instruction of it runs'
mkdir -p /srv/old-delta
sed -i 's|^lxc.rootfs.path.*|lxc.rootfs.path = overlay:/var/lib/lxc/old/rootfs:/srv/old-delta|' "$(config_of old)"
refused old
refused_by old start-host
truncate -s 64M /srv/old.img
mke2fs -q -t ext4 -d "$(rootfs_of old)" /srv/old.img
sed -i 's|^lxc.rootfs.path.*|lxc.rootfs.path = loop:/srv/old.img|' "$(config_of old)"
refused old
refused_by old start-host

step 'a root whose init leads out of it'
make_busybox out
rm "$(rootfs_of out)/sbin/init"
ln -s ../../../../../../../../bin/bash "$(rootfs_of out)/sbin/init"
refused out
