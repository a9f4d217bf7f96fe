// SPDX-License-Identifier: LGPL-2.1-or-later
// One run: a container's start, reboot and stop, and every call of the program that is tested. Values.
#pragma once

#include "recorder/call.hpp"
#include "recorder/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::hook_test {

// What is asked for.
struct Settings {
    std::vector<std::string> program; // with its arguments; the first is absolute
    std::vector<std::string> types;   // hooks, in the order in which LXC runs them
    recorder::Plan plan;              // how it is disturbed
    std::int64_t step_ms = 0;         // for each of start, reboot and stop
    std::vector<std::string> lines;   // further lines of the config, "lxc.x = y"
    std::string recorder;             // absolute
};

// What a start, a reboot or a stop came to.
enum class Step : std::uint8_t {
    not_tried, // because the one before it did not come to its end
    done,
    refused, // the start: LXC gave up; the reboot: LXC stopped the container instead
    hung,    // it was not at its end in time
};
std::string_view step_name(Step step);

struct Seen {
    recorder::Call call;
    int boot = 1;                    // 1: the start, 2: the reboot
    std::vector<std::string> beside; // all hooks of its type, in LXC's order, as the config has them
    std::size_t position = 0;        // of this one among them, from 1; 0: not known
    std::string made;                // what LXC made of how it ended
};

struct Round {
    int hook_version = 0;
    std::string lxc_version;
    std::string container;
    std::map<std::string, std::string> host_namespaces;
    Step start = Step::not_tried, reboot = Step::not_tried, stop = Step::not_tried;
    std::vector<Seen> calls;         // in the order in which they began
    std::vector<std::string> errors; // of LXC's log
    std::vector<std::string> unread; // records that could not be read, and why
};

// The hooks of a start and a stop, in LXC's order.
const std::vector<std::string> &all_types();

} // namespace warden::ctl::hook_test
