#!/bin/bash
# One container writes n to a file on volume A, then n to one on volume B, then n+1 to A, and so on, without fsync. In
# copies of both disks that were made under freeze-run A is never after B and at most one ahead; in copies that were only
# synced, that order is broken.
# package: yes
# tier: all
# layouts: freeze
# deadline: 500
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# As many runs as fit into the time, and these few however slow the CPU is.
k_runs=$((200 * GUEST_LONG)) k_least_runs=20 k_seconds=$((200 * GUEST_LONG)) k_mounted_every=10
k_work=/var/tmp/volumes
mkdir -p "$k_work"
mount -t tmpfs -o size=128M none "$k_work"
mkdir -p "$k_work"/{a,b,copy,see}
for v in a b; do
  truncate -s 8M "$k_work/$v.img"
  mke2fs -q -F -t ext4 "$k_work/$v.img"
  mount -o loop "$k_work/$v.img" "$k_work/$v"
  printf '%08d\n' 0 >"$k_work/$v/n"
  chmod 0666 "$k_work/$v/n"
done
sync
# Overwritten in place, so that it stays where it is on the disk.
block_of() { debugfs -R 'blocks /n' "$1" 2>/dev/null | tr -d ' \n'; }
block_a=$(block_of "$k_work/a.img") block_b=$(block_of "$k_work/b.img")
size=$(dumpe2fs -h "$k_work/a.img" 2>/dev/null | sed -n 's/^Block size: *//p')
number_in() { dd if="$1" bs="$size" skip="$2" count=1 status=none | head -c 8 | sed 's/^0*\(.\)/\1/'; }

make_busybox w1 "lxc.mount.entry = $k_work/a a none bind,create=dir 0 0" "lxc.mount.entry = $k_work/b b none bind,create=dir 0 0"
cat >"$(rootfs_of w1)/writer" <<'WRITER'
#!/bin/sh
trap 'exit 0' PWR TERM
n=0
while :; do
  n=$((n + 1))
  printf '%08d\n' $n 1<>/a/n
  printf '%08d\n' $n 1<>/b/n
done
WRITER
chmod 0755 "$(rootfs_of w1)/writer"
configure w1 'lxc.init.cmd = /writer'
start w1

snapshot=$CASE_DIR/snapshot
printf '%s\n' '#!/bin/sh' "cp $k_work/a.img $k_work/copy/a.img" "cp $k_work/b.img $k_work/copy/b.img" >"$snapshot"
chmod 0755 "$snapshot"

mounted() { # VOLUME: what a copy holds after its journal was replayed
  mount -o loop "$k_work/copy/$1.img" "$k_work/see"
  sed 's/^0*\(.\)/\1/' "$k_work/see/n"
  umount "$k_work/see"
}

step 'synced only: the order is broken'
broken=0
tries=0
until [ "$tries" = 15 ]; do
  tries=$((tries + 1))
  sync -f "$k_work/a/n"; sync -f "$k_work/b/n"
  "$snapshot"
  a=$(number_in "$k_work/copy/a.img" "$block_a") b=$(number_in "$k_work/copy/b.img" "$block_b")
  if [ "$a" -lt "$b" ] || [ "$a" -gt $((b + 1)) ]; then broken=$((broken + 1)); fi
done
printf 'broken in %s of %s runs; the last one: A %s, B %s\n' "$broken" "$tries" "$a" "$b"
measure "order-broken-without-freeze $broken of-$tries"
[ "$broken" -gt 0 ] || fail 'the order was never broken without a freeze: this case shows nothing'

step 'frozen: A is B, or one ahead'
last=0 ahead=0
until_second=$((SECONDS + k_seconds))
i=0
while [ "$i" -lt "$k_least_runs" ] || { [ "$i" -lt "$k_runs" ] && [ "$SECONDS" -lt "$until_second" ]; }; do
  i=$((i + 1))
  lxc-warden freeze-run --quiet w1 --format json --report "$CASE_DIR/report" -- "$snapshot" 2>"$CASE_DIR/err" || fail "run $i: $(cat "$CASE_DIR/err")"
  sed -n 's/^ *"window_ms": \([0-9.]*\).*/\1/p' "$CASE_DIR/report" >>"$CASE_DIR/windows"
  if [ $((i % k_mounted_every)) = 0 ]; then
    a=$(mounted a) b=$(mounted b)
  else
    a=$(number_in "$k_work/copy/a.img" "$block_a") b=$(number_in "$k_work/copy/b.img" "$block_b")
  fi
  if [ "$a" -lt "$b" ] || [ "$a" -gt $((b + 1)) ]; then fail_for_good "run $i: A holds $a, B holds $b"; fi
  [ "$a" -gt "$last" ] || fail "run $i: A holds $a, and held $last before: the writer does not write"
  last=$a
  [ "$a" = "$b" ] || ahead=$((ahead + 1))
done
printf 'consistent in %s runs, A one ahead in %s of them\n' "$i" "$ahead"
measure "order-kept-with-freeze $i of-$i"
measure "freeze-window-median $(sort -n "$CASE_DIR/windows" | sed -n "$(((i + 1) / 2))p") ms"
measure "freeze-window-longest $(sort -n "$CASE_DIR/windows" | tail -n 1) ms"
running w1 || fail 'the writer has stopped'
kill_payload w1
wait_for stopped w1
umount "$k_work/a" "$k_work/b" "$k_work"
