# SPDX-License-Identifier: LGPL-2.1-or-later
"""Containers of the worlds: lines after those that every container has."""

# name: lines. A name that begins with build- or lab- is what some of the policies name.
CONFIGS = {
    "plain": "",
    "unconfined": "lxc.apparmor.profile = unconfined",
    "build-1": "lxc.apparmor.profile = unconfined\nlxc.cgroup2.memory.max = 1G",
    "lab-1": "lxc.apparmor.profile = unchanged",
    "nesting": "lxc.apparmor.allow_nesting = 1",
    "raw": "lxc.apparmor.raw = mount,\nlxc.apparmor.allow_incomplete = 1",
    "cleared": "lxc.cap.drop =\nlxc.cgroup2.devices.allow = a",
    "disk": "lxc.cgroup2.devices.allow = b 8:* rwm\nlxc.cgroup2.devices.allow = c 10:200 rwm",
    "old-limits": "lxc.cgroup.memory.limit_in_bytes = 512M\nlxc.cgroup.cpu.shares = 512",
    "old-devices": "lxc.cgroup.devices.deny = c 1:8 rwm",
    "both": "lxc.cgroup.memory.limit_in_bytes = 512M\nlxc.cgroup2.memory.max = 1G",
    "bad-limit": "lxc.cgroup.memory.limit_in_bytes = 512MB",
    "limited": "lxc.cgroup2.memory.max = 512M\nlxc.cgroup2.pids.max = 200\nlxc.cgroup2.cpu.max = 50000 100000",
    "user": "lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536",
    "all-ids": "lxc.idmap = u 0 0 4294967295\nlxc.idmap = g 0 0 4294967295\nlxc.apparmor.profile = unconfined",
    "writable": "lxc.mount.auto = proc:rw sys:rw",
    "kept": "lxc.cap.drop =\nlxc.cap.keep = chown setuid sys_admin",
    "no-seccomp": "lxc.seccomp.profile =",
    "rootless": "lxc.rootfs.path =",
}

POLICIES = {
    "shipped": "",
    "enforce": "[policy]\nmode = enforce",
    "severities": "[policy]\nmode = enforce\n[severity]\nAPP-001 = warning\nAPP-008 = error\nDEV-006 = info\nCFG-100 = warning",
    "limits": "[policy]\nmode = enforce\n[limits]\nrequire = memory pids",
    "defaults": "[limits]\nmemory.max = 1G\npids.max = 1000\nv1-keys = report",
    "waivers": "[policy]\nmode = enforce\n[waive APP-001]\ncontainer = build-*\nowner = ops\nreason = nested docker\nuntil = 2999-01-01\n"
               "[waive DEV-005]\nowner = ops\nreason = gone\nuntil = 2001-01-01",
    "strict": "[policy]\nmode = enforce\n[apparmor]\nprofile = generated\n[capabilities]\nseccomp = require\nno-new-privs = require\n"
              "keep = chown setuid setgid kill",
    "lab": "[policy]\nmode = enforce\n[lab]\nmatch = lab-*\nmode = audit",
    "half": "[policy]\nmode = enforce\n[rollout]\npercent = 50\nseed = worlds",
    "broken": "[policy]\nmode = enforced",
    "unread": "[policy]\nmode = enforce\n[limit]\npids.max = 100",
    "stay": "[devices]\nv1-keys = report\n[severity]\nDEV-002 = warning\nLIM-105 = error\nCFG-011 = info",
}

# controllers, CPUs, swap: what limits depend on.
HOSTS = {
    "whole": ("cpuset cpu io memory hugetlb pids rdma misc", "0-3", True),
    "bare": ("cpu memory pids", "0", False),
}

COMMON = """lxc.cap.drop = mac_admin mac_override sys_time sys_module sys_rawio
lxc.cgroup2.devices.deny = a
lxc.cgroup2.devices.allow = c 1:3 rwm
lxc.cgroup2.devices.allow = c 1:8 rwm
lxc.mount.auto = cgroup:mixed proc:mixed sys:mixed
lxc.seccomp.profile = /usr/share/lxc/config/common.seccomp
lxc.hook.pre-start = /usr/libexec/lxc-warden/pre-start pre-start
"""

# What the kernel says of those that run: the label, CapBnd, the map of ids, and cgroup files that are not as they are made.
IDENTITY, SHIFTED = "0 0 4294967295", "0 100000 65536"
DEFAULT, DROPPED, ALL = "lxc-container-default-cgns (enforce)", "000001fcfdfcffff", "000001ffffffffff"
LIVE = {
    "plain": (DEFAULT, DROPPED, IDENTITY, {}),
    "unconfined": ("unconfined", DROPPED, IDENTITY, {}),
    "build-1": ("unconfined", DROPPED, IDENTITY, {"memory.max": "1073741824"}),
    "nesting": ("lxc-container-default-cgns (complain)", DROPPED, IDENTITY, {}),
    "cleared": (DEFAULT, ALL, IDENTITY, {}),
    "old-limits": (DEFAULT, DROPPED, IDENTITY, {"memory.max": "536870912", "cpu.weight": "20"}),
    "both": (DEFAULT, DROPPED, IDENTITY, {"memory.max": "536870912"}),
    "limited": (DEFAULT, DROPPED, IDENTITY, {"memory.max": "536870912", "pids.max": "200"}),
    "user": (DEFAULT, ALL, SHIFTED, {}),
    "kept": ("something-else (enforce)", DROPPED, IDENTITY, {"cgroup.freeze": "1"}),
}
