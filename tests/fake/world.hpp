// SPDX-License-Identifier: LGPL-2.1-or-later
// A root tree in one expression: what the code under test is given in place of "/".
//
//   const World world{dir("proc/4711", {file("cgroup", "0::/lxc.payload.c1\n")}), file("etc/hostname",
//   "h\n")};
//
// A plain directory is kinder than cgroupfs, so that control files must be there before they are written,
// which is what production code expects.
#pragma once

#include "unit/lxc/temp_tree.hpp"

#include <initializer_list>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace warden::test {

struct Node {
    enum class Kind { file, dir, link };
    Kind kind = Kind::file;
    std::string path; // below the parent; missing directories are made
    std::string text; // content, or the link's target
    std::vector<Node> children;
};

inline Node file(std::string path, std::string text) {
    return {Node::Kind::file, std::move(path), std::move(text), {}};
}
inline Node dir(std::string path, std::vector<Node> children) {
    return {Node::Kind::dir, std::move(path), {}, std::move(children)};
}
inline Node link(std::string path, std::string target) {
    return {Node::Kind::link, std::move(path), std::move(target), {}};
}

class World {
public:
    World(std::initializer_list<Node> nodes) {
        for (const auto &node : nodes)
            add(node);
    }

    Dir root() const { return tree_.dir(); }
    std::string name(std::string_view below) const { return tree_.name(below); }
    std::string read(std::string_view below) const { return tree_.read(below); }
    bool has(std::string_view below) const { return tree_.dir().exists(below); }

    World &add(const Node &node, const std::string &below = "") {
        const std::string path = below.empty() ? node.path : below + "/" + node.path;
        std::filesystem::create_directories(std::filesystem::path(name(path)).parent_path());
        if (node.kind == Node::Kind::file)
            tree_.write(path, node.text);
        else if (node.kind == Node::Kind::link)
            std::filesystem::create_symlink(node.text, name(path));
        else
            std::filesystem::create_directories(name(path));
        for (const auto &child : node.children)
            add(child, path);
        return *this;
    }

private:
    test::TempTree tree_;
};

// The least that a host with the unified layout shows: CPUs, controllers, swap accounting.
inline Node unified_host() {
    return dir("", {file("sys/devices/system/cpu/possible", "0-3\n"),
                    file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n"),
                    file("sys/fs/cgroup/init.scope/memory.max", "max\n"),
                    file("sys/fs/cgroup/init.scope/memory.swap.max", "max\n")});
}

// The same machine booted with systemd.unified_cgroup_hierarchy=0.
inline Node hybrid_host() {
    return dir("",
               {file("sys/devices/system/cpu/possible", "0-3\n"), file("proc/swaps", "Filename\n"),
                file("sys/fs/cgroup/unified/cgroup.controllers", "\n"),
                file("sys/fs/cgroup/memory/cgroup.procs", ""),
                file("proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t2\t10\t1\n")});
}

// A payload cgroup as LXC makes it, before anything was written to it.
inline Node fresh_cgroup(std::string path) {
    return dir(std::move(path),
               {file("memory.max", "max\n"), file("memory.swap.max", "max\n"), file("memory.high", "max\n"),
                file("memory.low", "0\n"), file("pids.max", "max\n"), file("cpu.max", "max 100000\n"),
                file("cpu.weight", "100\n"), file("cpuset.cpus", "\n"), file("io.max", "")});
}

} // namespace warden::test
