// SPDX-License-Identifier: LGPL-2.1-or-later
// The cgroup2 files that a config can set: what the kernel takes there, and when two values are the same.
#include "cgroup/values/v2_value.hpp"
#include "cgroup/values/io_max.hpp"
#include "cgroup/values/keyed_value.hpp"
#include "cgroup/values/number_list.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace warden::cgroup::values {
namespace {

enum class Grammar {
    bytes,
    huge,
    flag,
    cpu_weight,
    cpu_max,
    number,
    cpus,
    mems,
    io_max,
    weight,
    bfq_weight,
    pids,
    rdma,
    misc,
    dmem,
    nice,
    percent,
    partition,
    io_class,
    count,
    text
};

struct File {
    std::string_view name;
    Grammar grammar;
};

// Up to Linux 6.18. Files that are only read are not here.
constexpr std::array<File, 50> k_files{{
    {"memory.min", Grammar::bytes},
    {"memory.low", Grammar::bytes},
    {"memory.high", Grammar::bytes},
    {"memory.max", Grammar::bytes},
    {"memory.swap.high", Grammar::bytes},
    {"memory.swap.max", Grammar::bytes},
    {"memory.zswap.max", Grammar::bytes},
    {"memory.zswap.writeback", Grammar::flag},
    {"memory.oom.group", Grammar::flag},
    {"memory.reclaim", Grammar::text},
    {"memory.peak", Grammar::text},
    {"memory.swap.peak", Grammar::text},
    {"memory.pressure", Grammar::text},
    {"cpu.weight", Grammar::cpu_weight},
    {"cpu.weight.nice", Grammar::nice},
    {"cpu.max", Grammar::cpu_max},
    {"cpu.max.burst", Grammar::number},
    {"cpu.idle", Grammar::flag},
    {"cpu.uclamp.min", Grammar::percent},
    {"cpu.uclamp.max", Grammar::percent},
    {"cpu.pressure", Grammar::text},
    {"cpuset.cpus", Grammar::cpus},
    {"cpuset.mems", Grammar::mems},
    {"cpuset.cpus.exclusive", Grammar::text},
    {"cpuset.cpus.partition", Grammar::partition},
    {"io.max", Grammar::io_max},
    {"io.weight", Grammar::weight},
    {"io.bfq.weight", Grammar::bfq_weight},
    {"io.latency", Grammar::text},
    {"io.prio.class", Grammar::io_class},
    {"io.pressure", Grammar::text},
    {"io.cost.qos", Grammar::text},
    {"io.cost.model", Grammar::text},
    {"pids.max", Grammar::pids},
    {"rdma.max", Grammar::rdma},
    {"misc.max", Grammar::misc},
    {"dmem.min", Grammar::dmem},
    {"dmem.low", Grammar::dmem},
    {"dmem.max", Grammar::dmem},
    {"irq.pressure", Grammar::text},
    {"cgroup.freeze", Grammar::flag},
    {"cgroup.kill", Grammar::flag},
    {"cgroup.pressure", Grammar::flag},
    {"cgroup.type", Grammar::text},
    {"cgroup.subtree_control", Grammar::text},
    {"cgroup.max.depth", Grammar::count},
    {"cgroup.max.descendants", Grammar::count},
    {"cgroup.procs", Grammar::text},
    {"cgroup.threads", Grammar::text},
    {"devices.allow", Grammar::text},
}};

std::optional<Grammar> grammar_of(std::string_view file) {
    if (file == "devices.deny")
        return Grammar::text;
    if (file.starts_with("hugetlb.") && file.ends_with(".max") && file != "hugetlb.max")
        return Grammar::huge;
    const auto *found =
        std::find_if(k_files.begin(), k_files.end(), [&](const File &known) { return known.name == file; });
    return found == k_files.end() ? std::nullopt : std::optional(found->grammar);
}

std::optional<std::string> canonical_bytes(std::string_view value, std::uint64_t unit,
                                           std::uint64_t page_size) {
    if (strip(value) == "max")
        return "max";
    const auto bytes = parse_memory_v2(value);
    if (!bytes)
        return std::nullopt;
    if (bytes.value >= counter_end(page_size))
        return "max";
    return std::to_string(floor_to(bytes.value, unit));
}

std::optional<std::string> canonical_number(std::string_view value, std::uint64_t lowest,
                                            std::uint64_t highest) {
    const auto number = parse_u64_file(value);
    if (!number || number.value < lowest || number.value > highest)
        return std::nullopt;
    return std::to_string(number.value);
}

// "QUOTA PERIOD", both in decimal; a missing period is the default of a new group.
std::optional<std::string> canonical_cpu_max(std::string_view value) {
    const auto parts = words(value);
    if (parts.empty())
        return std::nullopt;
    const auto quota = parse_decimal(parts[0]);
    const auto period = parse_decimal(parts.size() > 1 ? parts[1] : "100000");
    if ((!quota && parts[0] != "max") || !period || (quota && quota.value < 1000) || period.value < 1000 ||
        period.value > 1'000'000)
        return std::nullopt;
    return (quota ? std::to_string(quota.value) : "max") + " " + std::to_string(period.value);
}

std::optional<std::string> canonical_list(std::string_view value, const std::string &of_host) {
    const auto there = parse_kernel_list(of_host);
    const auto parsed = parse_number_list(value, there.empty() ? 0 : *there.rbegin());
    if (const auto *fault = std::get_if<ListFault>(&parsed))
        return *fault == ListFault::malformed ? std::nullopt : std::optional(std::string(value));
    std::string text;
    for (const auto number : std::get<NumberSet>(parsed))
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

// "100", "default 100" or "8:0 100".
std::optional<std::string> canonical_weight(std::string_view value, std::uint64_t highest) {
    auto parts = words(value);
    const bool named = parts.size() == 2;
    if (parts.empty() || parts.size() > 2)
        return std::nullopt;
    const auto weight = parse_decimal(parts.back());
    const bool reset = named && parts.back() == "default";
    if (!reset && (!weight || weight.value < 1 || weight.value > highest))
        return std::nullopt;
    return reset ? "default" : std::to_string(weight.value);
}

// "max", or a whole number.
std::optional<std::string> canonical_count(std::string_view value, std::int64_t highest) {
    const auto text = strip(value);
    const auto number = parse_s64_file(text);
    if (text == "max")
        return "max";
    if (!number || number.value < 0 || number.value > highest)
        return std::nullopt;
    return std::to_string(number.value);
}

// "drm/0000:03:00.0/vram0 1G"; the kernel prints bytes (dmemcg_limit_write).
std::optional<std::string> canonical_dmem(std::string_view value, std::uint64_t page_size) {
    const auto parts = words(value);
    const auto bytes = parts.size() == 2 ? canonical_bytes(parts[1], 1, page_size) : std::nullopt;
    return bytes ? std::optional(std::string(parts[0]) + " " + *bytes) : std::nullopt;
}

// A value of -20 to 19 (cpu_weight_nice_write_s64).
std::optional<std::string> canonical_nice(std::string_view value) {
    const auto number = parse_s64_file(value);
    if (!number || number.value < -20 || number.value > 19)
        return std::nullopt;
    return std::to_string(number.value);
}

// "33.5" as the kernel prints it, "33.50"; of more decimals than two it rounds (cgroup_parse_float), which is
// not copied here.
std::optional<std::string> canonical_percent(std::string_view value) {
    const auto text = strip(value);
    const auto dot = text.find('.');
    const auto whole = parse_decimal(text.substr(0, dot));
    const auto decimals = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
    const bool above = whole.value == 100 && decimals.find_first_not_of('0') != std::string_view::npos;
    if (text == "max")
        return "max";
    if (!whole || whole.value > 100 || above || (!decimals.empty() && !is_digits(decimals)))
        return std::nullopt;
    const std::string padded = std::string(decimals) + "00";
    return std::to_string(whole.value) + "." +
           (decimals.size() > 2 ? std::string(decimals) : padded.substr(0, 2));
}

std::optional<std::string> one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    const auto text = strip(value);
    return std::find(allowed.begin(), allowed.end(), text) == allowed.end()
               ? std::nullopt
               : std::optional(std::string(text));
}

template <class T>
std::optional<std::string> text_if(const std::optional<T> &value) {
    return value ? std::optional(to_string(*value)) : std::nullopt;
}

} // namespace

