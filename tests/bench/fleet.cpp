// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fleet.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace warden::bench {
namespace {

namespace fs = std::filesystem;

// What LXC lets every container use: null, zero, full, tty, console, ptmx, random, urandom, pts, fuse.
constexpr std::array<std::string_view, 12> k_devices{"c *:* m",   "b *:* m",   "c 1:3 rwm",   "c 1:5 rwm",
                                                     "c 1:7 rwm", "c 5:0 rwm", "c 5:1 rwm",   "c 5:2 rwm",
                                                     "c 1:8 rwm", "c 1:9 rwm", "c 136:* rwm", "c 10:229 rwm"};

void write_file(const fs::path &file, std::string_view text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

void write_common(const fs::path &directory) {
    std::string text = "# for all containers\nlxc.tty.dir = lxc\nlxc.pty.max = 1024\nlxc.tty.max = 4\n"
                       "lxc.cap.drop = mac_admin mac_override sys_time sys_module sys_rawio\n\n";
    for (const std::string_view version : {"lxc.cgroup.", "lxc.cgroup2."}) {
        text += std::string(version) + "devices.deny = a\n";
        for (const std::string_view rule : k_devices)
            text += std::string(version) + "devices.allow = " + std::string(rule) + "\n";
    }
    text += "lxc.mount.auto = cgroup:mixed proc:mixed sys:mixed\n"
            "lxc.mount.entry = /sys/fs/fuse/connections sys/fs/fuse/connections none bind,optional 0 0\n"
            "lxc.seccomp.profile = /usr/share/lxc/config/common.seccomp\n"
            "lxc.include = " +
            (directory / "common.conf.d/").string() + "\n";
    fs::create_directories(directory / "common.conf.d");
    write_file(directory / "common.conf", text);
    write_file(directory / "common.conf.d/00-lxcfs.conf",
               "lxc.hook.mount = /usr/share/lxcfs/lxc.mount.hook\n"
               "lxc.hook.post-stop = /usr/share/lxcfs/lxc.reboot.hook\n");
}

std::string start_of_config(const std::string &name, std::size_t number, const fs::path &common) {
    std::array<char, 32> address{};
    std::snprintf(address.data(), address.size(), "00:16:3e:%02x:%02x:%02x",
                  static_cast<unsigned>(number >> 16U & 0xFFU), static_cast<unsigned>(number >> 8U & 0xFFU),
                  static_cast<unsigned>(number & 0xFFU));
    return "# Template used to create this container: /usr/share/lxc/templates/lxc-debian\n"
           "# Parameters passed to the template: -r bookworm\n\n"
           "lxc.net.0.type = veth\nlxc.net.0.hwaddr = " +
           std::string(address.data()) +
           "\nlxc.net.0.link = lxcbr0\nlxc.net.0.flags = up\n"
           "lxc.apparmor.profile = generated\nlxc.apparmor.allow_nesting = 1\n"
           "lxc.rootfs.path = dir:/var/lib/lxc/" +
           name + "/rootfs\n\n# Common configuration\nlxc.include = " + common.string() +
           "\n\n# Container specific configuration\nlxc.tty.max = 4\nlxc.uts.name = " + name +
           "\nlxc.arch = amd64\nlxc.pty.max = 1024\nlxc.start.auto = 1\n";
}

std::string limits(std::size_t number) {
    const std::string size = std::to_string(256U << number % 5);
    std::string text;
    if (number % 10 == 9)
        return text;
    text += "lxc.cgroup.memory.limit_in_bytes = " + size + "M\n";
    if (number % 2 == 0)
        text += "lxc.cgroup.memory.memsw.limit_in_bytes = " + size + "M\n";
    if (number % 3 == 0)
        text += "lxc.cgroup.cpu.shares = " + std::to_string(256U << number % 4) + "\n";
    if (number % 5 == 0)
        text += "lxc.cgroup.cpuset.cpus = 0-" + std::to_string(number % 4) + "\n";
    if (number % 4 == 1)
        text += "lxc.cgroup2.memory.max = " + size + "M\n";
    if (number % 7 == 0)
        text += "lxc.cgroup.devices.allow = c 10:200 rwm\nlxc.mount.entry = /dev/net/tun dev/net/tun none "
                "bind,create=file 0 0\n";
    return text;
}

} // namespace

std::string container_name(std::size_t number) {
    return "web" + std::to_string(number);
}

void write_fleet(const fs::path &top, std::size_t containers) {
    const fs::path shared = top / "usr/share/lxc/config";
    write_common(shared);
    for (std::size_t i = 0; i < containers; ++i) {
        const std::string name = container_name(i);
        const fs::path directory = top / "lxc" / name;
        fs::create_directories(directory);
        write_file(directory / "config", start_of_config(name, i, shared / "common.conf") + limits(i));
    }
}

} // namespace warden::bench
