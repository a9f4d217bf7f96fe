// One policy file -> its blocks.
#pragma once

#include "policy/policy.hpp"

namespace warden::policy {

// Blocks and problems are added to set.
void parse_policy_file(const std::string &path, std::string_view text, PolicySet &set);

} // namespace warden::policy
