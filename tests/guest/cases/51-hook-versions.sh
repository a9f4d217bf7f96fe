#!/bin/bash
# Hook version 0 and 1 give the same result.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

policy '[limits]' 'memory.max = 64M'
for version in 0 1; do
  step "lxc.hook.version = $version"
  make_busybox "v$version" "lxc.hook.version = $version" 'lxc.apparmor.profile = unconfined'
  start "v$version"
  same memory.max 67108864 "$(live "v$version" memory.max)"
  journal_has "v$version" APP-001
  stop "v$version" -k
  lacks "LXC's log" 'Failed to run lxc\.hook' "$(cat "$(log_of "v$version")")"
done
