// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/native_keys.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace warden::cgroup::convert {
namespace {

constexpr std::uint64_t k_least_memory_mib = 16;
constexpr std::uint64_t k_period_us = 100'000;
constexpr std::uint64_t k_most_cpus = 8192;

std::optional<KeyValue> size_key(std::string_view value, std::string_view key, std::uint64_t least_mib) {
    const auto bytes = parse_u64(value);
    if (!bytes || *bytes % k_mib != 0 || *bytes / k_mib < least_mib)
        return std::nullopt;
    return KeyValue{std::string(key), std::to_string(*bytes / k_mib)};
}

// Hundred-thousandths of a CPU as a decimal number: 150000 -> 1.5.
std::string cpus_text(std::uint64_t quota_us) {
    std::string fraction = std::to_string(k_period_us + quota_us % k_period_us).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::to_string(quota_us / k_period_us) + (fraction.empty() ? "" : "." + fraction);
}

// As Proxmox computes it from the text: int(100000 * L), in doubles.
std::uint64_t quota_from(const std::string &cpus) {
    double value = 0;
    std::from_chars(cpus.data(), cpus.data() + cpus.size(), value);
    return static_cast<std::uint64_t>(static_cast<double>(k_period_us) * value);
}

std::optional<KeyValue> cpu_limit(std::string_view value) {
    const auto parts = words(value);
    if (parts.size() != 2 || parse_u64(parts[1]) != k_period_us)
        return std::nullopt;
    if (parts[0] == "max")
        return KeyValue{"cpulimit", "0"};
    const auto quota = parse_u64(parts[0]);
    if (!quota || *quota == 0 || *quota > k_most_cpus * k_period_us)
        return std::nullopt;
    const std::string cpus = cpus_text(*quota);
    return quota_from(cpus) == *quota ? std::optional(KeyValue{"cpulimit", cpus}) : std::nullopt;
}

} // namespace

std::string_view native_name(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> k_names{
        {{"lxc.cgroup2.memory.max", "memory"},
         {"lxc.cgroup2.memory.swap.max", "swap"},
         {"lxc.cgroup2.cpu.max", "cpulimit"},
         {"lxc.cgroup2.cpu.weight", "cpuunits"}}};
    const auto found = std::ranges::find(k_names, key, &std::pair<std::string_view, std::string_view>::first);
    return found == k_names.end() ? std::string_view() : found->second;
}

std::optional<KeyValue> native_key(const KeyValue &raw) {
    if (raw.key == "lxc.cgroup2.memory.max")
        return size_key(raw.value, "memory", k_least_memory_mib);
    if (raw.key == "lxc.cgroup2.memory.swap.max")
        return size_key(raw.value, "swap", 0);
    if (raw.key == "lxc.cgroup2.cpu.max")
        return cpu_limit(raw.value);
    const auto weight = parse_u64(raw.value);
    if (raw.key == "lxc.cgroup2.cpu.weight" && weight && *weight >= 1 && *weight <= 10'000)
        return KeyValue{"cpuunits", raw.value};
    return std::nullopt;
}

std::vector<KeyValue> native_keys(const std::vector<KeyValue> &raw) {
    std::vector<KeyValue> out;
    out.reserve(raw.size());
    for (const KeyValue &pair : raw)
        out.push_back(native_key(pair).value_or(pair));
    if (std::ranges::count(out, "memory", &KeyValue::key) > 0)
        std::erase(out, KeyValue{"lxc.cgroup2.memory.high", "max"});
    return out;
}

} // namespace warden::cgroup::convert
