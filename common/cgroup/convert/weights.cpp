// SPDX-License-Identifier: LGPL-2.1-or-later
// blkio weights go to the scheduler that the host has.
#include "cgroup/convert/blkio.hpp"

#include <algorithm>

namespace warden::cgroup::convert {
namespace {

// CFQ counted from 10 to 1000 around 500, BFQ and io.weight count around 100.
std::uint64_t from_cfq(std::uint64_t weight) {
    return std::max<std::uint64_t>(weight * 100 / 500, 1);
}

bool is_cfq(std::string_view file) {
    return file.find(".bfq.") == std::string_view::npos;
}

std::uint64_t lowest_weight(std::string_view file) {
    return is_cfq(file) ? 10 : 1;
}

constexpr std::string_view k_weight_note =
    "CFQ's scale was 10..1000 with 500 as default, that of cgroup2 is 1..10000 with 100: the ratio to containers without a weight stays";
constexpr std::string_view k_same_number =
    "the same number with the same default, but by iocost instead of BFQ";

// Where the weight of the container as a whole goes, and how well.
void add_weight(Conversion &conversion, std::string_view v1_file, std::uint64_t weight,
                const HostFacts &host) {
    const bool cfq = is_cfq(v1_file);
    const auto value = std::to_string(cfq ? from_cfq(weight) : weight);
    if (!host.bfq.empty()) {
        add(conversion, "io.bfq.weight", value);
        if (cfq)
            worsen(conversion, Fidelity::approx, "A-IOWEIGHT", std::string(k_weight_note));
        return;
    }
    if (!host.io_weight) {
        worsen(
            conversion, Fidelity::lost, "L-IOWEIGHT",
            "this host has neither io.weight nor BFQ. Give a disk the BFQ scheduler, or limit it with io.max");
        return;
    }
    add(conversion, "io.weight", value);
    worsen(conversion, Fidelity::approx, "A-IOWEIGHT", std::string(cfq ? k_weight_note : k_same_number));
    if (host.iocost.empty())
        conversion.warnings.push_back(
            "W-IOCOST: io.weight does nothing until io.cost.qos is enabled for the disk");
}

void add_device_weight(Conversion &conversion, std::string_view v1_file, const std::string &device,
                       std::uint64_t weight, const HostFacts &host) {
    const bool cfq = is_cfq(v1_file);
    const bool bfq = contains(host.bfq, device);
    const auto value = device + " " + std::to_string(cfq ? from_cfq(weight) : weight);
    if (bfq) {
        add(conversion, "io.bfq.weight", value);
        if (cfq)
            worsen(conversion, Fidelity::approx, "A-IOWEIGHT", std::string(k_weight_note));
        return;
    }
    if (contains(host.iocost, device) && host.io_weight) {
        add(conversion, "io.weight", value);
        worsen(conversion, Fidelity::approx, "A-IOWEIGHT", std::string(cfq ? k_weight_note : k_same_number));
        return;
    }
    worsen(
        conversion, Fidelity::lost, "L-IODEVWEIGHT",
        "disk " + device +
            " neither uses BFQ nor has iocost enabled, and the kernel refuses a weight for it then. Choose one of the two for the disk, or limit it with io.max");
}

// The weight of one device; 0 and "default" go back to the container's weight, which a new group has anyway.
std::variant<std::uint64_t, Conversion> take_device_weight(const LiveLine &line, std::string_view text) {
    const bool cfq = is_cfq(line.file);
    if (text == "default")
        return std::uint64_t{0};
    const auto number = values::parse_decimal(text);
    if (!number)
        return failed_number(line, *number.fault);
    const bool reset = cfq && number.value == 0;
    if (!reset && (number.value < lowest_weight(line.file) || number.value > 1000))
        return out_of_range(line, std::to_string(lowest_weight(line.file)), "1000");
    return number.value;
}

struct DeviceWeight {
    std::string device;
    std::string_view file;
    std::uint64_t weight = 0;
    Conversion conversion;
};

} // namespace

// BFQ's own file wins over that of CFQ, which the kernels of today do not have: both end in one cgroup2 file.
Conversions convert_weights(const Lines &lines, const Context &context, Conversions &errors) {
    Conversion conversion;
    std::string_view file;
    std::uint64_t weight = 0;
    for (const auto &line : lines) {
        const auto number = values::parse_u64_file(line.value);
        if (!number) {
            errors.push_back(failed_number(line, *number.fault));
            continue;
        }
        if (number.value < lowest_weight(line.file) || number.value > 1000) {
            errors.push_back(out_of_range(line, std::to_string(lowest_weight(line.file)), "1000"));
            continue;
        }
        warn_octal(conversion, line, number.octal);
        conversion.from.push_back(line.index);
        if (!file.empty() && !is_cfq(file) && is_cfq(line.file))
            continue;
        file = line.file;
        weight = number.value;
    }
    if (conversion.from.empty())
        return {};
    add_weight(conversion, file, weight, context.host);
    return {std::move(conversion)};
}

Conversions convert_device_weights(const Lines &lines, const Context &context, Conversions &errors) {
    std::vector<DeviceWeight> weights;
    for (const auto &line : lines) {
        auto taken = take_device(line, context);
        if (auto *error = std::get_if<Conversion>(&taken)) {
            errors.push_back(std::move(*error));
            continue;
        }
        const auto &[device, text] = std::get<DeviceValue>(taken);
        auto weight = take_device_weight(line, text);
        if (auto *error = std::get_if<Conversion>(&weight)) {
            errors.push_back(std::move(*error));
            continue;
        }
        auto entry = std::find_if(weights.begin(), weights.end(), [name = device](const DeviceWeight &known) {
            return known.device == name;
        });
        if (entry == weights.end())
            entry = weights.insert(weights.end(), DeviceWeight{device, line.file, 0, {}});
        entry->conversion.from.push_back(line.index);
        if (!is_cfq(entry->file) && is_cfq(line.file))
            continue;
        entry->file = line.file;
        entry->weight = std::get<std::uint64_t>(weight);
    }
    Conversions out;
    for (auto &entry : weights) {
        if (entry.weight != 0)
            add_device_weight(entry.conversion, entry.file, entry.device, entry.weight, context.host);
        out.push_back(std::move(entry.conversion));
    }
    return out;
}

} // namespace warden::cgroup::convert
