#!/bin/bash
# policy show says where each value comes from.
# package: yes
# tier: ci bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
policy '[limits]' 'memory.max = 256M'
make_busybox c1
exits 0 lxc-warden policy show c1
has 'the mode' 'enforce.*/etc/lxc-warden/policy.d/90-case.conf:2' "$output"
has 'the default limit' '256M.*/etc/lxc-warden/policy.d/90-case.conf:4' "$output"
has 'a shipped value' '/usr/lib/lxc-warden/policy.d/[^ ]*:[0-9]+' "$output"
