#!/bin/bash
# With mode = enforce, a config that asks for no confinement is refused before anything is made.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
make_busybox c1 'lxc.apparmor.profile = unconfined'
first_act c1 'echo ran >/first'
refused c1
refused_by c1 pre-start
journal_has c1 APP-001
absent "$(rootfs_of c1)/first"
absent "$k_cgroup/lxc.payload.c1"
