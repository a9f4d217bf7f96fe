#!/bin/bash
# lxc-start -s never reaches the config file: start-host sees the label that init really has, and refuses before init
# executes one instruction.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
make_busybox c1
first_act c1 'echo ran >/first'
refused c1 -s lxc.apparmor.profile=unconfined
refused_by c1 start-host
journal_has c1 APP-001
absent "$(rootfs_of c1)/first"
absent "$k_cgroup/lxc.payload.c1"

step 'the same container, as its config says: the init does write its file'
start c1
wait_for test -s "$(rootfs_of c1)/first"
