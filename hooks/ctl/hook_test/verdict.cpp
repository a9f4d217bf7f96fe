// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/verdict.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::hook_test {
namespace {

bool is_after_the_end(const std::string &type) {
    return type == "stop" || type == "post-stop";
}

bool has_failed(const recorder::Call &call) {
    return call.signalled || call.code != 0;
}

bool is_reboot(const recorder::Call &call) {
    const auto target = call.environment.find("LXC_TARGET");
    return target != call.environment.end() && target->second == "reboot";
}

std::string made_of(const Seen &seen, const Round &run) {
    const recorder::Call &call = seen.call;
    if (!call.ended)
        return "waits for it";
    if (!has_failed(call))
        return "goes on";
    if (call.type == "post-stop" && is_reboot(call) && run.reboot == Step::refused)
        return "stops instead of rebooting";
    if (is_after_the_end(call.type))
        return "logs it";
    const Step step = seen.boot == 1 ? run.start : run.reboot;
    return step == Step::refused ? (seen.boot == 1 ? "refuses the start" : "refuses the reboot") : "goes on";
}

} // namespace

std::string_view step_name(Step step) {
    constexpr std::array<std::string_view, 4> names{"not tried", "done", "refused", "hung"};
    const auto index = static_cast<std::size_t>(step);
    return index < names.size() ? names[index] : names[0];
}

const std::vector<std::string> &all_types() {
    static const std::vector<std::string> types{"pre-start",  "pre-mount", "mount", "autodev",
                                                "start-host", "start",     "stop",  "post-stop"};
    return types;
}

void judge(Round &run) {
    int boot = 1;
    for (Seen &seen : run.calls) {
        const int begun =
            is_after_the_end(seen.call.type) ? std::max(seen.call.boots, 1) : seen.call.boots + 1;
        // A reboot that is refused stops without another init.
        boot = std::max(boot, std::min(begun, 2));
        seen.boot = is_reboot(seen.call) && is_after_the_end(seen.call.type) ? 1 : boot;
        seen.made = made_of(seen, run);
    }
}

std::vector<std::string> problems_of(const Seen &seen) {
    const recorder::Call &call = seen.call;
    std::vector<std::string> found;
    if (!call.ended)
        found.emplace_back("did not end, and LXC has no timeout: everything that starts after it waits");
    else if (has_failed(call))
        found.push_back(recorder::status_text(call) + ": LXC " + seen.made);
    if (call.bytes_after_reads > recorder::k_pipe_bytes)
        found.push_back("wrote " + counted(call.bytes_after_reads, "byte") +
                        " after the ten reads that LXC does: with more " + "than " +
                        counted(recorder::k_pipe_bytes, "byte") +
                        " it would have waited for ever, and the start with it");
    else if (call.bytes_after_reads != 0)
        found.push_back("wrote " + counted(call.bytes_after_reads, "byte") +
                        " after the ten reads that LXC does: they are lost");
    std::vector<std::string> names;
    for (const auto &holder : call.holders)
        names.push_back(printable(holder.command, 40) + " (" + std::to_string(holder.pid) + ")");
    if (!names.empty())
        found.push_back("left its output open in " + join(names, ", ") + ": LXC waits until that closes");
    return found;
}

std::vector<std::string> problems_of(const Round &run) {
    std::vector<std::string> found;
    const auto look = [&found](std::string_view what, Step step) {
        if (step == Step::hung)
            found.push_back(std::string(what) + " did not come to its end in time");
        else if (step == Step::refused)
            found.push_back(std::string(what) + (what == "the reboot" ? " became a stop" : " was refused"));
    };
    look("the start", run.start);
    look("the reboot", run.reboot);
    look("the stop", run.stop);
    for (const auto &one : run.unread)
        found.push_back(one);
    return found;
}

std::string without_name(const std::string &text, const Round &run) {
    // The folder is named after the container, with a dot for the dash.
    std::string out = text;
    const std::string end = run.container.substr(run.container.rfind('-') + 1);
    for (const auto &[name, word] : {std::pair<std::string, std::string>{run.container, "NAME"},
                                     {"/var/tmp/lxc-warden-hook-test." + end, "FOLDER"}}) {
        for (auto at = out.find(name); !name.empty() && at != std::string::npos;
             at = out.find(name, at + word.size()))
            out.replace(at, name.size(), word);
    }
    return out;
}

std::string call_name(const Seen &seen, const Round &run) {
    return seen.call.type + (seen.boot == 1 ? ".start.v" : ".reboot.v") + std::to_string(run.hook_version);
}

} // namespace warden::ctl::hook_test
