// SPDX-License-Identifier: LGPL-2.1-or-later
// A v1 device list as a BPF program for cgroup2, where the devices controller has no files. Pure.
#pragma once

#include "cgroup/devices/list.hpp"

#include <linux/bpf.h>
#include <vector>

namespace warden::cgroup::devices {

// The program permits exactly what the list permits. The kernel gives it the device and the whole request at
// once (struct bpf_cgroup_dev_ctx), and asks every program of the group and of its ancestors: all of them
// must agree (BPF_F_ALLOW_MULTI), so a program can only take away from what LXC's own one permits.
//
// Entries that name a path are left out; resolve them first. So are numbers that no device has (12 bits of
// major, 20 of minor number).
std::vector<bpf_insn> compile_devices(const V1DeviceList &list);

} // namespace warden::cgroup::devices
