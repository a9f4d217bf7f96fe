#!/bin/bash
# LXC's own profile for containers with a cgroup namespace confines.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
make_busybox c1 'lxc.apparmor.profile = lxc-container-default-cgns'
start c1
same "init's label" 'lxc-container-default-cgns (enforce)' "$(label_of "$(init_pid c1)")"
journal_lacks c1 APP-001
audit_json c1
audit_lacks c1 APP-001
