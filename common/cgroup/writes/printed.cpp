// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/writes/printed.hpp"

#include "cgroup/values/io_max.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number.hpp"
#include "cgroup/values/number_list.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <unistd.h>

namespace warden::cgroup::writes {
namespace {

// The line of printed that is about the same device or resource as value. The kernel prints none for a device
// that nothing was set for.
std::string_view line_about(std::string_view file, std::string_view value, std::string_view printed) {
    const auto part = values::part_of_file(file, value);
    for (const auto line : split(printed, '\n')) {
        if (!line.empty() && values::part_of_file(file, line) == part)
            return line;
    }
    return {};
}

// What the kernel rounds the file's values down to, in bytes: pages, or the huge pages that the name shows
// ("hugetlb.2MB.max"). 0 for a file that holds no bytes.
std::uint64_t granule_of(std::string_view file) {
    if (file == "memory.oom.group" || file == "memory.zswap.writeback")
        return 0; // yes or no
    if (file.starts_with("memory."))
        return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    constexpr std::string_view prefix = "hugetlb.";
    if (!file.starts_with(prefix) || !file.ends_with("max"))
        return 0;
    const auto size = file.substr(prefix.size(), file.find('B', prefix.size()) - prefix.size());
    const auto bytes = parse_size(size);
    return bytes ? *bytes : 0;
}

bool same_bytes(std::uint64_t granule, std::string_view wanted, std::string_view read_back) {
    const auto asked = values::parse_limit(wanted);
    const auto held = values::parse_limit(read_back);
    return asked && held && *asked / granule == *held / granule;
}

// "0,1" and "0-1" are the same CPUs.
bool same_list(std::string_view wanted, std::string_view read_back) {
    const auto asked = values::parse_kernel_list(wanted);
    return !asked.empty() && asked == values::parse_kernel_list(read_back);
}

std::vector<std::string_view> sorted_words(std::string_view text) {
    auto found = words(text);
    std::sort(found.begin(), found.end());
    return found;
}

// "8:0 rbps=1000" against the line of 8:0 among those that io.max prints: each key that was written must
// match.
bool same_io_max(std::string_view wanted, std::string_view read_back) {
    const auto keys = words(wanted);
    if (keys.empty())
        return false;
    for (const auto line : split(read_back, '\n')) {
        const auto have = words(line);
        if (have.empty() || have[0] != keys[0])
            continue;
        return std::all_of(keys.begin(), keys.end(),
                           [&](auto key) { return std::find(have.begin(), have.end(), key) != have.end(); });
    }
    // The kernel prints no line for a device whose four limits are all max.
    return std::all_of(keys.begin() + 1, keys.end(), [](auto key) { return key.ends_with("=max"); });
}

bool same_weight(std::string_view wanted, std::string_view read_back) {
    const auto number = words(wanted);
    for (const auto line : split(read_back, '\n')) {
        const auto have = words(line);
        const bool plain =
            number.size() == 1 &&
            (have.size() == 1 ? have[0] == number[0]
                              : have.size() == 2 && have[0] == "default" && have[1] == number[0]);
        if (plain || (number.size() == 2 && have == number))
            return true;
    }
    return false;
}

// Without knowing the host: rounded as the kernel rounds, completed as it completes, in any order.
bool reads_the_same(std::string_view file, std::string_view wanted, std::string_view read_back) {
    wanted = trim(wanted);
    read_back = trim(read_back);
    if (wanted == read_back)
        return true;
    if (file == "io.max")
        return same_io_max(wanted, read_back);
    if (file == "io.weight" || file == "io.bfq.weight")
        return same_weight(wanted, read_back);
    if (file == "cpu.max" && words(wanted).size() == 1)
        return !words(read_back).empty() && words(read_back)[0] == wanted;
    if (file == "cpu.max") // quota and period: their order is their meaning
        return words(wanted) == words(read_back);
    if (const auto granule = granule_of(file); granule != 0)
        return same_bytes(granule, wanted, read_back);
    if (file == "cpuset.cpus" || file == "cpuset.mems")
        return same_list(wanted, read_back);
    return sorted_words(wanted) == sorted_words(read_back);
}

// io.max prints all four keys; a value may name fewer.
bool io_max_in_force(std::string_view value, std::string_view printed) {
    const auto wanted = values::parse_io_max(value);
    if (!wanted)
        return false;
    const auto have = values::parse_io_max(line_about("io.max", value, printed));
    for (std::size_t i = 0; i < wanted->limits.size(); ++i) {
        const auto now = have ? have->limits[i].value_or(values::k_unlimited) : values::k_unlimited;
        if (wanted->limits[i].value_or(now) != now)
            return false;
    }
    return true;
}

std::string undo_io_max(std::string_view value, std::string_view printed) {
    const auto line = line_about("io.max", value, printed);
    if (!line.empty())
        return std::string(line);
    return std::string(values::part_of_file("io.max", value)) + " rbps=max wbps=max riops=max wiops=max";
}

} // namespace

std::uint64_t quota_of(std::string_view cpu_max) {
    const auto parts = words(values::strip(cpu_max));
    const auto quota = parts.empty() ? std::nullopt : values::parse_limit(parts[0]);
    return quota.value_or(values::k_unlimited);
}

std::string usage_file(std::string_view limit_file) {
    constexpr std::string_view max = ".max";
    if (limit_file == "memory.max" || limit_file == "pids.max")
        return std::string(limit_file.substr(0, limit_file.size() - max.size())) + ".current";
    if (limit_file.starts_with("hugetlb.") && limit_file.ends_with(max))
        return std::string(limit_file.substr(0, limit_file.size() - max.size())) + ".current";
    return {};
}

bool in_force(std::string_view file, std::string_view value, std::string_view printed,
              const HostFacts *host) {
    if (reads_the_same(file, value, printed))
        return true;
    if (host == nullptr)
        return false;
    if (file == "io.max")
        return io_max_in_force(value, printed);
    const auto now = values::has_parts(file) ? line_about(file, value, printed) : values::strip(printed);
    if (now.empty())
        return false;
    const auto wanted = values::canonical_v2(file, value, *host);
    return wanted && wanted == values::canonical_v2(file, now, *host);
}

std::optional<std::string> undo_value(std::string_view file, std::string_view value,
                                      std::string_view printed) {
    if (file == "io.max")
        return undo_io_max(value, printed);
    const auto now = values::has_parts(file) ? line_about(file, value, printed) : values::strip(printed);
    if (!now.empty())
        return std::string(now);
    const auto part = values::part_of_file(file, value);
    if ((file == "io.weight" || file == "io.bfq.weight") && !part.empty())
        return std::string(part) + " default";
    return std::nullopt;
}

} // namespace warden::cgroup::writes
