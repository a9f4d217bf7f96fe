#!/bin/bash
# snapshot-hook, called as sanoid, zrepl, snapper, vzdump, zfs-auto-snapshot and systemd document it, with the environment
# that each of them gives. There is no ZFS here: an overlay with a dataset's name as its source stands for one.
# package: yes
# tier: all
# layouts: freeze
# deadline: 240
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

hook=/usr/libexec/lxc-warden/snapshot-hook
work=/var/tmp/tools
dataset() { # NAME FOLDER
  mkdir -p "$work/$1"/{lower,upper,work} "$2"
  mount -t overlay "$1" -o "lowerdir=$work/$1/lower,upperdir=$work/$1/upper,workdir=$work/$1/work" "$2"
}
dataset tank/ct /mnt/dataset
dataset tank/other /mnt/other
make_busybox 101 'lxc.mount.entry = /mnt/dataset data none bind,create=dir 0 0'
make_busybox c2
start 101
start c2
held() { frozen 101 || fail '101 is not frozen'; thawed c2 || fail 'c2 is frozen, and has nothing there'; }
free() { thawed 101 || fail '101 is still frozen'; }

step 'sanoid'
exits 0 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tank/ct SANOID_SNAPNAMES=autosnap_1 "$hook"
same 'what it says' '' "$output"
held
exits 0 env -i SANOID_SCRIPT=post SANOID_TARGETS=tank/ct SANOID_PRE_FAILURE=0 "$hook"
free
exits 0 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tank/other "$hook"
same 'what it says of a dataset without containers' '' "$output"
exits 1 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tnak/ct "$hook"
has 'what it says of one that is not there' "there is no dataset and no VG/LV 'tnak/ct'" "$output"
thawed 101 || fail '101 is frozen for a dataset that is not there'
exits 0 env -i SANOID_SCRIPT=prune SANOID_TARGETS=tank/ct "$hook"
exits 1 env -i SANOID_SCRIPT=post SANOID_TARGETS=tank/ct "$hook"
free

step 'two tools at once share a freeze: it ends with the last of them, whichever that is'
lxc-warden freeze-run --report "$CASE_DIR/first" 101 -- sh -c "while [ ! -e $CASE_DIR/end ]; do sleep 0.1; done" &
wait_for frozen 101
exits 0 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tank/ct "$hook"
exits 0 "$hook" freeze tank/ct snapname
exits 0 lxc-warden status
same 'how many have it frozen' 3 "$(grep -c '^101: frozen' <<<"$output")"
exits 0 "$hook" thaw tank/ct snapname
has 'what it says' '101 stays frozen: another lxc-warden shares the freeze' "$output"
held
touch "$CASE_DIR/end"
wait $! || fail 'the first freeze-run was disturbed'
has 'its report' '101: was frozen for .* and stays so, for another lxc-warden that shares the freeze' "$(cat "$CASE_DIR/first")"
held
exits 0 env -i SANOID_SCRIPT=post SANOID_TARGETS=tank/ct SANOID_PRE_FAILURE=0 "$hook"
free
same 'records that are left' '' "$(ls -A /run/lxc-warden/frozen)"
rm "$CASE_DIR/end"
step 'one whose time is over is told so, and takes nothing from the other'
exits 0 lxc-warden freeze-run --hold --key short --max-frozen 8s 101
exits 0 lxc-warden freeze-run --hold --key long --max-frozen 5min 101
ended() { ! lxc-warden status | grep -q -- '--key short).* s more'; }
wait_for ended
held
exits 1 lxc-warden thaw --key short 101
has 'what it says' '101 did not stay frozen, because its time was over' "$output"
held
exits 0 lxc-warden thaw --key long 101
free
step 'a pre script that fails leaves nothing frozen'
exits 1 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tnak/ct "$hook"
exits 0 "$hook" freeze tnak/ct snapname
has 'zfs-auto-snapshot is told, and not failed' 'failed; nothing is left frozen' "$output"
free

