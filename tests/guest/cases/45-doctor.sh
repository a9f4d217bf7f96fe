#!/bin/bash
# The doctor finds nothing wrong with a host that is in order, and says of one that is not what it is.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# layouts: unified hybrid noapparmor
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

run lxc-warden doctor
case $GUEST_LAYOUT in
  unified)
    same 'exit code' 0 "$code"
    has 'what it says' 'OK   cgroup layout: unified' "$output"
    has 'what it says' 'OK   AppArmor: on' "$output"
    has 'what it says' 'OK   LXC [567]\.' "$output"
    lacks 'what it says' '^FAIL' "$output"
    step 'something is broken'
    chmod 0775 /usr/libexec/lxc-warden/stop
    exits 1 lxc-warden doctor
    has 'what it says' 'HOOK-103: .*/stop can be changed' "$output"
    chmod 0755 /usr/libexec/lxc-warden/stop
    step 'the facts of this host serve a check elsewhere'
    lxc-warden doctor --facts >"$CASE_DIR/facts.json"
    printf 'lxc.cgroup.memory.limit_in_bytes = 64M\n' >"$CASE_DIR/config"
    exits 0 lxc-warden check --target-lxc 6 --fail-on never --host "$CASE_DIR/facts.json" "$CASE_DIR/config"
    ;;
  hybrid) has 'what it says' 'LIM-202: the cgroup layout is hybrid: the kernel was booted with systemd.unified_cgroup_hierarchy=0' "$output" ;;
  noapparmor)
    same 'exit code' 1 "$code"
    has 'what it says' 'APP-201: .*apparmor=0' "$output"
    ;;
esac
