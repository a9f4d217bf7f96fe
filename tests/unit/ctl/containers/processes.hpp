// SPDX-License-Identifier: LGPL-2.1-or-later
// Processes and sockets of a made-up host.
#pragma once

#include "fake/world.hpp"

namespace warden::test {

struct FakeProcess {
    int pid = 0;
    int parent = 1;
    int uid = 0;
    std::string command_line;
    std::string cgroup;                // v2, as in /proc/PID/cgroup
    std::string namespaces = "";       // the NSpid line; empty: the pid
    std::vector<std::string> inodes{}; // of the sockets that it has open
    int effective = -1;                // uid; -1: uid
    std::string flags = "4194560";
};

inline Node process(const FakeProcess &made) {
    const std::string pid = std::to_string(made.pid), uid = std::to_string(made.uid);
    const std::string effective = made.effective < 0 ? uid : std::to_string(made.effective);
    Node node =
        dir("proc/" + pid,
            {file("stat", pid + " (a) b) S " + std::to_string(made.parent) + " 1 1 0 -1 " + made.flags +
                              " 0 0 0 0 0 0 0 0 20 0 1 0 " + std::to_string(1000 + made.pid) + " 0 0\n"),
             file("status", "Name:\tx\nUid:\t" + uid + "\t" + effective + "\t" + uid + "\t" + uid +
                                "\nNSpid:\t" + (made.namespaces.empty() ? pid : made.namespaces) + "\n"),
             file("comm", "lxc-start\n"), file("cmdline", made.command_line),
             file("cgroup", "0::" + made.cgroup + "\n"), dir("fd", {})});
    for (std::size_t i = 0; i < made.inodes.size(); ++i)
        node.children.back().children.push_back(link(std::to_string(i), "socket:[" + made.inodes[i] + "]"));
    return node;
}

// /proc/net/unix with a line for each inode and name.
inline Node socket_table(const std::vector<std::pair<std::string, std::string>> &sockets) {
    std::string text = "Num       RefCount Protocol Flags    Type St Inode Path\n";
    for (const auto &[inode, name] : sockets)
        text += "0000000000000000: 00000002 00000000 00010000 0001 01 " + inode + " @" + name + "\n";
    return file("proc/net/unix", text);
}

inline std::string title(const std::string &lxcpath, const std::string &name) {
    std::string line = "[lxc monitor] " + lxcpath + " " + name;
    return line + std::string(20, '\0');
}

} // namespace warden::test
