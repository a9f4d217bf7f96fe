// SPDX-License-Identifier: LGPL-2.1-or-later
// What of the policy's verdict is news for a reader of check.
#pragma once

#include "ctl/configs/input.hpp"
#include "findings/finding.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::ctl::check {

// A config by itself, not a fragment that others include: it says where its root is, or what the container is
// called, or it has the name that LXC and Proxmox look for.
bool is_container_config(const configs::ConfigInput &input);

// Ids of what only a host knows, with the number of configs for which it was asked.
using NotKnown = std::map<std::string, std::size_t>;

// What of the verdict is news beside the findings of the file itself: these say the same of a line more
// exactly, under ids of their own. Also without what no offline check can know; that is added to not_known
// instead. A finding about no line is about the file.
std::vector<findings::Finding> news_of(const configs::ConfigInput &input,
                                       std::vector<findings::Finding> verdict,
                                       std::vector<findings::Finding> &of_file, NotKnown &not_known);

} // namespace warden::ctl::check
