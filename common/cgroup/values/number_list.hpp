// SPDX-License-Identifier: LGPL-2.1-or-later
// Lists of CPUs and nodes in the kernel's syntax: "0-3,8", "0-15:2/4", "all", "0-N".
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

namespace warden::cgroup::values {

using NumberSet = std::set<std::uint32_t>;

enum class ListFault {
    malformed, // EINVAL
    too_high,  // ERANGE or EOVERFLOW: a number above `last`
};

// bitmap_parselist: separators are commas and white space, in any number; N and `all` reach up to last.
// Numbers up to last are in range, whether they exist or not. last is at most 65535, the text 16 KiB.
std::variant<NumberSet, ListFault> parse_number_list(std::string_view text, std::uint32_t last);

// The numbers of a list that the kernel printed, empty if it is none.
NumberSet parse_kernel_list(std::string_view text);

} // namespace warden::cgroup::values
