// SPDX-License-Identifier: LGPL-2.1-or-later
// What the recorder finds itself to be: the program that it runs is the same.
#pragma once

#include "base/dir.hpp"
#include "recorder/call.hpp"

#include <map>
#include <string>

namespace warden::recorder {

// "mnt": "mnt:[4026531841]", of this process.
std::map<std::string, std::string> own_namespaces();

// type: the hook. arguments: what LXC appended.
Call own_facts(const Dir &root, const std::string &type, std::vector<std::string> arguments);

// The processes that have the pipe open, but for this one. In a container only those in it can be seen.
std::vector<Holder> holders_of(const Dir &root, int pipe);

} // namespace warden::recorder
