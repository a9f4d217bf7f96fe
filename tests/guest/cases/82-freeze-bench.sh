#!/bin/bash
# Measures only: how long a container is frozen by freeze-run, beside the order of Proxmox (freeze, sync, snapshot, thaw),
# while it writes and has much in memory that is not on the disk; and beside nothing but a freeze when it is idle. All in
# turns of one run. The file systems are on loop devices over one xfs on the scratch disk; the snapshot is btrfs's own, or
# `cp --reflink` of the image, which is what a thin volume or a storage box does.
# package: yes
# tier: all
# layouts: bench
# deadline: 1800
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

k_runs=10 k_rate=50 k_dirty=500
read -ra k_kinds <<<"${WARDEN_BENCH_KINDS:-ext4 xfs btrfs}"
table=${MEASURES%.measures}.table
mount_scratch

# The kernel writes nothing by itself, so that what is dirty is what the writer dirtied.
sysctl -q vm.dirty_writeback_centisecs=0 vm.dirty_bytes=$((900 << 20)) vm.dirty_background_bytes=$((800 << 20))

median() { sort -n "$1" | sed -n "$(($(wc -l <"$1") / 2 + 1))p"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
snapshot=$CASE_DIR/snapshot
make_snapshot() { # KIND
  if [ "$1" = btrfs ]; then printf '#!/bin/sh\nexec btrfs -q subvolume snapshot /mnt/btrfs/data /mnt/btrfs/snap\n'
  else printf '#!/bin/sh\nexec cp --reflink=always %s %s\n' "$scratch/$1.img" "$scratch/$1.snap"; fi >"$snapshot"
  chmod 0755 "$snapshot"
}
drop_snapshot() { # KIND
  if [ "$1" = btrfs ]; then btrfs -q subvolume delete -c /mnt/btrfs/snap; else rm -f "$scratch/$1.snap"; fi
}
# The writer dirties everything at once, and then goes on at its rate.
dirty() { # NAME
  local file before
  file=$(rootfs_of "$1")/done
  before=$(stat -c %s "$file")
  kill -USR1 "$(init_pid "$1")"
  until [ "$(stat -c %s "$file")" -gt "$before" ]; do sleep 0.05; done
}
note_run() { # KIND FILE: what freeze-run said, as one line
  jq -r --arg kind "$1" '[$kind, .containers[0].window_ms, .freeze_ms, .final_sync.ms, .command_ms, .guards_ms, .presync.rounds, .presync.ms] | join(" ")' "$CASE_DIR/report" >>"$2"
}
freeze_run() { lxc-warden freeze-run -q --format json --report "$CASE_DIR/report" "$@"; }
ms() { awk '{ printf "%.3f\n", $1 / 1000 }'; }

for kind in "${k_kinds[@]}"; do
  step "$kind"
  make_snapshot "$kind"
  mount_image "$kind" 4G
  data=/mnt/$kind
  if [ "$kind" = btrfs ]; then btrfs -q subvolume create /mnt/btrfs/data; data=/mnt/btrfs/data; fi
  name=w-$kind
  make_busybox "$name" "lxc.mount.entry = $data data none bind,create=dir 0 0" \
    "lxc.init.cmd = /dirty_writer /data/file $k_rate $k_dirty /done"
  install -m 0755 /payload/files/dirty_writer "$(rootfs_of "$name")/dirty_writer"
  start "$name"
  group=$k_cgroup/lxc.payload.$name
  wait_for exists "$(rootfs_of "$name")/done"
  dirty "$name"
  sync -f "$data"
  freeze_run "$name" -- "$snapshot" # the first one pays for what is loaded
  drop_snapshot "$kind"
  for _ in $(seq $k_runs); do
    dirty "$name"
    grep -E "^(Dirty|Writeback):" /proc/meminfo | tr -s " \n" " "; echo
    /payload/files/bare_freeze -s "$data" "$group" -- "$snapshot" | ms >>"$CASE_DIR/proxmox.$kind"
    drop_snapshot "$kind"
    dirty "$name"
    freeze_run "$name" -- "$snapshot"
    jq '.containers[0].window_ms' "$CASE_DIR/report" >>"$CASE_DIR/ours.$kind"
    note_run "$kind" "$CASE_DIR/phases"
    drop_snapshot "$kind"
    progress "$kind"
  done
  # the middle one of the last kind is as good as any for the picture
  cp "$CASE_DIR/report" "${MEASURES%.measures}.$kind.json"
  kill_payload "$name"
  wait_for stopped "$name"

  step "$kind, nothing dirty"
  name=i-$kind
  make_busybox "$name" "lxc.mount.entry = $data data none bind,create=dir 0 0"
  first_act "$name"
  start "$name"
  group=$k_cgroup/lxc.payload.$name
  for _ in $(seq $k_runs); do
    sync
    /payload/files/bare_freeze "$group" -- "$snapshot" | ms >>"$CASE_DIR/bare.$kind"
    drop_snapshot "$kind"
    sync
    freeze_run "$name" -- "$snapshot"
    jq '.containers[0].window_ms' "$CASE_DIR/report" >>"$CASE_DIR/idle.$kind"
    note_run "$kind-idle" "$CASE_DIR/phases"
    drop_snapshot "$kind"
  done
  kill_payload "$name"
  wait_for stopped "$name"
  sync
  umount "/mnt/$kind"
  rm -f "$scratch/$kind.img"
done

{
  printf '%s MiB dirty, written at %s MiB/s; medians of %s runs, in ms\n' "$k_dirty" "$k_rate" "$k_runs"
  printf '%-6s %12s %12s %8s | %12s %12s %8s\n' '' 'Proxmox' 'freeze-run' 'shorter' 'bare, idle' 'freeze-run' 'longer'
  for kind in "${k_kinds[@]}"; do
    proxmox=$(median "$CASE_DIR/proxmox.$kind") ours=$(median "$CASE_DIR/ours.$kind")
    bare=$(median "$CASE_DIR/bare.$kind") idle=$(median "$CASE_DIR/idle.$kind")
    printf '%-6s %12s %12s %8s | %12s %12s %8s\n' "$kind" "$proxmox" "$ours" "$(ratio "$proxmox" "$ours")" \
      "$bare" "$idle" "$(ratio "$idle" "$bare")"
    measure "frozen-window-shorter-$kind $(ratio "$proxmox" "$ours") times" >/dev/null
    measure "frozen-window-idle-longer-$kind $(ratio "$idle" "$bare") times" >/dev/null
  done
} | tee "$table"
printf 'each run: kind window freeze final-sync command guards presync-rounds presync\n'
cat "$CASE_DIR/phases"
