#!/bin/bash
# Roots on LVM and in a btrfs subvolume: an LVM snapshot under freeze-run holds all that was written before the freeze, and an
# old systemd is seen wherever it lies.
# package: yes
# tier: all
# layouts: freeze
# deadline: 300
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

mount_scratch
mount_image btrfs 512M
truncate -s 1G "$scratch/lvm.img"
volumes=$(losetup --show -f "$scratch/lvm.img")
vgcreate -q vg0 "$volumes"
make_volume() { # NAME: with what its root holds
  lvcreate -q -y -n "$1" -L 200M vg0
  mkfs.ext4 -q -d "$(rootfs_of "$1")" "/dev/vg0/$1"
  lies_on "$1" "lvm:/dev/vg0/$1"
}

make_busybox c1 'lxc.init.cmd = /writer'
cat >"$(rootfs_of c1)/writer" <<'WRITER'
#!/bin/sh
trap 'exit 0' PWR TERM
n=0
while :; do
  n=$((n + 1))
  echo $n >/n.new
  mv /n.new /n
done
WRITER
chmod 0755 "$(rootfs_of c1)/writer"
make_volume c1
start c1
written=/proc/$(init_pid c1)/root/n
wait_for test -s "$written"
mkdir -p /mnt/see

step 'an LVM snapshot of a frozen container'
for round in 1 2 3; do
  exits 0 lxc-warden freeze-run --on /dev/vg0/c1 -- \
    sh -c "cat '$written' >'$CASE_DIR/frozen' && lvcreate -q -s -n snap -L 100M vg0/c1"
  has 'the report' 'c1: was frozen for' "$output"
  mount /dev/vg0/snap /mnt/see
  same "what the snapshot of round $round holds" "$(cat "$CASE_DIR/frozen")" "$(cat /mnt/see/n)"
  umount /mnt/see
  lvremove -q -y vg0/snap
done
writes() { [ "$(cat "$written")" -gt "$(cat "$CASE_DIR/frozen")" ]; }
wait_for writes
kill_payload c1
wait_for stopped c1

step 'an old systemd in a btrfs subvolume, which is a directory before the start'
enforce
make_busybox old
old_guest "$(rootfs_of old)"
btrfs -q subvolume create /mnt/btrfs/old
cp -a "$(rootfs_of old)/." /mnt/btrfs/old/
lies_on old btrfs:/mnt/btrfs/old
refused old
refused_by old pre-start

step 'on LVM, where only start-host can see it'
make_volume old
refused old
refused_by old start-host
journal_has old OS-001

umount /mnt/btrfs
# LXC's monitor of the start that was refused may have it mounted for a moment still.
wait_for vgremove -q -f -y vg0
losetup -d "$volumes"
rm "$scratch/lvm.img"
