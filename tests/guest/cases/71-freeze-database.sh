#!/bin/bash
# SQLite in WAL mode inside a container, with synchronous=NORMAL: a commit is not on the disk when it is acknowledged. From
# each snapshot that is made under freeze-run it recovers, whole, with every row that was acknowledged before the freeze; from
# one that is made without it, it does not. Two containers, one on ext4 (the image is cloned) and one on btrfs (a subvolume
# snapshot), frozen together; their acknowledgements are written outside.
# package: yes
# tier: all
# layouts: freeze
# deadline: 500
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# As many rounds as fit into the time, and these few however slow the CPU is.
k_rounds=100 k_least_rounds=8 k_seconds=60 k_unfrozen=12
mount_scratch
mount_image ext4 512M
mount_image btrfs 1G
btrfs -q subvolume create /mnt/btrfs/data
mkdir -p /mnt/ack /mnt/see /mnt/ext4/data
mount -t tmpfs -o size=32M none /mnt/ack

cat >"$CASE_DIR/client" <<'CLIENT'
import os, signal, sqlite3, sys, time
for number in (signal.SIGTERM, signal.SIGPWR):
    signal.signal(number, lambda *_: os._exit(0))
db = sqlite3.connect('/data/db', isolation_level=None)
for setting in ('journal_mode=wal', 'synchronous=normal', 'wal_autocheckpoint=300'):
    db.execute('pragma ' + setting)
db.execute('create table if not exists t(n integer primary key, filler text)')
ack = os.open('/ack/' + sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
n = db.execute('select ifnull(max(n), 0) from t').fetchone()[0]
while True:
    n += 1
    db.execute('begin')
    db.execute('insert into t values(?, ?)', (n, str(n) * 200))
    db.execute('delete from t where n <= ?', (n - 1000,))
    db.execute('commit')
    os.pwrite(ack, b'%012d\n' % n, 0)
    time.sleep(0.005)
CLIENT
# What a database holds once SQLite has recovered it: the last row (the last thousand are kept), and "whole" or what is wrong.
cat >"$CASE_DIR/recover" <<'RECOVER'
import sqlite3, sys
try:
    db = sqlite3.connect(sys.argv[1])
    state = db.execute('pragma integrity_check').fetchone()[0]
    count, last = db.execute('select count(*), ifnull(max(n), 0) from t').fetchone()
    print(last, 'whole' if state == 'ok' and count == min(last, 1000) else f'broken: {state}, {count} rows')
except sqlite3.Error as error:
    print(0, 'broken:', error)
RECOVER

for kind in ext4 btrfs; do
  make_busybox "d-$kind" "lxc.mount.entry = /mnt/$kind/data data none bind,create=dir 0 0" \
    'lxc.mount.entry = /mnt/ack ack none bind,create=dir 0 0' 'lxc.mount.entry = /usr/lib lib none ro,bind,create=dir 0 0' \
    'lxc.mount.entry = /usr/lib64 lib64 none ro,bind,create=dir 0 0' 'lxc.mount.entry = /usr usr none ro,bind,create=dir 0 0' \
    "lxc.init.cmd = /usr/bin/python3 /client $kind"
  cp "$CASE_DIR/client" "$(rootfs_of "d-$kind")/client"
  start "d-$kind"
  wait_for test -s "/mnt/ack/$kind"
done

cat >"$CASE_DIR/snapshot" <<SNAPSHOT
#!/bin/sh -e
cp --reflink=always $scratch/ext4.img $scratch/ext4.snap
btrfs -q subvolume snapshot /mnt/btrfs/data /mnt/btrfs/snap
cp /mnt/ack/ext4 /mnt/ack/btrfs $CASE_DIR/
SNAPSHOT
chmod 0755 "$CASE_DIR/snapshot"
number_in() { sed 's/^0*\(.\)/\1/' "$1"; }
recovered() { # KIND: from the snapshot, which is gone afterwards
  if [ "$1" = ext4 ]; then
    if mount -o loop "$scratch/ext4.snap" /mnt/see; then # its journal is replayed
      python3 "$CASE_DIR/recover" /mnt/see/data/db
      umount /mnt/see
    else
      echo 0 broken: it cannot be mounted
    fi
    rm "$scratch/ext4.snap"
  else
    python3 "$CASE_DIR/recover" /mnt/btrfs/snap/db
    btrfs -q subvolume delete /mnt/btrfs/snap
  fi
}

step 'frozen: whole, with all that was acknowledged'
round=0 last=0 rows=0
until_second=$((SECONDS + k_seconds))
while [ "$round" -lt "$k_least_rounds" ] || { [ "$round" -lt "$k_rounds" ] && [ "$SECONDS" -lt "$until_second" ]; }; do
  round=$((round + 1))
  lxc-warden freeze-run --quiet d-ext4 d-btrfs -- "$CASE_DIR/snapshot" 2>"$CASE_DIR/err" || fail "round $round: $(cat "$CASE_DIR/err")"
  for kind in ext4 btrfs; do
    acknowledged=$(number_in "$CASE_DIR/$kind")
    read -r rows state <<<"$(recovered "$kind")"
    [ "$state" = whole ] || fail_for_good "round $round, $kind: $state"
    # The row that it was about to acknowledge may be there too.
    if [ "$rows" -lt "$acknowledged" ] || [ "$rows" -gt $((acknowledged + 1)) ]; then
      fail_for_good "round $round, $kind: $acknowledged rows were acknowledged, $rows are there"
    fi
  done
  [ "$acknowledged" -gt "$last" ] || fail "round $round: the client does not write"
  last=$acknowledged
done
printf '%s rounds, row %s at the end\n' "$round" "$rows"
measure "database-whole-with-freeze $((round * 2)) of-$((round * 2))"

step 'not frozen: a clone of the image, which nobody synced, lacks rows that were acknowledged'
bad=0
for _ in $(seq $k_unfrozen); do
  acknowledged=$(number_in /mnt/ack/ext4)
  cp --reflink=always "$scratch/ext4.img" "$scratch/ext4.snap"
  read -r rows state <<<"$(recovered ext4)"
  if [ "$state" != whole ] || [ "$rows" -lt "$acknowledged" ]; then bad=$((bad + 1)); fi
done
measure "database-bad-without-freeze $bad of-$k_unfrozen"
[ "$bad" -gt 0 ] || fail 'nothing was lost without a freeze: this case shows nothing'

for kind in ext4 btrfs; do
  kill_payload "d-$kind"
  wait_for stopped "d-$kind"
  umount "/mnt/$kind"
  rm -f "$scratch/$kind.img"
done
umount /mnt/ack
