// SPDX-License-Identifier: LGPL-2.1-or-later
// A made-up fleet: configs as Debian's templates and admins leave them, for benchmarks and for tests of
// memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace warden::bench {

// Writes `containers` configs below top/lxc/NAME/config, always the same ones. Each includes
// top/usr/share/lxc/config/common.conf, which includes the directory common.conf.d next to it. Most have
// cgroup v1 limits, some have device rules of their own, some limits for both versions, some none.
void write_fleet(const std::filesystem::path &top, std::size_t containers);

// Name of the container with this number, from 0.
std::string container_name(std::size_t number);

} // namespace warden::bench
