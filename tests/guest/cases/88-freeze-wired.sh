#!/bin/bash
# The snapshot tools that Debian ships, told to freeze by one command, and each seen to do so in its normal way of running, in the
# sandbox of its own unit: btrbk, snapper (timeline, apt's hook) and borgmatic by their services, sanoid on a pool of zfs-fuse, with
# an overlay that stands for the dataset's mount (as in 77). Then all of it taken away again, byte for byte, also by the package.
# package: yes
# tier: all
# layouts: freeze
# suites: bookworm
# deadline: 640
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

hook=/usr/libexec/lxc-warden/snapshot-hook
start_writer
# What was said since a moment, in whatever unit: ours does the work for a tool's.
now() { date +%s; }
said_since() { # MOMENT
  journalctl --sync
  journalctl -q -o cat --since "@$1"
}
newest() { find "$1" -mindepth 1 -maxdepth 1 | sort -V | tail -n 1; }

step 'how they are set up'
# what a try before this one left
snapper --no-dbus -c root delete-config 2>/dev/null || true
rm -f /etc/snapper/configs/root
sed -i 's/^SNAPPER_CONFIGS=.*/SNAPPER_CONFIGS=""/' /etc/default/snapper
lxc-warden freeze disable --all --write >/dev/null || true
rm -rf "$scratch/borg"
cat >/etc/btrbk/btrbk.conf <<'CONF'
timestamp_format long-iso
snapshot_preserve_min all
volume /mnt/btrfs
  snapshot_dir snapshots
  subvolume data
CONF
exits 0 snapper --no-dbus -c root create-config /mnt/btrfs/data
mkdir -p /etc/borgmatic /etc/sanoid "$scratch"
export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
exits 0 borg init -e none "$scratch/borg"
cat >/etc/borgmatic/config.yaml <<CONF
location:
  source_directories:
    - /mnt/btrfs/snapshots
  repositories:
    - $scratch/borg
retention:
  keep_daily: 7
hooks:
  before_backup:
    - btrfs subvolume snapshot -r /mnt/btrfs/data /mnt/btrfs/snapshots/borg
CONF
# sanoid's own 5 s, and our 15, would be a matter of an emulated CPU.
cat >/etc/sanoid/sanoid.conf <<'CONF'
[tank/ct]
  use_template = ct
[template_default]
  script_timeout = 60
[template_ct]
  hourly = 1
  daily = 0
  monthly = 0
  autosnap = yes
  autoprune = no
CONF
cp /usr/share/sanoid/sanoid.defaults.conf /etc/sanoid/ 2>/dev/null || true
cp /etc/borgmatic/config.yaml "$CASE_DIR/borgmatic.before"
cp /etc/sanoid/sanoid.conf "$CASE_DIR/sanoid.before"

step 'who is not wired'
exits 1 lxc-warden freeze list
has 'btrbk' '^btrbk +not wired' "$output"
run lxc-warden doctor --format lines
has 'what the doctor says' 'FRZ-102.*btrbk makes snapshots of the storage of t1 .*lxc-warden freeze enable btrbk' "$output"
has 'what the doctor says' 'FRZ-102.*snapper' "$output"
lacks 'whom the doctor names' 'FRZ-102.*t2' "$output"

step 'the one command'
exits 1 lxc-warden freeze enable --all
has 'the change of sanoid.conf' '^\+pre_snapshot_script = /usr/libexec/lxc-warden/snapshot-hook' "$output"
cmp /etc/sanoid/sanoid.conf "$CASE_DIR/sanoid.before"
exits 0 lxc-warden freeze enable --all --write
exits 0 lxc-warden freeze enable --all --write
lacks 'a second time' 'wrote|changed' "$output"
exits 0 lxc-warden freeze list
run lxc-warden doctor --format lines
lacks 'what the doctor says' 'FRZ-102' "$output"

step 'btrbk by its service, which its timer starts'
since=$(now)
exits 0 systemctl start btrbk.service
text=$(said_since "$since")
has 'its journal' 't1: was frozen for' "$text"
lacks 'its journal' 't2: was frozen' "$text"
all_thawed || fail 'something is frozen after btrbk'
whole "$(newest /mnt/btrfs/snapshots)"

