#!/bin/bash
# snapper, btrbk, borgmatic and sanoid as Debian ships them, each making real snapshots of a volume that a running container writes
# to. sanoid has a real pool (zfs-fuse, which needs no kernel module); freeze-run does not freeze a container with a FUSE
# mount inside, so an overlay with the dataset's name as its source stands for the dataset's mount, as in tools.
# package: yes
# tier: all
# layouts: freeze
# suites: bookworm
# deadline: 500
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

hook=/usr/libexec/lxc-warden/snapshot-hook
start_writer
# Who is frozen when a tool calls: written by a plugin, or by a wrapper, between our freeze and our thaw.
seen=$CASE_DIR/seen

step 'btrbk under freeze-run'
cat >"$CASE_DIR/btrbk.conf" <<'CONF'
timestamp_format long-iso
snapshot_preserve_min all
volume /mnt/btrfs
  snapshot_dir snapshots
  subvolume data
CONF
exits 0 lxc-warden freeze-run --on /mnt/btrfs -- btrbk -c "$CASE_DIR/btrbk.conf" snapshot
has 'the report' 't1: was frozen for' "$output"
lacks 'the report' 't2: was frozen' "$output"
all_thawed || fail 'something is frozen'
same 'snapshots' 1 "$(find /mnt/btrfs/snapshots -mindepth 1 -maxdepth 1 | wc -l)"
whole "$(find /mnt/btrfs/snapshots -mindepth 1 -maxdepth 1)"
step 'a btrbk that fails: its exit code, and nothing frozen'
printf 'no such line\n' >>"$CASE_DIR/btrbk.conf"
exits 2 lxc-warden freeze-run --on /mnt/btrfs -- btrbk -c "$CASE_DIR/btrbk.conf" snapshot
all_thawed || fail 'something is frozen'

step 'borgmatic: a snapshot in before_backup, and exit status 75 as its reason to skip a backup'
sed -i '/no such line/d' "$CASE_DIR/btrbk.conf"
cat >"$CASE_DIR/borgmatic.yaml" <<CONF
location:
  source_directories:
    - /mnt/btrfs/snapshots
  repositories:
    - $scratch/borg
hooks:
  before_backup:
    - lxc-warden freeze-run --deadline 3s --soft-exit 75 --on /mnt/btrfs -- btrbk -q -c $CASE_DIR/btrbk.conf snapshot
CONF
export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
exits 0 borg init -e none "$scratch/borg"
backups() { borg list --short "$scratch/borg" | wc -l; }
snapshots() { find /mnt/btrfs/snapshots -mindepth 1 -maxdepth 1 | wc -l; }
exits 0 borgmatic -c "$CASE_DIR/borgmatic.yaml" create
same 'backups' 1 "$(backups)"
same 'snapshots' 2 "$(snapshots)"
all_thawed || fail 'something is frozen'
# A container that will not be frozen: its own hook is against it.
# shellcheck disable=SC2016 # the container's own shell
printf '%s\n' '#!/bin/sh' '[ "$1" != freeze ]' >"$(rootfs_of t1)/etc/fsfreeze-hook"
chmod 0755 "$(rootfs_of t1)/etc/fsfreeze-hook"
policy '[freeze]' 'hook = /etc/fsfreeze-hook'
exits 0 borgmatic -c "$CASE_DIR/borgmatic.yaml" create
same 'backups' 1 "$(backups)"
same 'snapshots' 2 "$(snapshots)"
rm "$(rootfs_of t1)/etc/fsfreeze-hook" /etc/lxc-warden/policy.d/90-case.conf
wait_for all_thawed
rm -r "$scratch/borg"

step "snapper, with the hook as a plugin, and freeze-run around it"
snapper_version=$(dpkg-query -W -f '${Version}' snapper)
printf 'snapper %s\n' "$snapper_version"
exits 0 snapper --no-dbus -c data create-config /mnt/btrfs/data
mkdir -p /usr/lib/snapper/plugins
ln -sf $hook /usr/lib/snapper/plugins/50-lxc-warden
# The plugins before and after ours tell what snapper calls them with, and who is frozen by then.
for n in 40 60; do
  printf '%s\n' '#!/bin/sh' "printf '$n %s: %s\n' \"\$(grep -c 'frozen 1' $k_cgroup/lxc.payload.t1/cgroup.events)\" \"\$*\" >>$seen" >/usr/lib/snapper/plugins/$n-test
  chmod 0755 /usr/lib/snapper/plugins/$n-test
