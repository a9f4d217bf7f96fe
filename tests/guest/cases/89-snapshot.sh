#!/bin/bash
# LXC's own snapshot of a running container, under a freeze: lxc-snapshot refuses it, and lists and restores ours as its own.
# package: yes
# tier: all
# layouts: freeze
# suites: bookworm
# deadline: 300
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

mount_scratch
mount_image btrfs 1G
# LXC makes a btrfs snapshot where the container is.
mkdir -p /mnt/btrfs/lxc
mount --bind /mnt/btrfs/lxc "$k_lxcpath"
make_busybox c1
# shellcheck disable=SC2016 # the container's shell expands it
first_act c1 'while :; do n=$((n + 1)); printf %08d $n 1<>/a; printf %08d $n 1<>/b; done &'
mv "$(rootfs_of c1)" "$k_lxcpath/c1/plain"
btrfs -q subvolume create "$(rootfs_of c1)"
cp -a "$k_lxcpath/c1/plain/." "$(rootfs_of c1)/"
rm -r "$k_lxcpath/c1/plain"
lies_on c1 "btrfs:$(rootfs_of c1)"
make_busybox plain
start c1
start plain

step 'lxc-snapshot refuses it'
run lxc-snapshot -n c1
[ "$code" != 0 ] || fail 'lxc-snapshot has taken a running container'

step 'ours'
exits 0 lxc-warden snapshot c1 --comment 'before the upgrade'
has 'the report' 'c1: was frozen for' "$output"
has 'its name' '^snap[0-9]+$' "$output"
name=$(grep -o '^snap[0-9]*$' <<<"$output")
thawed c1 || fail 'c1 is frozen'
running c1
exits 0 lxc-snapshot -n c1 -L -C
has "LXC's list" "^$name .* [0-9]{4}:[0-9]{2}:[0-9]{2} " "$output"
has "LXC's list" 'before the upgrade' "$output"
rootfs=$(sed -n 's/^lxc.rootfs.path *= *\(btrfs:\)\{0,1\}//p' "$k_lxcpath/c1/snaps/$name/config")
a=$(sed 's/^0*//' "$rootfs/a") b=$(sed 's/^0*//' "$rootfs/b")
[ "$a" = "$b" ] || [ "$a" = $((b + 1)) ] || fail "the snapshot holds $a and $b"

step 'restored as one of a stopped container'
exits 0 lxc-snapshot -n c1 -r "$name" -N c2
exists "$(config_of c2)"
start c2
kill_payload c2
wait_for stopped c2

step 'a plain directory is copied only when asked'
exits 125 lxc-warden snapshot plain
has 'what it says' 'LXC copies all of it.*--copy' "$output"
thawed plain || fail 'plain is frozen'
exits 0 lxc-warden snapshot plain --copy --max-frozen 100s
exits 0 lxc-snapshot -n plain -L
has "LXC's list" '^snap0' "$output"
exits 125 lxc-warden snapshot no-such
for c in c1 plain; do
  kill_payload $c
  wait_for stopped $c
done
no_records
lxc-destroy -n c2 || true
umount -l "$k_lxcpath"
umount /mnt/btrfs || true
rm -f "$scratch/btrfs.img"
