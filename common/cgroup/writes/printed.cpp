#include "cgroup/writes/printed.hpp"

#include "cgroup/values/io_max.hpp"

#include "base/text.hpp"
#include "cgroup/values/number.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>

namespace warden::cgroup::writes {
namespace {

bool has_parts(std::string_view file) {
    return file == "io.max" || file == "io.weight" || file == "io.bfq.weight" || file == "rdma.max" ||
           file == "misc.max";
}

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
              const HostFacts &host) {
    if (file == "io.max")
        return io_max_in_force(value, printed);
    const auto now = has_parts(file) ? line_about(file, value, printed) : values::strip(printed);
    if (now.empty())
        return false;
    const auto wanted = values::canonical_v2(file, value, host);
    return wanted && wanted == values::canonical_v2(file, now, host);
}

std::optional<std::string> undo_value(std::string_view file, std::string_view value,
                                      std::string_view printed) {
    if (file == "io.max")
        return undo_io_max(value, printed);
    const auto now = has_parts(file) ? line_about(file, value, printed) : values::strip(printed);
    if (!now.empty())
        return std::string(now);
    const auto part = values::part_of_file(file, value);
    if ((file == "io.weight" || file == "io.bfq.weight") && !part.empty())
        return std::string(part) + " default";
    return std::nullopt;
}

} // namespace warden::cgroup::writes
