// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "tree.hpp"

#include <random>

namespace warden::oracle {

using Random = std::mt19937_64;

// One tree in five has something planted in it, or could have; always of one kind.
Tree random_tree(Random &random);

} // namespace warden::oracle
