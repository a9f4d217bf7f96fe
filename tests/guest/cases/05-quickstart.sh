#!/bin/bash
# What install/quickstart shows: one container, before and after the package. Lines that begin with "DEMO " are shown.
# package: any
# tier: ci bookworm
# suites: bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

demo() { printf 'DEMO %s\n' "$*"; }
memory() { printf 'memory.max %s, memory.swap.max %s' "$(live c1 memory.max)" "$(live c1 memory.swap.max)"; }
take_200_mb() {
  local code=0
  eat c1 200M >/dev/null 2>&1 || code=$?
  case $code in
    0) echo 'it gets them' ;;
    137) echo 'it is killed' ;;
    *) fail "dd exited $code" ;;
  esac
}
show() { while IFS= read -r line; do demo "  $line"; done <<<"$1"; }

! package_installed || purge_package
make_busybox c1 'lxc.apparmor.profile = unconfined' 'lxc.cgroup.memory.limit_in_bytes = 64M' \
  'lxc.cgroup.memory.memsw.limit_in_bytes = 96M'
before=$(sha256sum "$(config_of c1)")

demo "guest: Linux $(uname -r), LXC $(lxc-start --version), AppArmor $(cat /sys/module/apparmor/parameters/enabled), $(stat -f -c %T "$k_cgroup")"
demo 'c1:    lxc.cgroup.memory.limit_in_bytes = 64M, ...memsw.limit_in_bytes = 96M, lxc.apparmor.profile = unconfined'
demo ''
demo 'BEFORE, LXC alone:'
start c1
demo "  limits in the kernel:       $(memory)"
took=$(take_200_mb)
same 'a process that takes 200 MB, before' 'it gets them' "$took"
demo "  a process that takes 200 MB: $took"
stop c1 -k

demo ''
demo 'AFTER dpkg -i lxc-warden, the same config:'
install_package >/dev/null
start c1
demo "  limits in the kernel:       $(memory)"
same memory.max 67108864 "$(live c1 memory.max)"
took=$(take_200_mb)
same 'a process that takes 200 MB, after' 'it is killed' "$took"
demo "  a process that takes 200 MB: $took"
demo ''
demo '# lxc-warden audit'
run lxc-warden audit
has 'the audit' 'APP-001' "$output"
show "$output"
stop c1 -k
demo ''
demo '# journalctl -t lxc-warden (from the stop hook)'
said=$(journal c1 | jq -r 'select(.WARDEN_PHASE == "stop") | .MESSAGE')
show "$said"

step 'mode enforce'
enforce
refused c1
demo ''
demo 'With the drop-in "mode = enforce":'
demo '  lxc-start c1:               refused'
same 'the config file' "$before" "$(sha256sum "$(config_of c1)")"
demo '  the config of c1:           not changed by any of this'
