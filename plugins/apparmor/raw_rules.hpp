// SPDX-License-Identifier: LGPL-2.1-or-later
// What a line of lxc.apparmor.raw opens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warden::apparmor_module {

// Why the rules of a line widen the profile that LXC generates; empty when none does. Rules that only deny do
// not, nor what the generated profile allows anyway (file, network, capability, signal, umount ...). A rule
// that cannot be judged from its text (an include, a block) counts as widening.
std::vector<std::string> widening_reasons(std::string_view line);

} // namespace warden::apparmor_module
