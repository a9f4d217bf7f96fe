// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/scenario.hpp"

#include "base/atomic_file.hpp"
#include "base/child.hpp"
#include "base/reaper.hpp"

#include <csignal>
#include <cstdio>
#include <functional>
#include <poll.h>
#include <sys/wait.h>

namespace warden::ctl::hook_test {
namespace {

constexpr std::int64_t k_look_ms = 50;
constexpr std::int64_t k_kind_ms = 10'000;   // for LXC to end a container that nobody needs any more
constexpr std::int64_t k_remove_ms = 30'000; // for all of that

int become_lxc(const Place &place) {
    for (int number = 1; number < NSIG; ++number)
        std::signal(number, SIG_DFL);
    // In the foreground it is our child until the container has stopped for good.
    static_cast<void>(become_program(
        {"lxc-start", "-F", "-P", place.lxcpath(), "-n", place.container, "-l", "DEBUG", "-o", place.log()}));
    return 127;
}

class Scenario {
public:
    Scenario(const Dir &root, const Place &place, std::int64_t step_ms, const MessageSocket &line)
        : root_(root), place_(place), step_ms_(step_ms), line_(line) {}

    Steps play() {
        Steps steps;
        auto started = fork_process([&] { return become_lxc(place_); });
        if (!started)
            return steps;
        lxc_ = *started;
        steps.start = wait_for([&] { return has("boot.1"); });
        if (steps.start != Step::done)
            return steps;
        tell("reboot");
        steps.reboot = wait_for([&] { return has("boot.2"); });
        if (steps.reboot != Step::done)
            return steps;
        tell("halt");
        steps.stop = wait_for([&] { return has_ended(); });
        return steps;
    }
    void end() {
        if (lxc_ > 0) {
            tell("halt");
            const Deadline kind = Deadline::after_ms(nobody_waits_ ? k_kind_ms : 0);
            while (!has_ended() && !kind.passed())
                poll(nullptr, 0, k_look_ms);
        }
        kill_new_children({});
        remove_place(root_, place_);
    }
    void wait_for_nobody() {
        while (!nobody_waits_)
            look(Deadline::after_ms(Deadline::k_max_ms));
    }

private:
    bool has(const char *name) const { return root_.exists(place_.control() + "/" + name); }
    void tell(const char *name) const {
        if (const auto here = root_.open_dir(place_.control()))
            replace_volatile_file(*here, name, "", {0644}).ignore();
    }
    bool has_ended() {
        if (lxc_ > 0 && waitpid(lxc_, nullptr, WNOHANG) == lxc_)
            lxc_ = -1;
        return lxc_ <= 0;
    }
    // The line is closed when the command has what it wants, or is gone.
    void look(const Deadline &deadline) {
        const auto said = line_.receive(deadline);
        nobody_waits_ = nobody_waits_ || (!said && said.error().code != ETIMEDOUT);
    }
    Step wait_for(const std::function<bool()> &what) {
        const Deadline deadline = Deadline::after_ms(step_ms_);
        for (;;) {
            // In this order: what was true when LXC ended has been seen.
            const bool ended = has_ended();
            if (what())
                return Step::done;
            if (ended)
                return Step::refused;
            if (deadline.passed() || nobody_waits_)
                return Step::hung;
            look(Deadline::after_ms(k_look_ms));
        }
    }

    const Dir &root_;
    const Place &place_;
    std::int64_t step_ms_;
    const MessageSocket &line_;
    pid_t lxc_ = -1;
    bool nobody_waits_ = false;
};

int keep(const Place &place, std::int64_t step_ms, const MessageSocket &line) {
    const Subreaper subreaper;
    const auto root = Dir::open("/");
    if (!root)
        return 1;
    Scenario scenario(*root, place, step_ms, line);
    const Steps steps = scenario.play();
    std::string words;
    for (const Step step : {steps.start, steps.reboot, steps.stop})
        words += static_cast<char>('0' + static_cast<int>(step));
    line.send(words).ignore();
    scenario.wait_for_nobody();
    scenario.end();
    return 0;
}

} // namespace

Result<Keeper> Keeper::start(const Place &place, std::int64_t step_ms) {
    const CompanionOptions options{.name = "hook-test", .outlives_us = true, .spared_by_oom_killer = false};
    TRY_ASSIGN(Companion companion,
               Companion::start(options, {}, [&place, step_ms](const MessageSocket &line) {
                   return keep(place, step_ms, line);
               }));
    return Keeper(std::move(companion), step_ms);
}

Result<Steps> Keeper::steps() const {
    const auto words = companion_.socket().receive(Deadline::after_ms(4 * step_ms_ + k_remove_ms));
    if (!words)
        return words.error();
    if (words->size() != 3)
        return Error{"the container's keeper does not say what became of it", EPROTO};
    const auto step = [&words](std::size_t i) { return static_cast<Step>((*words)[i] - '0'); };
    return Steps{step(0), step(1), step(2)};
}

bool Keeper::finish() {
    return companion_.finish(Deadline::after_ms(k_remove_ms));
}

} // namespace warden::ctl::hook_test
