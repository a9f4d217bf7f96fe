// SPDX-License-Identifier: LGPL-2.1-or-later
// hook-recorder hook FOLDER TYPE [ARGUMENTS OF LXC...]: runs the program of the plan in FOLDER, leaves a
// record there. hook-recorder init FOLDER: the init of a throwaway container. It reboots or ends when a file
// says so.
#include "base/atomic_file.hpp"
#include "recorder/call.hpp"
#include "recorder/facts.hpp"
#include "recorder/plan.hpp"
#include "recorder/play.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <poll.h>
#include <sys/reboot.h>

namespace {

using namespace warden;

constexpr int k_look_ms = 50;
constexpr std::size_t k_most_bytes = std::size_t{1} << 20U;

int fail(const Error &problem) {
    std::fprintf(stderr, "hook-recorder: %s\n", problem.message.c_str());
    return 1;
}

// What was written before the program ran stays when it does not come back.
Result<recorder::Call> record(const Dir &root, const std::string &folder, recorder::Call call) {
    TRY_ASSIGN(const Dir here, Dir::open(folder));
    TRY_ASSIGN(const std::string text, here.read_file("plan", k_most_bytes));
    TRY_ASSIGN(recorder::Plan plan, recorder::parse_plan(text));
    plan.program.insert(plan.program.end(), call.arguments.begin(), call.arguments.end());
    TRY_ASSIGN(const Dir records, here.open_dir("records"));
    call.boots = root.exists(plan.control + "/boot.2") ? 2 : root.exists(plan.control + "/boot.1") ? 1 : 0;
    const std::string name = std::to_string(call.begun_us) + "." + std::to_string(getpid());
    TRY(replace_volatile_file(records, name, recorder::call_text(call), {0644}));
    TRY(recorder::play(root, plan, call));
    TRY(replace_volatile_file(records, name, recorder::call_text(call), {0644}));
    return call;
}

int run_hook(const std::string &folder, const std::string &type, std::vector<std::string> arguments) {
    const auto root = Dir::open("/");
    if (!root)
        return fail(root.error());
    const auto call = record(*root, folder, recorder::own_facts(*root, type, std::move(arguments)));
    if (!call)
        return fail(call.error());
    if (!call->signalled)
        return call->code;
    // LXC is to see how it ended.
    std::signal(call->code, SIG_DFL);
    std::raise(call->code);
    return 128 + call->code;
}

int run_init(const std::string &folder) {
    // Anywhere else the call below would be the host's reboot.
    if (getpid() != 1)
        return fail({"only the first process of a container is its init", EPERM});
    const auto here = Dir::open(folder);
    if (!here)
        return fail(here.error());
    const bool again = here->exists("boot.1");
    if (auto told = replace_volatile_file(*here, again ? "boot.2" : "boot.1", "", {0644}); !told)
        return fail(told.error());
    while (!here->exists("halt")) {
        if (!again && here->exists("reboot"))
            reboot(RB_AUTOBOOT);
        poll(nullptr, 0, k_look_ms);
    }
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() >= 3 && words[0] == "hook")
            return run_hook(words[1], words[2], {words.begin() + 3, words.end()});
        if (words.size() == 2 && words[0] == "init")
            return run_init(words[1]);
        return fail({"this is called by LXC, in a run of lxc-warden hook-test", EINVAL});
    } catch (const std::exception &problem) {
        return fail({problem.what(), 0});
    }
}
