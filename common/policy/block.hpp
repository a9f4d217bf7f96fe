// SPDX-License-Identifier: LGPL-2.1-or-later
// One policy file -> its blocks.
#pragma once

#include "policy/policy.hpp"

namespace warden::policy {

// Blocks and problems are added to set.
void parse_policy_file(const std::string &path, std::string_view text, PolicySet &set);

// What a site may call its policy: it becomes a word in reports and a label of metrics.
bool is_revision(std::string_view text);

} // namespace warden::policy
