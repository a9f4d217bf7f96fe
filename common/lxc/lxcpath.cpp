// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/lxcpath.hpp"

#include "lxc/config_reader.hpp"

#include <cstdlib>
#include <unistd.h>

namespace warden::lxc {
namespace {

std::string home() {
    const char *home = std::getenv("HOME");
    return home == nullptr || home[0] != '/' ? "" : home;
}

} // namespace

std::string without_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

std::string default_lxcpath(const Dir &root) {
    const bool is_root = geteuid() == 0;
    const std::string file = is_root ? "/etc/lxc/lxc.conf" : home() + "/.config/lxc/lxc.conf";
    const std::string fallback = is_root ? "/var/lib/lxc" : home() + "/.local/share/lxc";
    ConfigReader reader(root);
    const auto config = reader.read(file);
    const Item *item = config ? config->value("lxc.lxcpath") : nullptr;
    return without_slashes(item == nullptr ? fallback : item->value);
}

} // namespace warden::lxc
