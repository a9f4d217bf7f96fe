// SPDX-License-Identifier: LGPL-2.1-or-later
// A tree as the files of either program.
#pragma once

#include "stack/stack.hpp"
#include "tree.hpp"

#include <map>

namespace warden::oracle {

inline constexpr const char *k_missing_module = "nosuch";

// File name -> text.
using Texts = std::map<std::string, std::string>;

std::string file_name(std::size_t index);

// Ours. A module is called "m" and has its result as an argument, result=deny.
Texts our_files(const Tree &tree);
// PAM's, below `directory`, with the service file "stack" that has each drop-in as a substack. Included files
// have absolute names: libpam 1.5.2 looks for relative ones in /etc/pam.d whatever its confdir is.
Texts pam_files(const Tree &tree, const std::string &directory);

} // namespace warden::oracle
