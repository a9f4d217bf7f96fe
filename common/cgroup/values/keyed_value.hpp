// SPDX-License-Identifier: LGPL-2.1-or-later
// Values that begin with the name of a resource: rdma.max "mlx4_0 hca_handle=2 hca_object=max", misc.max "sev
// 10".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::cgroup::values {

struct KeyedValue {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values; // as written; a key of misc.max is empty
};

// The kernel's grammar (rdmacg_parse_limits, misc_cg_max_write): single blanks between the parts. Whether the
// host has the resource is not known here.
std::optional<KeyedValue> parse_rdma(std::string_view text);
std::optional<KeyedValue> parse_misc(std::string_view text);

// The values of later replace those of the same key.
void merge(KeyedValue &into, const KeyedValue &later);
std::string to_string(const KeyedValue &value);

// Bytes of a huge page size as file names have it, "2MB"; 0 if it is none.
std::uint64_t huge_page_bytes(std::string_view name);

} // namespace warden::cgroup::values