step 'zrepl'
exits 0 env -i ZREPL_HOOKTYPE=pre_snapshot ZREPL_FS=tank/ct ZREPL_SNAPNAME=z1 ZREPL_DRYRUN=true ZREPL_TIMEOUT=30 "$hook"
free
exits 0 env -i ZREPL_HOOKTYPE=pre_snapshot ZREPL_FS=tank/ct ZREPL_SNAPNAME=z1 ZREPL_DRYRUN= ZREPL_TIMEOUT=30 "$hook"
held
exits 0 env -i ZREPL_HOOKTYPE=post_snapshot ZREPL_FS=tank/ct ZREPL_SNAPNAME=z1 ZREPL_DRYRUN= ZREPL_TIMEOUT=30 "$hook"
free

step 'snapper, with both orders of arguments'
exits 0 env -i "$hook" create-snapshot-pre /mnt/dataset btrfs 12
held
exits 0 env -i "$hook" create-snapshot-post /mnt/dataset btrfs 12
free
exits 0 env -i "$hook" create-snapshot /mnt/dataset btrfs 12
exits 0 env -i "$hook" create-snapshot /mnt/dataset 12
exits 0 env -i "$hook" delete-snapshot /mnt/dataset btrfs 12
free

step 'vzdump freezes by itself; what we hold is thawed, and nothing ever fails'
for phase in job-init job-start 'backup-start snapshot 101' 'pre-stop snapshot 101' 'post-restart snapshot 101' job-end; do
  # shellcheck disable=SC2086 # words
  exits 0 env -i VMTYPE=lxc HOSTNAME=101 "$hook" $phase
  free
done
exits 0 lxc-warden freeze-run --hold 101
held
exits 0 env -i VMTYPE=lxc HOSTNAME=101 "$hook" pre-restart snapshot 101
free
exits 0 env -i VMTYPE=lxc "$hook" backup-abort snapshot 101
exits 0 env -i VMTYPE=lxc "$hook" pre-restart snapshot 999

step 'any service, by the drop-in of snapshot-tools.md'
unit() { # NAME EXEC-START
  mkdir -p "/run/systemd/system/$1.service.d"
  printf '[Service]\nType=oneshot\nExecStart=%s\n' "$2" >"/run/systemd/system/$1.service"
  printf '%s\n' '[Unit]' 'OnFailure=lxc-warden-thaw.service' '[Service]' 'ExecStart=' \
    "ExecStart=/usr/bin/lxc-warden freeze-run --on /mnt/dataset -- $2" >"/run/systemd/system/$1.service.d/lxc-warden.conf"
}
unit case-makes "/bin/cp $k_cgroup/lxc.payload.101/cgroup.events $CASE_DIR/made"
unit case-fails '/bin/false'
systemctl daemon-reload
exits 0 systemctl start case-makes.service
has 'the container while the service ran' 'frozen 1' "$(cat "$CASE_DIR/made")"
free
exits 1 systemctl start case-fails.service
free
rm -r /run/systemd/system/case-*
systemctl daemon-reload

step 'the post script that never comes'
exits 0 env -i SANOID_SCRIPT=pre SANOID_TARGETS=tank/ct "$hook"
held
wait_for thawed 101
step 'and one that comes too late'
exits 1 env -i SANOID_SCRIPT=post SANOID_TARGETS=tank/ct "$hook"
has 'what it says' '101 did not stay frozen, .*--max-frozen' "$output"
exits 1 env -i SANOID_SCRIPT=post SANOID_TARGETS=tank/ct "$hook"
has 'what it says of a snapshot without a freeze' '101 ran while the snapshot of tank/ct was made' "$output"

step 'the dataset above, as a recursive snapshot means it; and another run that may not end this hold'
exits 0 env -i "$hook" freeze tank daily-1
held
exits 0 env -i "$hook" freeze tank hourly-1
exits 0 env -i "$hook" thaw tank hourly-1
held
exits 0 env -i "$hook" thaw tank daily-1
free
exits 0 env -i ZREPL_HOOKTYPE=pre_snapshot ZREPL_FS=tank ZREPL_SNAPNAME=z2 ZREPL_DRYRUN= ZREPL_TIMEOUT=30 "$hook"
free

stop 101 -k
umount /mnt/dataset /mnt/other
