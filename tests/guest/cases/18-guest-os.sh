#!/bin/bash
# What the guest's init is, from its file, whatever the storage: an old systemd is told before it fails.
# package: yes
# tier: ci bookworm
# suites: bookworm forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

step 'a Debian of today over an overlay: seen at start-host'
make_debian d1
start d1
has 'what the audit says' 'init is systemd [0-9]+ \(/sbin/init, Debian' "$(lxc-warden audit d1)"
audit_json d1
audit_lacks d1 'OS-00[1345]'
stop d1 -k

step 'an old systemd: said in audit mode, and started'
make_busybox old
has "what a busybox is, whose /sbin/init is a hard link" 'init is busybox' "$(lxc-warden check --rootfs "$(rootfs_of old)")"
old_guest "$(rootfs_of old)"
start old
journal_has old OS-001
hooks_said old 'systemd .*older than 231 \(CentOS Linux 7 came with 219\)'
stop old -k

step 'enforce: refused before the start, since the root is a directory'
enforce
refused_for old pre-start OS-001
make_busybox new
start new
stop new -k

step 'over an overlay and in a loop file only start-host can see it, and no instruction of it runs'
mkdir -p /srv/old-delta /srv/new-delta
lies_on new overlay:/var/lib/lxc/new/rootfs:/srv/new-delta
start new
stop new -k
lies_on old overlay:/var/lib/lxc/old/rootfs:/srv/old-delta
refused_for old start-host OS-001
truncate -s 64M /srv/old.img
mke2fs -q -t ext4 -d "$(rootfs_of old)" /srv/old.img
lies_on old loop:/srv/old.img
truncate -s 64M /srv/new.img
mke2fs -q -t ext4 -d "$(rootfs_of new)" /srv/new.img
lies_on new loop:/srv/new.img
start new
stop new -k
refused_for old start-host OS-001

step 'a root whose init leads out of it'
make_busybox out
rm "$(rootfs_of out)/sbin/init"
ln -s ../../../../../../../../bin/bash "$(rootfs_of out)/sbin/init"
# Whether the link leads anywhere is known when the root is one.
refused_for out start-host OS-003
