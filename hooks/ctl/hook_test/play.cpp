// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/play.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "ctl/hook_test/collect.hpp"
#include "ctl/hook_test/scenario.hpp"
#include "ctl/hook_test/verdict.hpp"
#include "recorder/facts.hpp"

#include <cstdlib>
#include <unistd.h>

namespace warden::ctl::hook_test {
namespace {

constexpr std::int64_t k_version_ms = 10'000;
constexpr std::size_t k_version_bytes = 4096;

Result<std::string> lxc_start() {
    const char *path = std::getenv("PATH");
    for (const auto folder : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
        const std::string file = std::string(folder) + "/lxc-start";
        if (folder.starts_with('/') && access(file.c_str(), X_OK) == 0)
            return file;
    }
    return Error{"there is no lxc-start in PATH: install the package lxc", ENOENT};
}

// Why LXC called nothing: its own first word, and for a user what is most often missing.
Error nothing_called(const Round &run) {
    std::string text = "LXC did not start the container, and called no hook";
    text += run.errors.empty() ? "; its log says nothing" : ": " + printable(run.errors.front(), 600);
    if (geteuid() != 0)
        text +=
            ". A user's container needs a cgroup that the user may write to: systemd-run --user --scope -p "
            "Delegate=yes lxc-warden hook-test ...";
    return Error{text, ECHILD};
}

} // namespace

Result<std::string> lxc_version() {
    TRY_ASSIGN(const std::string program, lxc_start());
    TRY_ASSIGN(const ProgramEnd end,
               run_program({program, "--version"}, Deadline::after_ms(k_version_ms), k_version_bytes));
    const std::string version(trim(end.output));
    if (end.end.how != WorkerEnd::How::exited || end.end.code != 0 || version.empty())
        return Error{program + " --version says nothing", ECHILD};
    return version;
}

Result<Round> play(const Dir &root, const Settings &settings, int hook_version) {
    Round run;
    run.hook_version = hook_version;
    run.host_namespaces = recorder::own_namespaces();
    TRY_ASSIGN(run.lxc_version, lxc_version());
    TRY_ASSIGN(const Place place, make_place(settings, hook_version));
    run.container = place.container;
    auto keeper = Keeper::start(place, settings.step_ms);
    if (!keeper) {
        remove_place(root, place);
        return keeper.error();
    }
    const auto steps = keeper->steps();
    if (steps) {
        run.start = steps->start;
        run.reboot = steps->reboot;
        run.stop = steps->stop;
    }
    collect(root, place, run);
    if (!keeper->finish())
        run.unread.push_back("the container " + place.container + " was not removed in time; " +
                             place.folder + " is left");
    TRY(steps);
    judge(run);
    if (run.calls.empty() && run.start != Step::done)
        return nothing_called(run);
    return run;
}

} // namespace warden::ctl::hook_test
