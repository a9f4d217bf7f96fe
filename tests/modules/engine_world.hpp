// SPDX-License-Identifier: LGPL-2.1-or-later
// A host with one container, c1, a stack and a policy, and the engine over it in this process.
#pragma once

#include "engine/supervise.hpp"
#include "fake/world.hpp"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::test {

inline const std::string k_modules = "usr/lib/lxc-warden/modules";
inline const std::string k_rootfs = "lxc.rootfs.path = dir:/var/lib/lxc/c1/rootfs\n";
inline const std::string k_cgroup = "sys/fs/cgroup/lxc.payload.c1";

class EngineWorld {
public:
    explicit EngineWorld(std::initializer_list<const char *> modules = {"debug", "limits", "permit"},
                         const Node &host = unified_host())
        : world_{host, file("var/lib/lxc/c1/config", "lxc.uts.name = c1\n" + k_rootfs),
                 fresh_cgroup(k_cgroup), file("proc/4711/cgroup", "0::/lxc.payload.c1\n"),
                 dir(k_modules, {})},
          root_(world_.root()) {
        for (const char *module : modules)
            install(module, module);
        setup_ = engine::Setup::standard(root_);
        setup_.module_directory = "/" + k_modules;
        setup_.trust = {geteuid(), true};
        setup_.hook_directory.clear(); // the configs here include no common.conf
        request_.container = "c1";
        request_.lxcpath = "/var/lib/lxc";
        request_.config_path = "/var/lib/lxc/c1/config";
        request_.phase = WARDEN_PRE_START;
    }

    EngineWorld &stack(const std::string &text) { return put("etc/lxc-warden/stack.d/10.conf", text); }
    EngineWorld &policy(const std::string &text) { return put("etc/lxc-warden/policy.d/10.conf", text); }
    // With a root of its own at the end, unless the text says something of it.
    EngineWorld &config(const std::string &text) {
        const bool says = text.find("lxc.rootfs.path") != std::string::npos;
        return put("var/lib/lxc/c1/config", text + (says ? "" : k_rootfs));
    }
    EngineWorld &put(const std::string &path, const std::string &text) {
        world_.add(file(path, text));
        return *this;
    }
    // At start-host, or running.
    EngineWorld &with_init(std::int64_t pid = 4711) {
        request_.init_pid = pid;
        return *this;
    }
    EngineWorld &remove(const std::string &path) {
        std::filesystem::remove_all(world_.name(path));
        return *this;
    }
    // Copies NAME.so of the build as AS.so.
    void install(const std::string &name, const std::string &as) const {
        for (const char *folder : {WARDEN_TEST_MODULES, WARDEN_SHIPPED_MODULES}) {
            const std::string from = std::string(folder) + "/" + name + ".so";
            if (!std::filesystem::exists(from))
                continue;
            std::filesystem::copy_file(from, module_file(as));
            chmod(module_file(as).c_str(), 0644);
            return;
        }
        FAIL() << "there is no module " << name << " in this build";
    }
    std::string module_file(const std::string &name) const {
        return world_.name(k_modules + "/" + name + ".so");
    }

    findings::PhaseReport run(warden_phase phase, std::int64_t deadline_ms = 60'000) {
        request_.phase = phase;
        return engine::supervise_phase(setup_, request_, {deadline_ms});
    }

    const World &world() const { return world_; }
    const Dir &root() const { return root_; }
    engine::Setup &setup() { return setup_; }
    findings::Request &request() { return request_; }

private:
    World world_;
    Dir root_;
    engine::Setup setup_;
    findings::Request request_;
};

// The findings of this id, as "severity module: message"; "waived" in front when it is.
inline std::vector<std::string> found(const findings::PhaseReport &report, std::string_view id) {
    std::vector<std::string> texts;
    for (const auto &finding : report.findings) {
        if (finding.id == id)
            texts.push_back(std::string(finding.waived ? "waived " : "") +
                            std::string(findings::severity_name(finding.severity)) + " " + finding.module +
                            ": " + finding.message);
    }
    return texts;
}

inline bool has(const findings::PhaseReport &report, std::string_view id, std::string_view text = "") {
    const auto texts = found(report, id);
    return std::any_of(texts.begin(), texts.end(),
                       [&](const auto &one) { return one.find(text) != std::string::npos; });
}

// "memory.max = 67108864" in the order of the plan.
inline std::vector<std::string> planned(const findings::PhaseReport &report) {
    std::vector<std::string> texts;
    for (const auto &step : report.plan.steps())
        texts.push_back(step.target + " = " + step.value);
    return texts;
}

// For failure messages: everything that was found.
inline std::string shown(const findings::PhaseReport &report) {
    std::string text;
    for (const auto &finding : report.findings)
        text += finding.id + " " + finding.message + "\n";
    for (const auto &line : report.log)
        text += "log " + line.text + "\n";
    return text;
}

} // namespace warden::test
