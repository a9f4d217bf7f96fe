// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a verb looks for configs.
#pragma once

#include "base/dir.hpp"

#include <string>

namespace warden::ctl::configs {

// "/" with the working directory, or a tree given with --root, in which paths start at its top.
struct Tree {
    Dir root;
    std::string directory; // what relative paths start from, below the root
};
Result<Tree> open_tree(const std::string &root);

} // namespace warden::ctl::configs
