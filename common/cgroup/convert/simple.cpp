// SPDX-License-Identifier: LGPL-2.1-or-later
// Files of v1 that cgroup2 does without: some values ask for what it does anyway, the others are lost.
#include "cgroup/convert/simple.hpp"
#include "cgroup/convert/line.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <variant>

namespace warden::cgroup::convert {
namespace {

enum class Grammar { number, signed_number, memory };
// Which values are not a loss.
enum class Harmless { none, all, zero, not_zero, minus_one, unlimited };

struct Rule {
    std::string_view file;
    Grammar grammar;
    std::int64_t lowest, highest; // of a number; what is outside is EINVAL or ERANGE
    Harmless harmless;
    std::string_view code, loss;
};

constexpr std::uint64_t k_smallest_page = 4096; // unlimited is 2^63 less a page at most
constexpr std::int64_t k_any = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view k_exclusive =
    "nearest is cpuset.cpus.partition = root, which is valid only below a parent that is a partition too; set it by hand if the host is set up so";
constexpr std::string_view k_spread = "cgroup2 has nothing like it; the line never limited anything";
constexpr std::string_view k_cfq =
    "leaf weights went with the CFQ scheduler; use io.weight or io.bfq.weight on the group";
constexpr std::string_view k_real_time =
    "cgroup2 has no real-time limits for groups. With CONFIG_RT_GROUP_SCHED the cpu controller cannot even be enabled while real-time tasks run outside of the root group; use cpu.max for what is not real-time";

// Ranges and defaults as measured on a v1 kernel.
constexpr std::array<Rule, 19> k_rules{{
    {"memory.oom_control", Grammar::number, 0, 1, Harmless::zero, "L-OOMCONTROL",
     "the OOM killer cannot be switched off on cgroup2. A program that watches memory.events below a memory.high can act before it does"},
    {"memory.use_hierarchy", Grammar::number, 0, 1, Harmless::not_zero, "L-HIERARCHY",
     "cgroup2 always counts the groups below, and so does v1 since 5.11"},
    {"memory.move_charge_at_immigrate", Grammar::number, 0, 3, Harmless::zero, "L-MOVECHARGE",
     "charges never move with a process on cgroup2; start processes in their group"},
    {"memory.kmem.limit_in_bytes", Grammar::memory, 0, 0, Harmless::unlimited, "L-KMEM",
     "kernel memory is part of memory.max on cgroup2 and has no limit of its own (nor does v1 since 5.16)"},
    {"memory.kmem.tcp.limit_in_bytes", Grammar::memory, 0, 0, Harmless::unlimited, "L-KMEM",
     "socket memory is part of memory.max on cgroup2 and has no limit of its own"},
    {"cpu.rt_runtime_us", Grammar::signed_number, std::numeric_limits<std::int64_t>::min(), k_any,
     Harmless::none, "L-RT", k_real_time},
    {"cpu.rt_period_us", Grammar::number, 1, k_any, Harmless::none, "L-RT", k_real_time},
    {"cpuacct.usage", Grammar::number, 0, 0, Harmless::zero, "", ""},
    {"cpuset.cpu_exclusive", Grammar::number, 0, k_any, Harmless::zero, "L-CPUSET", k_exclusive},
    {"cpuset.mem_exclusive", Grammar::number, 0, k_any, Harmless::zero, "L-CPUSET", k_spread},
    {"cpuset.mem_hardwall", Grammar::number, 0, k_any, Harmless::zero, "L-CPUSET", k_spread},
    {"cpuset.memory_spread_page", Grammar::number, 0, k_any, Harmless::zero, "L-CPUSET", k_spread},
    {"cpuset.memory_spread_slab", Grammar::number, 0, k_any, Harmless::zero, "L-CPUSET", k_spread},
    {"cpuset.memory_migrate", Grammar::number, 0, k_any, Harmless::not_zero, "L-CPUSET",
     "cgroup2 always migrates pages when cpuset.mems changes"},
    {"cpuset.sched_load_balance", Grammar::number, 0, k_any, Harmless::not_zero, "L-CPUSET",
     "nearest is cpuset.cpus.partition = isolated, which is valid only below a parent that is a partition too; set it by hand if the host is set up so"},
    {"cpuset.sched_relax_domain_level", Grammar::signed_number, -1, 4, Harmless::minus_one, "L-CPUSET",
     "cgroup2 has nothing like it; the scheduler's default counts"},
    {"blkio.leaf_weight", Grammar::number, 10, 1000, Harmless::none, "L-LEAFWEIGHT", k_cfq},
    {"blkio.reset_stats", Grammar::number, 0, k_any, Harmless::all, "", ""},
    {"net_cls.classid", Grammar::number, 0, std::numeric_limits<std::uint32_t>::max(), Harmless::zero,
     "L-NETCLS",
     "cgroup2 has no class ids. Match the group itself: nft 'socket cgroupv2 level N \"PATH\"', iptables -m cgroup --path, or a tc BPF filter"},
}};

// Resets of counters: no-ops on a new group, and v1 takes any text (mem_cgroup_reset, hugetlb_cgroup_reset).
constexpr std::array<std::string_view, 9> k_resets{
    "memory.failcnt",      "memory.max_usage_in_bytes",      "memory.memsw.failcnt",
    "memory.kmem.failcnt", "memory.kmem.max_usage_in_bytes", "memory.memsw.max_usage_in_bytes",
    "memory.force_empty",  "memory.kmem.tcp.failcnt",        "memory.kmem.tcp.max_usage_in_bytes"};

bool is_reset(std::string_view file) {
    if (file.starts_with("hugetlb."))
        return file.ends_with(".failcnt") || file.ends_with(".max_usage_in_bytes");
    return std::find(k_resets.begin(), k_resets.end(), file) != k_resets.end();
}

const Rule *find_rule(std::string_view file) {
    const auto *found =
        std::find_if(k_rules.begin(), k_rules.end(), [&](const Rule &rule) { return rule.file == file; });
    return found == k_rules.end() ? nullptr : found;
}

struct Value {
    std::uint64_t size = 0; // of a signed number: without its sign
    bool negative = false;
};

std::variant<Value, Conversion> take(const LiveLine &line, const Rule &rule) {
    const auto outside = [&] {
        return out_of_range(line, std::to_string(rule.lowest), std::to_string(rule.highest));
    };
    if (rule.grammar == Grammar::signed_number) {
        const auto number = values::parse_s64_file(line.value);
        if (!number)
            return failed_number(line, *number.fault);
        if (number.value < rule.lowest || number.value > rule.highest)
            return outside();
        const bool negative = number.value < 0;
        const auto bits = static_cast<std::uint64_t>(number.value);
        return Value{negative ? 0 - bits : bits, negative};
    }
    const bool memory = rule.grammar == Grammar::memory;
    const auto number = memory ? values::parse_memory(line.value) : values::parse_u64_file(line.value);
    if (!number)
        return failed_number(line, *number.fault);
    const bool above = rule.highest != k_any && number.value > static_cast<std::uint64_t>(rule.highest);
    if (!memory && (above || number.value < static_cast<std::uint64_t>(rule.lowest)))
        return outside();
    return Value{number.value, false};
}

bool is_harmless(const Rule &rule, const Value &value) {
    switch (rule.harmless) {
    case Harmless::none:
        return false;
    case Harmless::all:
        return true;
    case Harmless::zero:
        return value.size == 0;
    case Harmless::not_zero:
        return value.size != 0;
    case Harmless::minus_one:
        return value.negative && value.size == 1;
    case Harmless::unlimited:
        break;
    }
    return value.size >= values::counter_end(k_smallest_page);
}

Conversions convert_reset(const Lines &lines) {
    Conversion conversion;
    for (const auto &line : lines)
        conversion.from.push_back(line.index);
    conversion.note = "resets a counter, which does nothing on a new group";
    return {std::move(conversion)};
}

} // namespace

bool is_simple_file(std::string_view file) {
    return is_reset(file) || find_rule(file) != nullptr;
}

Conversions convert_simple(const Lines &lines_of_one_file) {
    const auto *rule = find_rule(lines_of_one_file.front().file);
    if (rule == nullptr)
        return convert_reset(lines_of_one_file);
    Conversion conversion;
    Conversions errors;
    std::optional<Value> last;
    for (const auto &line : lines_of_one_file) {
        auto value = take(line, *rule);
        if (auto *error = std::get_if<Conversion>(&value)) {
            errors.push_back(std::move(*error));
            continue;
        }
        last = std::get<Value>(value);
        conversion.from.push_back(line.index);
    }
    if (!last)
        return errors;
    if (is_harmless(*rule, *last))
        conversion.note = "asks for what cgroup2 does anyway: nothing to write";
    else
        worsen(conversion, Fidelity::lost, rule->code, std::string(rule->loss));
    errors.insert(errors.begin(), std::move(conversion));
    return errors;
}

} // namespace warden::cgroup::convert
