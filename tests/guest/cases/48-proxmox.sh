#!/bin/bash
# A stand-in for a Proxmox VE host, by its documented rules: files in /etc/pve/lxc, the configs that it generates from them at a
# start, its task log. Findings name the admin's lines, the commands of install/proxmox.md do what the page says, and a cluster
# file system that answers nobody makes no verb wait and no container fail to start.
# package: yes
# tier: all
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

# What makes this host one of Proxmox's. /etc/pve is a file system of its own there.
pve=/etc/pve
give_back() {
  umount -l "$pve" 2>/dev/null || true
  umount -l "$pve" 2>/dev/null || true
  rm -rf /usr/bin/pct "$pve" /run/pve /var/lib/lxc-warden/proxmox
}
trap give_back EXIT
printf '#!/bin/sh\nexit 1\n' >/usr/bin/pct
chmod 0755 /usr/bin/pct
mkdir -p "$pve" /run/pve
mount -t tmpfs pmxcfs "$pve"
mkdir -p "$pve/nodes/n1/lxc"
ln -s nodes/n1 "$pve/local"
ln -s local/lxc "$pve/lxc"

# Writes the config that pct start would, for a busybox container: Proxmox's lines, the root, the raw lines.
generate() { # ID
  local own
  own=$(sed -n '1,/^\[/p' "$pve/lxc/$1.conf" | sed -n 's/^\(lxc[^:= ]*\)[:=] */\1 = /p')
  sed -i '/^lxc\.cgroup/d' "$(config_of "$1")"
  {
    printf 'lxc.cgroup.relative = 0\nlxc.cgroup.dir.monitor = lxc.monitor/%s\n' "$1"
    printf 'lxc.cgroup.dir.container = lxc/%s\nlxc.cgroup.dir.container.inner = ns\n' "$1"
    grep -v '^lxc.rootfs.path' "$k_busybox/$1"
    printf 'lxc.cgroup2.memory.max = %s\n' $(($(sed -n 's/^memory: //p' "$pve/lxc/$1.conf" | head -n 1) * 1048576))
    printf 'lxc.cgroup2.memory.swap.max = 0\n'
    grep '^lxc.rootfs.path' "$k_busybox/$1"
    printf '%s\n' "$own"
  } >"$CASE_DIR/config"
  cp "$CASE_DIR/config" "$(config_of "$1")"
}
k_busybox=$CASE_DIR/busybox
mkdir -p "$k_busybox"
for id in 101 102; do
  make_busybox "$id"
  cp "$(config_of "$id")" "$k_busybox/$id"
done
printf '%s\n' 'memory: 64' 'swap: 0' 'ostype: debian' 'lxc.apparmor.profile: unconfined' 'lxc.cgroup.pids.max: 77' >"$pve/lxc/101.conf"
printf '%s\n' 'memory: 64' 'swap: 0' 'ostype: debian' >"$pve/lxc/102.conf"
printf '%s\n' 'memory: 64' 'ostype: debian' 'lxc.cgroup.memory.limit_in_bytes: 32M' >"$pve/lxc/103.conf" # never started
printf '%s\n' 'memory: 64' 'ostype: debian' 'template: 1' >"$pve/lxc/104.conf"
generate 101
generate 102

step 'the doctor knows the host'
run lxc-warden doctor
has 'what it says' 'Proxmox VE host: pve-manager' "$output"
has 'what it says' '4 containers in /etc/pve/lxc, 1 of them templates' "$output"
has 'what it says' 'LXC 7 would not start 101, 103' "$output"
has 'what it says' 'HOOK-105' "$output"

step 'the first audit'
audit_json
same 'states' '101 stopped, 102 stopped, 103 never-started, 104 template' \
  "$(jq -r '[.containers[] | .name + " " + .state] | join(", ")' <<<"$output")"
