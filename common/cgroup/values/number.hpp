// SPDX-License-Identifier: LGPL-2.1-or-later
// Numbers as the kernel's cgroup files read them, which is not as admins or base/units read them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace warden::cgroup::values {

enum class NumberFault {
    malformed, // EINVAL
    negative,  // EINVAL, and the text is a minus and a number
    overflow,  // 2^64 or more: the kernel says ERANGE or, worse, stores the value modulo 2^64
};

// value counts only if there is no fault.
template <class T>
struct Parsed {
    T value{};
    bool octal = false; // a leading 0 made it octal: not what most people mean
    std::optional<NumberFault> fault;

    explicit operator bool() const { return !fault; }
};

// What -1 becomes in parse_memory.
inline constexpr std::uint64_t k_unlimited = std::numeric_limits<std::uint64_t>::max();

// memory.* and hugetlb.* of v1 (page_counter_memparse): blanks around it are fine; 0x hex, 0 octal or
// decimal; one suffix of KMGTPE in any case; only the text "-1" means unlimited. In bytes, not rounded to
// pages. Two things that the kernel takes are refused: a suffix without a digit (0 there) and 2^64 or more.
Parsed<std::uint64_t> parse_memory(std::string_view text);

// The same without "-1": memory.* of v2, whose word for unlimited is "max" and left to the caller.
Parsed<std::uint64_t> parse_memory_v2(std::string_view text);

// Files with a u64 or s64 handler (kstrtoull, kstrtoll with base 0): an optional plus, no blanks, no suffix.
Parsed<std::uint64_t> parse_u64_file(std::string_view text);
Parsed<std::int64_t> parse_s64_file(std::string_view text);

// sscanf's %llu as blkio uses it: decimal digits, leading zeros mean nothing. Text after is refused here,
// though the kernel ignores it: "10M" would be ten bytes.
Parsed<std::uint64_t> parse_decimal(std::string_view text);

// Without white space at both ends, as the kernel's strstrip does it (ASCII only).
std::string_view strip(std::string_view text);

// Page counters end here; what reaches it is "no limit" (PAGE_COUNTER_MAX * page size).
constexpr std::uint64_t counter_end(std::uint64_t page_size) {
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return max / page_size * page_size;
}

constexpr std::uint64_t floor_to(std::uint64_t bytes, std::uint64_t unit) {
    return bytes / unit * unit;
}

} // namespace warden::cgroup::values
