// SPDX-License-Identifier: LGPL-2.1-or-later
// Options that say how a config is to be read, and for which host.
#pragma once

#include "base/dir.hpp"
#include "cgroup/host_facts.hpp"
#include "cgroup/layout.hpp"
#include "ctl/configs/input.hpp"

#include <optional>
#include <string>

namespace warden::ctl::configs {

// Each takes one of some words; the error names them.
Result<SyntaxChoice> parse_syntax(const std::string &text);
Result<unsigned> parse_target(const std::string &text);
Result<cgroup::Layout> parse_layout(const std::string &text);

// From a file written by `lxc-warden doctor --facts`, or from the machine below root when file is empty.
Result<cgroup::HostFacts> host_facts(const Dir &root, const std::string &file);

// 5, 6 or 7 by the liblxc that is installed below root; nullopt if there is none.
std::optional<unsigned> installed_lxc(const Dir &root);

} // namespace warden::ctl::configs