bool is_v2_file(std::string_view file) {
    return grammar_of(file).has_value();
}

bool is_v2_action(std::string_view file) {
    constexpr std::array<std::string_view, 9> actions{
        "cgroup.freeze", "cgroup.kill",    "cgroup.procs", "cgroup.threads",  "cgroup.subtree_control",
        "cgroup.type",   "memory.reclaim", "memory.peak",  "memory.swap.peak"};
    return std::find(actions.begin(), actions.end(), file) != actions.end() ||
           (file.ends_with(".pressure") && file != "cgroup.pressure" && is_v2_file(file));
}

bool has_parts(std::string_view file) {
    const auto grammar = grammar_of(file);
    return grammar == Grammar::io_max || grammar == Grammar::rdma || grammar == Grammar::misc ||
           grammar == Grammar::dmem || grammar == Grammar::weight || grammar == Grammar::bfq_weight;
}

std::string_view part_of_file(std::string_view file, std::string_view value) {
    const auto parts = words(value);
    if (!has_parts(file) || parts.empty())
        return {};
    const bool weight = file == "io.weight" || file == "io.bfq.weight";
    return weight && (parts.size() != 2 || parts[0] == "default") ? std::string_view{} : parts[0];
}

std::optional<std::string> canonical_v2(std::string_view file, std::string_view value,
                                        const HostFacts &host) {
    switch (grammar_of(file).value_or(Grammar::text)) {
    case Grammar::bytes:
        return canonical_bytes(value, host.page_size, host.page_size);
    case Grammar::huge: {
        const auto name = file.substr(8, file.find('.', 8) - 8);
        const auto unit = huge_page_bytes(name);
        return canonical_bytes(value, unit == 0 ? host.page_size : unit, host.page_size);
    }
    case Grammar::flag:
        return canonical_number(strip(value), 0, 1);
    case Grammar::cpu_weight:
        return canonical_number(value, 1, 10'000);
    case Grammar::number:
        return canonical_number(value, 0, k_unlimited);
    case Grammar::cpu_max:
        return canonical_cpu_max(value);
    case Grammar::cpus:
        return canonical_list(value, host.cpus);
    case Grammar::mems:
        return canonical_list(value, host.mems);
    case Grammar::io_max:
        return text_if(parse_io_max(value));
    case Grammar::weight:
        return canonical_weight(value, 10'000);
    case Grammar::bfq_weight:
        return canonical_weight(value, 1'000);
    case Grammar::pids:
        return canonical_count(value, 4'194'304); // PIDS_MAX
    case Grammar::rdma:
        return text_if(parse_rdma(value));
    case Grammar::misc:
        return text_if(parse_misc(value));
    case Grammar::dmem:
        return canonical_dmem(value, host.page_size);
    case Grammar::nice:
        return canonical_nice(value);
    case Grammar::percent:
        return canonical_percent(value);
    case Grammar::partition:
        return one_of(value, {"member", "root", "isolated"});
    case Grammar::io_class:
        return one_of(value, {"no-change", "promote-to-rt", "none-to-rt", "restrict-to-be", "idle"});
    case Grammar::count:
        return canonical_count(value, 0x7FFF'FFFF); // an int (cgroup_max_depth_write)
    case Grammar::text:
        break;
    }
    return std::string(value);
}

std::string_view form_of(std::string_view file) {
    switch (grammar_of(file).value_or(Grammar::text)) {
    case Grammar::bytes:
    case Grammar::huge:
        return "max, or digits and at most one suffix out of K, M, G, T, P and E, as in 512M";
    case Grammar::flag:
        return "0 or 1";
    case Grammar::cpu_weight:
        return "a whole number from 1 to 10000; 100 is what every group has";
    case Grammar::number:
        return "a whole number of microseconds";
    case Grammar::cpu_max:
        return "QUOTA PERIOD in microseconds, as in 50000 100000 for half a CPU, or max; a quota is 1000 at least, a period 1000 to 1000000";
    case Grammar::cpus:
    case Grammar::mems:
        return "numbers and ranges, as in 0-3,8";
    case Grammar::io_max:
        return "MAJOR:MINOR of a disk and what is limited, in whole numbers above 1 without a suffix or max, as in 8:0 rbps=10485760 wiops=max";
    case Grammar::weight:
        return "a whole number from 1 to 10000, with MAJOR:MINOR of a disk in front if it is for that alone";
    case Grammar::bfq_weight:
        return "a whole number from 1 to 1000, with MAJOR:MINOR of a disk in front if it is for that alone";
    case Grammar::pids:
        return "a whole number from 0 to 4194304, or max";
    case Grammar::rdma:
        return "a device and its limits, as in mlx4_0 hca_handle=2 hca_object=max";
    case Grammar::misc:
        return "a resource and a whole number or max, as in sev 5";
    case Grammar::dmem:
        return "a region and its size or max, as in drm/0000:03:00.0/vram0 1G";
    case Grammar::nice:
        return "a whole number from -20 to 19";
    case Grammar::percent:
        return "a percentage from 0 to 100 without a sign, as in 33.5, or max";
    case Grammar::partition:
        return "member, root or isolated";
    case Grammar::io_class:
        return "no-change, promote-to-rt, restrict-to-be or idle";
    case Grammar::count:
        return "a whole number from 0 to 2147483647, or max";
    case Grammar::text:
        break;
    }
    return {};
}

std::optional<std::uint64_t> parse_limit(std::string_view text) {
    text = strip(text);
    if (text == "max")
        return k_unlimited;
    const auto number = parse_memory_v2(text);
    return number ? std::optional(number.value) : std::nullopt;
}

} // namespace warden::cgroup::values
