// SPDX-License-Identifier: LGPL-2.1-or-later
// A fake host, and `lxc-warden try` over it: the real engine with the real modules and deliberately bad ones.
#pragma once

#include "base/child.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::test {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// A host with one container, c1, whose init is process 4711.
class World {
public:
    World() {
        std::string name = fs::temp_directory_path() / "warden-try.XXXXXX";
        path_ = mkdtemp(name.data());
        file("proc/4711/cgroup", "0::/lxc.payload.c1\n");
        file("proc/4711/attr/apparmor/current", "lxc-container-default-cgns (enforce)\n");
        file("proc/mounts", "");
        file("sys/module/apparmor/parameters/enabled", "Y\n");
        file("sys/devices/system/cpu/possible", "0-3\n");
        file("sys/devices/system/node/has_memory", "0\n");
        file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n");
        for (const char *limit : {"memory.max", "memory.swap.max", "pids.max"})
            file(std::string("sys/fs/cgroup/lxc.payload.c1/") + limit, "max\n");
        file("sys/fs/cgroup/lxc.payload.c1/cpu.max", "max 100000\n");
        config("lxc.uts.name = c1\n");
    }
    World(const World &) = delete;
    World &operator=(const World &) = delete;
    ~World() { fs::remove_all(path_); }

    void file(const std::string &name, const std::string &text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }
    // With a root of its own, which a container must have.
    void config(const std::string &text) const {
        file("var/lib/lxc/c1/config", text + "lxc.rootfs.path = dir:/srv/c1\n");
    }
    void policy(const std::string &text) const { file("etc/lxc-warden/policy.d/50-site.conf", text); }
    std::string read(const std::string &name) const {
        std::ifstream in(path_ / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    fs::path path() const { return path_; }

private:
    fs::path path_;
};

struct Outcome {
    int code = -1;
    Json json;

    bool found(const std::string &id, const std::string &text = "") const {
        for (const auto &finding : json.at("findings")) {
            if (finding.at("id") == id &&
                finding.at("message").get<std::string>().find(text) != std::string::npos)
                return true;
        }
        return false;
    }
    std::string result(std::size_t line) const { return json.at("lines").at(line).at("result"); }
    std::string planned(const std::string &target) const {
        for (const auto &step : json.at("plan")) {
            if (step.at("target") == target)
                return step.at("value");
        }
        return "";
    }
};

inline Outcome run_try(const World &world, const std::string &stack, std::vector<std::string> more = {},
                       const std::string &modules = WARDEN_TEST_MODULES) {
    world.file("stack", stack);
    std::vector<std::string> argv{WARDEN_COMMAND, "try",       "--root", world.path(), "--stack",
                                  "/stack",       "--modules", modules,  "--pid",      "4711",
                                  "--format",     "json",      "c1"};
    argv.insert(argv.end(), more.begin(), more.end());
    // Unless a test is about it: a loaded machine is slow.
    if (std::find(more.begin(), more.end(), "--deadline") == more.end())
        argv.insert(argv.end(), {"--deadline", "60s"});
    const auto end = run_program(argv, Deadline::after_ms(120'000), std::size_t{1} << 20U);
    if (!end || end->end.how != WorkerEnd::How::exited)
        return {};
    return {end->end.code, Json::parse(end->output, nullptr, false)};
}

inline Outcome enforce(const World &world, const std::string &stack, std::vector<std::string> more = {},
                       const std::string &modules = WARDEN_TEST_MODULES) {
    more.insert(more.end(), {"-o", "mode=enforce"});
    return run_try(world, stack, more, modules);
}

} // namespace warden::test
