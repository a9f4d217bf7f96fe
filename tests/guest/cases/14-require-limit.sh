#!/bin/bash
# A policy that requires a memory limit refuses a container without one, and says so in mode audit.
# package: yes
# tier: ci bookworm
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

policy '[limits]' 'require = memory'
make_busybox none
make_busybox old 'lxc.cgroup.memory.limit_in_bytes = 64M'
make_busybox new 'lxc.cgroup2.memory.max = 64M'

step 'mode audit: a finding'
start none
journal_has none LIM-005
stop none -k

step 'mode enforce: refused'
enforce
refused none
hooks_said none LIM-005
! loads_v1 || start old
start new
