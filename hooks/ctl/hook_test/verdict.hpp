// SPDX-License-Identifier: LGPL-2.1-or-later
// What a run shows. Pure.
#pragma once

#include "ctl/hook_test/run.hpp"

#include <string>
#include <vector>

namespace warden::ctl::hook_test {

// Which boot each call belongs to, and what LXC made of it.
void judge(Round &run);

// What is wrong with a call, a sentence each: it failed, or it broke one of LXC's limits.
std::vector<std::string> problems_of(const Seen &seen);
// Of the run as a whole: a step that did not come to its end, a record that cannot be read.
std::vector<std::string> problems_of(const Round &run);

// The container's name as NAME: the same in every run.
std::string without_name(const std::string &text, const Round &run);

// "mount.reboot.v1"
std::string call_name(const Seen &seen, const Round &run);

} // namespace warden::ctl::hook_test
