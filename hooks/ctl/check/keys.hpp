// SPDX-License-Identifier: LGPL-2.1-or-later
// One line of a config that LXC does not take.
#pragma once

#include "findings/finding.hpp"
#include "lxc/config.hpp"
#include "lxc/grammar.hpp"

namespace warden::ctl::check {

// network: how many lxc.network.type lines stand before it, less one; see lxc::successor_of_legacy_key.
// suggest: whether the nearest known name may be looked for, which takes a while.
findings::Finding grammar_finding(const lxc::Item &item, const lxc::Complaint &complaint, unsigned lxc,
                                  unsigned network, bool suggest);

} // namespace warden::ctl::check
