// SPDX-License-Identifier: LGPL-2.1-or-later
// Configs that liblxc mostly accepts, in every spelling that its grammar allows.
#pragma once

#include <random>
#include <string>

namespace warden::oracle {

// Includes name the files inc0..inc4 and the directories inc.d/ and none.d/ below `directory`.
std::string random_config(std::mt19937 &random, const std::string &directory);
// What those files hold: a config without includes.
std::string random_include(std::mt19937 &random);

} // namespace warden::oracle