same 'place of APP-001' "$pve/lxc/101.conf:4" "$(findings_of 101 APP-001 | jq -r '.file + ":" + (.line | tostring)')"
same 'second place' "$(config_of 101)" "$(findings_of 101 APP-001 | jq -r .generated_file)"
has 'its fix' 'pct set 101 --features nesting=1' "$(findings_of 101 APP-001 | jq -r .fix)"
same 'place of the v1 line that no start has seen' "$pve/lxc/103.conf:3" \
  "$(jq -r '[.[] | select(.container == "103" and .key == "lxc.cgroup.memory.limit_in_bytes")][0] | .file + ":" + (.line | tostring)' <<<"$findings")"
same 'copies' '101.conf 102.conf 103.conf 104.conf' "$(find /var/lib/lxc-warden/proxmox -type f -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
run lxc-warden doctor
lacks 'what the doctor says' 'HOOK-105' "$output"

step 'a start says so in the task log, once'
: >/run/pve/ct-101.warnings
start 101
log=$(cat /run/pve/ct-101.warnings)
has 'the task log' "^lxc-warden: APP-001 101 $pve/lxc/101.conf:4 \($(config_of 101):[0-9]+\) lxc.apparmor.profile: unconfined: " "$log"
lacks 'the task log' '^(FAIL|WARN)' "$log"
same 'times that it says APP-001' 1 "$(grep -c APP-001 <<<"$log")"
stop 101 -k

step 'before the upgrade'
exits 1 lxc-warden check --target-lxc 7 "$pve/lxc"
has 'what check says' "$pve/lxc/101.conf:5 lxc.cgroup.pids.max: 77" "$output"
exits 1 lxc-warden migrate --all
grep -q '^lxc.cgroup.pids.max: 77' "$pve/lxc/101.conf" || fail 'a dry run wrote'
exits 0 lxc-warden migrate --all --write
same 'v1 lines that are left' '' "$(cat "$pve"/lxc/*.conf | grep 'lxc\.cgroup\.' || true)"
grep -q '^memory: 32$' "$pve/lxc/103.conf" || fail "103 has $(cat "$pve/lxc/103.conf")"
exits 0 lxc-warden check --target-lxc 7 "$pve/lxc/102.conf" "$pve/lxc/103.conf"
exits 0 lxc-warden policy test

step 'a snapshot by another tool'
start 102
exits 0 lxc-warden freeze-run 102 -- true
sed -i '1i lock: backup' "$pve/lxc/102.conf"
exits 121 lxc-warden freeze-run 102 -- true
has 'the refusal' 'lock: backup' "$output"
sed -i 1d "$pve/lxc/102.conf"
exits 0 lxc-warden status

step 'a cluster file system that answers nobody'
modprobe fuse
install -m 0755 /payload/files/silent_fuse "$CASE_DIR/silent_fuse"
before=$(sha256sum "$(config_of 101)" "$(config_of 102)")
"$CASE_DIR/silent_fuse" "$pve" "$CASE_DIR/requests" </dev/null >/dev/null 2>&1 &
server=$!
hangs() { grep -q " $pve .*fuse.silent" /proc/self/mountinfo; }
wait_for hangs
exits 2 lxc-warden check "$pve/lxc"
has 'check' 'does not answer' "$output"
exits 2 lxc-warden check "$pve/lxc/101.conf"
exits 2 lxc-warden migrate --all --write
has 'migrate' 'does not answer' "$output"
run lxc-warden freeze-run 102 -- touch "$CASE_DIR/ran"
has 'freeze-run' 'does not answer' "$output"
absent "$CASE_DIR/ran"
run lxc-warden doctor
has 'doctor' 'CFG-207' "$output"
audit_json
same 'exit code of the audit' 2 "$code"
same 'a line, by the copy' "$pve/lxc/101.conf" "$(findings_of 101 APP-001 | jq -r .file)"
start 101 # no hook waits for it
stop 101 -k
same 'the generated configs' "$before" "$(sha256sum "$(config_of 101)" "$(config_of 102)")"
kill -9 "$server"

step 'taken away, every container starts'
give_back
purge_package
stop 102 -k
start 102
absent /var/lib/lxc-warden/proxmox
