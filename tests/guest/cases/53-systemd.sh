#!/bin/bash
# A system container with systemd as init: comes up, is confined and limited, reboots from inside, stops.
# package: yes
# tier: ci bookworm forky
# suites: bookworm trixie forky
# deadline: 600
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

enforce
policy '[limits]' 'memory.max = 512M'
make_debian d1
start d1
up() { [[ $(timeout 20 lxc-attach -n d1 -- systemctl is-system-running 2>/dev/null </dev/null) =~ ^(running|degraded)$ ]]; }
wait_for up
same memory.max 536870912 "$(live d1 memory.max)"
has "init's label" '\(enforce\)' "$(label_of "$(init_pid d1)")"

step 'reboot from inside'
before=$(init_pid d1)
inside d1 systemctl reboot || true
another_init() { local now; now=$(init_pid d1); [ -n "$now" ] && [ "$now" != "$before" ] && running d1; }
wait_for another_init
wait_for up
same 'memory.max after the reboot' 536870912 "$(live d1 memory.max)"

step 'stop'
stop d1
