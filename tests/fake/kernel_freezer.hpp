// SPDX-License-Identifier: LGPL-2.1-or-later
// Plays the kernel for a cgroup v2 freezer made of plain files: a thread that sees what is written to
// cgroup.freeze and answers in cgroup.events, late or never.
#pragma once

#include "world.hpp"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <thread>

namespace warden::test {

inline Node v2_group(std::string path, bool frozen = false) {
    return dir(std::move(path),
               {file("cgroup.freeze", frozen ? "1\n" : "0\n"),
                file("cgroup.events", frozen ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n"),
                file("cgroup.procs", "")});
}

inline Node v1_group(std::string path) {
    return dir(std::move(path), {file("freezer.state", "THAWED\n"), file("freezer.self_freezing", "0\n"),
                                 file("freezer.parent_freezing", "0\n"), file("cgroup.procs", "")});
}

class KernelFreezer {
public:
    // second_time: only when it was asked to thaw and then once more.
    enum class Manner { obeys, never_freezes, second_time };

    KernelFreezer(const World &world, std::string path, Manner manner = Manner::obeys,
                  std::chrono::milliseconds delay = std::chrono::milliseconds(5))
        : world_(world), path_(std::move(path)), manner_(manner), delay_(delay), thread_([this] { play(); }) {
    }
    ~KernelFreezer() {
        stop_ = true;
        thread_.join();
    }
    KernelFreezer(const KernelFreezer &) = delete;
    KernelFreezer &operator=(const KernelFreezer &) = delete;

    // How often the group changed between frozen and thawed.
    int changes() const { return changes_; }

private:
    void play() {
        const int events = open(world_.name(path_ + "/cgroup.events").c_str(), O_WRONLY | O_CLOEXEC);
        bool frozen = world_.read(path_ + "/cgroup.events").find("frozen 1") != std::string::npos;
        unsigned requests = 0;
        bool was_asked = false;
        while (!stop_) {
            const std::string asked = world_.read(path_ + "/cgroup.freeze");
            const bool is_asked = asked.starts_with("1");
            requests += is_asked && !was_asked ? 1U : 0U;
            was_asked = asked.empty() ? was_asked : is_asked;
            const bool wanted =
                is_asked && (manner_ == Manner::obeys || (manner_ == Manner::second_time && requests > 1));
            if (!asked.empty() && wanted != frozen) {
                std::this_thread::sleep_for(delay_);
                // In place and of one length, so that no reader sees half of it.
                const char *text = wanted ? "populated 1\nfrozen 1\n" : "populated 1\nfrozen 0\n";
                if (pwrite(events, text, 21, 0) == 21)
                    frozen = wanted;
                ++changes_;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        close(events);
    }

    const World &world_;
    std::string path_;
    Manner manner_;
    std::chrono::milliseconds delay_;
    std::atomic<bool> stop_{false};
    std::atomic<int> changes_{0};
    std::thread thread_;
};

} // namespace warden::test
