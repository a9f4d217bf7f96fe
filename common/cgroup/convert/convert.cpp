// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/convert.hpp"

#include "cgroup/convert/blkio.hpp"
#include "cgroup/convert/cpu.hpp"
#include "cgroup/convert/cpuset.hpp"
#include "cgroup/convert/devices.hpp"
#include "cgroup/convert/existing.hpp"
#include "cgroup/convert/kept.hpp"
#include "cgroup/convert/line.hpp"
#include "cgroup/convert/memory.hpp"
#include "cgroup/convert/others.hpp"
#include "cgroup/convert/scan.hpp"
#include "cgroup/convert/simple.hpp"
#include "cgroup/missing_file.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace warden::cgroup::convert {
namespace {

using Convert = Conversions (*)(const Lines &, const Context &);

// In the order of the output.
constexpr std::array<std::pair<std::string_view, Convert>, 10> k_controllers{{
    {"cpuset", convert_cpuset},
    {"cpu", convert_cpu},
    {"memory", convert_memory},
    {"blkio", convert_blkio},
    {"pids", convert_pids},
    {"hugetlb", convert_hugetlb},
    {"rdma", convert_rdma},
    {"misc", convert_misc},
    {"freezer", convert_freezer},
    {"net_prio", convert_net_prio},
}};

bool is_converted(std::string_view controller) {
    return std::any_of(k_controllers.begin(), k_controllers.end(),
                       [&](const auto &known) { return known.first == controller; });
}

void append(Conversions &to, Conversions &&from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

Conversions convert_controllers(const Lines &lines, const Context &context) {
    Conversions out;
    std::map<std::string_view, Lines> by_controller;
    for (const auto &group : group_by(lines, [](const LiveLine &line) { return line.file; })) {
        if (is_simple_file(group.front().file))
            append(out, convert_simple(group));
    }
    for (const auto &line : lines) {
        const auto controller = values::controller_of(line.file);
        if (is_simple_file(line.file))
            continue;
        if (is_converted(controller))
            by_controller[controller].push_back(line);
        else
            out.push_back(unknown_file(line));
    }
    for (const auto &[controller, convert] : k_controllers)
        append(out, convert(by_controller[controller], context));
    return out;
}

// Of the values that a file of an absent controller could have, those that a new group has anyway.
bool is_default(std::string_view file, std::string_view value) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> defaults{
        {{"cpu.weight", "100"},
         {"cpu.max", "max 100000"},
         {"cpu.max.burst", "0"},
         {"cpu.idle", "0"},
         {"memory.low", "0"}}};
    if (file.ends_with(".max") && value == "max")
        return true;
    return std::find(defaults.begin(), defaults.end(), std::pair(file, value)) != defaults.end() ||
           file == "memory.high";
}

// The place after which the output of a conversion works: lines before it would be cleared or replaced.
std::size_t place_after(const Conversion &conversion, const Scan &scan) {
    std::size_t place = conversion.from.back();
    if (conversion.kept)
        return place;
    for (const auto &[key, value] : conversion.to) {
        const auto file = v2_file_of(key);
        if (const auto cleared = scan.last_v2_clear.find(file); cleared != scan.last_v2_clear.end())
            place = std::max(place, cleared->second);
        if (values::controller_of(file) == "devices" && !scan.devices.empty())
            place = std::max(place, scan.devices.back().index);
        place = std::max(place, scan.last_v2_clear_all.value_or(0));
    }
    return place;
}

} // namespace

void drop_missing_files(Conversions &conversions, const HostFacts &host) {
    for (auto &conversion : conversions) {
        std::vector<KeyValue> stay;
        for (auto &pair : conversion.to) {
            const auto file = v2_file_of(pair.key);
            auto missing = missing_file(file, host);
            if (!missing) {
                stay.push_back(std::move(pair));
                continue;
            }
            if (!is_default(file, pair.value))
                worsen(conversion, Fidelity::lost, missing->code, std::move(missing->why));
        }
        conversion.to = std::move(stay);
    }
}

std::string_view fidelity_name(Fidelity fidelity) {
    constexpr std::array<std::string_view, 4> names{"exact", "approx", "lost", "error"};
    return names[static_cast<std::size_t>(fidelity)];
}

Fidelity worst(std::span<const Conversion> conversions) {
    Fidelity found = Fidelity::exact;
    for (const auto &conversion : conversions)
        found = std::max(found, conversion.fidelity);
    return found;
}

std::vector<Conversion> convert(std::span<const Setting> settings, const HostFacts &host,
                                const ConvertOptions &options) {
    auto scan = scan_settings(settings);
    const Context context{host, options, scan.v2};
    Conversions out;
    for (const auto &line : scan.v2) {
        if (!line.included || line.judged)
            out.push_back(keep_v2_line(line, host));
    }
    append(out, keep_v2_rules(scan.devices));
    auto converted = convert_controllers(scan.v1, context);
    yield_to_v2(converted, context);
    drop_missing_files(converted, host);
    append(converted, convert_devices(scan.devices, context));
    append(out, std::move(converted));
    auto cleared = convert_cleared(settings, scan, host, out);
    append(out, std::move(cleared));
    append(out, std::move(scan.wrong_keys));
    for (auto &conversion : out) {
        std::sort(conversion.from.begin(), conversion.from.end());
        conversion.place_after = place_after(conversion, scan);
    }
    return out;
}

} // namespace warden::cgroup::convert
