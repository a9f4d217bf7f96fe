// SPDX-License-Identifier: LGPL-2.1-or-later
// Drop-in directories, by systemd's rules; but what cannot be read is an error, never skipped.
#pragma once

#include "base/dir.hpp"
#include "base/trusted_open.hpp"
#include "config/problem.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warden::config {

struct DropIn {
    std::string path;
    std::string text;
};

struct DropIns {
    std::vector<DropIn> files; // sorted by file name, whatever the directory; masked ones are left out
    Problems problems;         // directories and files that could not be read
};

// Where policies are that this host was given by others: by a bundle, or by its cluster. Written as a whole
// by `lxc-warden policy bundle install` and `policy sync`, never by a package or by hand.
inline constexpr const char *k_received_policy = "/var/lib/lxc-warden/policy.d";

// Below /usr/lib, /run and /etc/lxc-warden; policies also in k_received_policy, which is stronger than what a
// package ships and weaker than the rest. Weakest first, as read_dropins wants them.
std::span<const char *const> stack_directories() noexcept;
std::span<const char *const> policy_directories() noexcept;

// Every *.conf in the directories, which are below root and need not exist. A file replaces one of the same
// name in an earlier directory; an empty file or a symlink to /dev/null masks it. When a file cannot be read,
// that is a problem and the file that it would have replaced is given in its place: a policy then still knows
// what it said.
DropIns read_dropins(const Dir &root, const std::vector<std::string> &directories, const Trust &trust);

// One file of a stack or a policy, with the checks that drop-ins get. problem.at names the file.
Result<std::string> read_config_file(const Dir &root, const std::string &path, const Trust &trust);

} // namespace warden::config