done
exits 0 snapper --no-dbus -c data create --description plain
cat "$seen"
all_thawed || fail 'something is frozen after snapper'
exists /mnt/btrfs/data/.snapshots/1/snapshot
if dpkg --compare-versions "$snapper_version" ge 0.10.5; then
  has 'after our plugin, before the snapshot' '^60 1: create-snapshot-pre /mnt/btrfs/data btrfs 1' "$(cat "$seen")"
  has 'after our plugin, after the snapshot' '^60 0: create-snapshot-post /mnt/btrfs/data btrfs 1' "$(cat "$seen")"
  whole /mnt/btrfs/data/.snapshots/1/snapshot
else
  # It calls its plugins only after the snapshot: they can freeze nothing.
  has 'what snapper calls its plugins with' '^60 0: create-snapshot /mnt/btrfs/data btrfs 1' "$(cat "$seen")"
  lacks 'what snapper calls its plugins with' 'create-snapshot-pre' "$(cat "$seen")"
fi
exits 0 lxc-warden freeze-run --on /mnt/btrfs/data -- snapper --no-dbus -c data create --description frozen
has 'the report' 't1: was frozen for' "$output"
whole /mnt/btrfs/data/.snapshots/2/snapshot
all_thawed || fail 'something is frozen after snapper'
rm /usr/lib/snapper/plugins/*-test

step 'sanoid, on a pool of zfs-fuse'
zfs-fuse -n >"$CASE_DIR/zfs-fuse.log" 2>&1 &
zfs_pid=$!
truncate -s 256M "$scratch/pool.img"
zfs_works() { timeout 20 zpool list; }
wait_for zfs_works
exits 0 zpool create -m none tank "$scratch/pool.img"
exits 0 zfs create tank/ct
exits 0 zfs create tank/other
mkdir -p "$CASE_DIR"/{lower,upper,work} /mnt/dataset /etc/sanoid
mount -t overlay tank/ct -o "lowerdir=$CASE_DIR/lower,upperdir=$CASE_DIR/upper,workdir=$CASE_DIR/work" /mnt/dataset
make_busybox t3 'lxc.mount.entry = /mnt/dataset data none bind,create=dir 0 0'
start t3
# What sanoid really runs, and who is frozen then.
cat >"$CASE_DIR/script" <<SCRIPT
#!/bin/sh
frozen() { grep -c 'frozen 1' $k_cgroup/lxc.payload.t3/cgroup.events; }
before=\$(frozen)
$hook
code=\$?
printf '%s %s before:%s after:%s exit:%s snapshots:%s\n' "\$SANOID_SCRIPT" "\$SANOID_TARGETS" "\$before" "\$(frozen)" \$code \
  "\$(zfs list -H -t snapshot -o name | grep -c "^\$SANOID_TARGETS@")" >>$seen
exit \$code
SCRIPT
chmod 0755 "$CASE_DIR/script"
cp /usr/share/sanoid/sanoid.defaults.conf /etc/sanoid/ 2>/dev/null || cp "$(dpkg -L sanoid | grep defaults.conf | head -n 1)" /etc/sanoid/
# sanoid's own 5 s are a matter of the hook's deadline; here they would be one of an emulated CPU.
cat >/etc/sanoid/sanoid.conf <<CONF
[tank/ct]
  use_template = ct
[tank/other]
  use_template = ct
[template_ct]
  hourly = 1
  daily = 0
  monthly = 0
  autosnap = yes
  autoprune = no
  pre_snapshot_script = $CASE_DIR/script
  post_snapshot_script = $CASE_DIR/script
  script_timeout = 60
CONF
: >"$seen"
exits 0 sanoid --cron --verbose
cat "$seen"
same 'snapshots of sanoid' 2 "$(zfs list -H -t snapshot -o name | grep -c @autosnap)"
has 'before the snapshot of the dataset in use' '^pre tank/ct before:0 after:1 exit:0 snapshots:0$' "$(cat "$seen")"
has 'after it' '^post tank/ct before:1 after:0 exit:0 snapshots:[1-9]' "$(cat "$seen")"
has 'the other dataset' '^pre tank/other before:0 after:0 exit:0' "$(cat "$seen")"
all_thawed || fail 'something is frozen after sanoid'

kill_payload t3
kill_payload t1
wait_for stopped t1
wait_for stopped t3
umount /mnt/dataset
timeout 30 zpool destroy tank || true
kill -9 "$zfs_pid" || true
snapper --no-dbus -c data delete-config || true
umount /mnt/btrfs
rm -f "$scratch/btrfs.img" "$scratch/pool.img"
