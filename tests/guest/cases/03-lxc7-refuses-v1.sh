#!/bin/bash
# LXC 7 does not even load a config with a v1 key: no start, and no hook that could help.
# package: no
# suites: forky
. /payload/lib.sh

make_busybox c1 'lxc.cgroup.memory.limit_in_bytes = 64M'
refused c1
has "LXC's log" 'memory.limit_in_bytes|Unsupported config' "$(grep -a ERROR "$(log_of c1)")"
