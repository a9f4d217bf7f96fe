#!/bin/bash
# A config with v1 keys, before and after `migrate --write`. Before, LXC 7 does not even load it, so that no hook can help,
# and LXC 5 and 6 start it with the limits that the hook writes. Afterwards each LXC starts it and writes them itself.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

limits_in_force() {
  same memory.max 67108864 "$(live c1 memory.max)"
  same memory.swap.max 33554432 "$(live c1 memory.swap.max)"
  same cpu.weight 50 "$(live c1 cpu.weight)"
  same pids.max 100 "$(live c1 pids.max)"
}
v1_keys=(memory.limit_in_bytes memory.memsw.limit_in_bytes cpu.shares pids.max)
make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M' '# the limits of c1' 'lxc.cgroup.memory.memsw.limit_in_bytes = 96M' \
  'lxc.cgroup.cpu.shares = 512' 'lxc.cgroup.pids.max = 100'
config=$(config_of c1)
cp "$config" "$CASE_DIR/before"

step 'with v1 keys'
if loads_v1; then
  start c1
  limits_in_force
  stop c1 -k
  exits 0 lxc-warden check "$config"
  for key in "${v1_keys[@]}"; do has 'check' "^WARN LIM-101 .*lxc\.cgroup\.$key" "$output"; done
else
  refused c1
  has "LXC's log" 'Unsupported config key "lxc\.cgroup\.' "$(grep -a ERROR "$(log_of c1)")"
  exits 1 lxc-warden check "$config"
  for key in "${v1_keys[@]}"; do has 'check' "^FAIL CFG-020 .*lxc\.cgroup\.$key" "$output"; done
fi
exits 1 lxc-warden check --target-lxc 7 "$config"

step 'migrate shows what it would do'
exits 1 lxc-warden migrate c1
for key in "${v1_keys[@]}"; do has 'the diff' "^-lxc\.cgroup\.$key = " "$output"; done
cmp "$config" "$CASE_DIR/before"

step 'migrate --write does it'
exits 0 lxc-warden migrate --write c1
same 'the other lines' "$(grep -v '^lxc\.cgroup\.' "$CASE_DIR/before")" "$(grep -v '^lxc\.cgroup2\.' "$config")"
backup=("$config".*.bak)
cmp "${backup[0]}" "$CASE_DIR/before"
exits 0 lxc-warden check --target-lxc 7 --fail-on warning "$config"

step 'LXC itself puts the limits in force'
start c1 -s lxc.hook.start-host=
limits_in_force
stop c1 -k
start c1
limits_in_force

step 'there is nothing left to migrate'
cp "$config" "$CASE_DIR/after"
exits 0 lxc-warden migrate --write c1
cmp "$config" "$CASE_DIR/after"
same 'the backups' "${backup[*]}" "$(printf '%s\n' "$config".*.bak)"