step 'snapper by its timeline service, in a sandbox with a network of its own, and snapperd in another'
# What runs is found without our record of its start, which is what that sandbox hides.
rm -f /run/lxc-warden/containers/*t1*
since=$(now)
exits 0 systemctl start snapper-timeline.service
wait_for test -e /mnt/btrfs/data/.snapshots/1/snapshot
ended() { [ "$(systemctl show -P ActiveState snapper-timeline.service)" != active ] && all_thawed; }
wait_for ended
text=$(said_since "$since")
printf '%s\n' "$text"
same 'how the service ended' success "$(systemctl show -P Result snapper-timeline.service)"
has 'its journal' 't1 thawed' "$text"
whole /mnt/btrfs/data/.snapshots/1/snapshot
step "the snapshots around apt's runs of dpkg"
exits 0 apt-get install -y --reinstall "$PAYLOAD"/debs/*.deb
has "apt's output" 't1 thawed' "$output"
same 'snapshots' 3 "$(find /mnt/btrfs/data/.snapshots -mindepth 1 -maxdepth 1 | wc -l)"
whole /mnt/btrfs/data/.snapshots/2/snapshot
whole /mnt/btrfs/data/.snapshots/3/snapshot
all_thawed || fail 'something is frozen after apt'

step "a plugin in snapperd's sandbox, as a newer snapper would call it"
rm -f /run/lxc-warden/containers/*t1*
in_snapperd=$CASE_DIR/in-snapperd
cat >"$in_snapperd" <<'SCRIPT'
#!/bin/sh
exec systemd-run --quiet --pipe --wait --collect -p PrivateNetwork=true -p RestrictAddressFamilies=AF_UNIX \
  -p 'CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_FOWNER CAP_CHOWN CAP_FSETID CAP_SETFCAP CAP_SYS_ADMIN CAP_SYS_MODULE CAP_IPC_LOCK CAP_SYS_NICE' \
  -- "$@"
SCRIPT
chmod 0755 "$in_snapperd"
exits 0 "$in_snapperd" $hook create-snapshot-pre /mnt/btrfs/data btrfs 9
frozen t1 || fail 't1 is not frozen; the hold ended with the unit'
thawed t2 || fail 't2 is frozen'
exits 0 "$in_snapperd" $hook create-snapshot-post /mnt/btrfs/data btrfs 9
exits 0 "$in_snapperd" $hook create-snapshot /mnt/btrfs/data btrfs 9
all_thawed || fail 'something is frozen after the plugin'
step 'a snapshot that was made without a freeze is told of'
exits 1 "$in_snapperd" $hook create-snapshot-post /mnt/btrfs/data btrfs 10
has 'what it says' 't1 ran while the snapshot of /mnt/btrfs/data was made' "$output"
journalctl --sync
has 'the journal' 't1 ran while the snapshot' "$(journalctl -q -o cat SYSLOG_IDENTIFIER=lxc-warden CONTAINER_NAME=t1 --since "@$CASE_SINCE")"
step 'the same of freeze-run in that sandbox: its command is run there, and its exit code kept'
exits 7 "$in_snapperd" lxc-warden freeze-run t1 -- sh -c "grep -q 'frozen 1' $k_cgroup/lxc.payload.t1/cgroup.events && exit 7"
all_thawed || fail 'something is frozen after freeze-run'
step "what a freeze adds to a snapshot by snapper's daemon"
took() { # FILE COMMAND...: its milliseconds go to the file
  local begun
  begun=$(date +%s%N)
  "${@:2}" >/dev/null || fail "$*"
  printf '%s\n' $((($(date +%s%N) - begun) / 1000000)) >>"$1"
}
rm -f "$CASE_DIR"/{plain,frozen}
for _ in 1 2 3 4 5; do
  took "$CASE_DIR/plain" snapper -c root create
  took "$CASE_DIR/frozen" lxc-warden freeze-run --quiet --on /mnt/btrfs/data -- snapper -c root create
done
for what in plain frozen; do measure "snapper-create-$what $(sort -n "$CASE_DIR/$what" | sed -n 3p) ms"; done
step 'of a subvolume in the one that is snapshotted there is nothing in the snapshot'
btrfs -q subvolume create /mnt/btrfs/data/inner
make_busybox t4 'lxc.mount.entry = /mnt/btrfs/data/inner data none bind,create=dir 0 0'
start t4
exits 0 lxc-warden freeze-run --on /mnt/btrfs/data --exact -- true
has 'the report' 't1: was frozen for' "$output"
lacks 'the report' 't4: was frozen' "$output"
exits 0 lxc-warden freeze-run --on /mnt/btrfs/data -- true
has 'the report without --exact' 't4: was frozen for' "$output"
kill_payload t4
wait_for stopped t4

step "borgmatic by its service, with read-only cgroups and nearly no capabilities"
mkdir -p /run/systemd/system/borgmatic.service.d
printf '[Service]\nExecStartPre=\nEnvironment=BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes HOME=/root\n' >/run/systemd/system/borgmatic.service.d/case.conf
systemctl daemon-reload
since=$(now)
run systemctl start borgmatic.service
text=$(said_since "$since")
printf '%s\n' "$text"
has 'the journal' 't1 thawed' "$text"
same 'exit code of borgmatic.service' 0 "$code"
all_thawed || fail 'something is frozen after borgmatic'
whole /mnt/btrfs/snapshots/borg
same 'backups' 1 "$(borg list --short "$scratch/borg" | wc -l)"

step 'sanoid by its service'
zfs-fuse -n >"$CASE_DIR/zfs-fuse.log" 2>&1 &
zfs_pid=$!
truncate -s 256M "$scratch/pool.img"
zfs_works() { timeout 20 zpool list; }
wait_for zfs_works
exits 0 zpool create -m none tank "$scratch/pool.img"
exits 0 zfs create tank/ct
mkdir -p "$CASE_DIR"/{lower,upper,work} /mnt/dataset
mount -t overlay tank/ct -o "lowerdir=$CASE_DIR/lower,upperdir=$CASE_DIR/upper,workdir=$CASE_DIR/work" /mnt/dataset
make_busybox t3 'lxc.mount.entry = /mnt/dataset data none bind,create=dir 0 0'
start t3
since=$(now)
exits 0 systemctl start sanoid.service
same 'snapshots of sanoid' 1 "$(zfs list -H -t snapshot -o name | grep -c '^tank/ct@autosnap')"
text=$(said_since "$since")
printf '%s\n' "$text"
has 'its journal' 't3 thawed' "$text"
all_thawed || fail 'something is frozen after sanoid'
thawed t3 || fail 't3 is frozen after sanoid'

step 'taken away again'
exits 1 lxc-warden freeze disable --all
exits 0 lxc-warden freeze disable --all --write
cmp /etc/sanoid/sanoid.conf "$CASE_DIR/sanoid.before"
cmp /etc/borgmatic/config.yaml "$CASE_DIR/borgmatic.before"
ours() { grep -rls 'lxc-warden freeze enable' /etc/systemd /etc/apt /usr/lib/snapper /etc/sanoid/sanoid.conf /etc/borgmatic/config.yaml || true; }
same 'files of ours' '' "$(ours)"
same 'what btrbk.service runs' '/usr/bin/btrbk run' "$(systemctl show -P ExecStart btrbk.service | sed 's/.*argv\[\]=\([^;]*[^ ]\) *;.*/\1/')"
step 'and by a purge of the package'
exits 0 lxc-warden freeze enable --all --write
[ -n "$(ours)" ] || fail 'nothing was written'
purge_package
same 'files of ours' '' "$(ours)"
cmp /etc/sanoid/sanoid.conf "$CASE_DIR/sanoid.before"
install_package

kill_payload t3
kill_payload t1
wait_for stopped t1
wait_for stopped t3
umount /mnt/dataset
timeout 30 zpool destroy tank || true
kill -9 "$zfs_pid" || true
snapper --no-dbus -c root delete-config || true
umount /mnt/btrfs || true
rm -rf "$scratch/borg" "$scratch/btrfs.img" "$scratch/pool.img"
