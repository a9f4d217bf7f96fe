// SPDX-License-Identifier: LGPL-2.1-or-later
// blkio: the four throttles of a device become one io.max line, weights go to the scheduler that the host
// has.
#include "cgroup/convert/blkio.hpp"
#include "cgroup/values/device_number.hpp"
#include "cgroup/values/io_max.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace warden::cgroup::convert {
namespace {

constexpr std::uint64_t k_most_iops = 0xFFFF'FFFF;

struct Throttle {
    std::string_view file;
    bool iops;
};
// In the order of k_io_max_keys.
constexpr std::array<Throttle, 4> k_throttles{{{"blkio.throttle.read_bps_device", false},
                                               {"blkio.throttle.write_bps_device", false},
                                               {"blkio.throttle.read_iops_device", true},
                                               {"blkio.throttle.write_iops_device", true}}};

const Throttle *find_throttle(std::string_view file) {
    const auto *found = std::find_if(k_throttles.begin(), k_throttles.end(),
                                     [&](const Throttle &throttle) { return throttle.file == file; });
    return found == k_throttles.end() ? nullptr : found;
}

class Throttles {
public:
    Throttles(const Context &context, Conversions &errors) : context_(context), errors_(errors) {}

    void write(const LiveLine &line, const Throttle &throttle);
    Conversions finish() &&;

private:
    struct Device {
        values::IoMax line;
        Conversion conversion;
    };
    Device &device(const std::string &name);

    const Context &context_;
    Conversions &errors_;
    std::vector<Device> devices_;
};

Throttles::Device &Throttles::device(const std::string &name) {
    for (auto &known : devices_) {
        if (known.line.device == name)
            return known;
    }
    return devices_.emplace_back(Device{{name, {}}, {}});
}

void Throttles::write(const LiveLine &line, const Throttle &throttle) {
    auto taken = take_device(line, context_);
    if (auto *error = std::get_if<Conversion>(&taken)) {
        errors_.push_back(std::move(*error));
        return;
    }
    const auto &[name, text] = std::get<DeviceValue>(taken);
    const auto value = values::parse_decimal(text);
    if (!value || (throttle.iops && value.value > k_most_iops)) {
        // The kernel would take the digits and ignore the rest: "10M" is ten bytes per second.
        errors_.push_back(
            value.fault == values::NumberFault::malformed || value.fault == values::NumberFault::negative
                ? failed(
                      line, "E-MALFORMED",
                      "the limit is not a plain decimal number; the kernel refuses it or reads only its first digits",
                      "Write bytes or operations per second, without a suffix")
                : failed_number(line, values::NumberFault::overflow));
        return;
    }
    const bool none = value.value == 0 || (throttle.iops && value.value == k_most_iops);
    auto &entry = device(name);
    entry.line.limits[static_cast<std::size_t>(&throttle - k_throttles.data())] =
        none ? values::k_unlimited : value.value;
    entry.conversion.from.push_back(line.index);
}

Conversions Throttles::finish() && {
    Conversions out;
    for (auto &[line, conversion] : devices_) {
        for (auto &limit : line.limits) {
            if (limit != std::uint64_t{1})
                continue;
            limit = 2;
            worsen(conversion, Fidelity::approx, "A-THROTTLE1",
                   "cgroup2 refuses a limit of 1 per second, so 2 is written, the lowest that it takes");
        }
        add(conversion, "io.max", to_string(line));
        out.push_back(std::move(conversion));
    }
    return out;
}

Conversion convert_rest(const LiveLine &line, const Context &context) {
    Conversion conversion;
    if (line.file == "blkio.leaf_weight_device") {
        auto taken = take_device(line, context);
        if (auto *error = std::get_if<Conversion>(&taken))
            return std::move(*error);
        worsen(
            conversion, Fidelity::lost, "L-LEAFWEIGHT",
            "leaf weights went with the CFQ scheduler; give the disk BFQ and use io.bfq.weight on the group");
    } else if (line.file == "blkio.prio.class") {
        worsen(
            conversion, Fidelity::lost, "L-IOPRIO",
            "io.prio.class takes the same words, but not every kernel has it: set lxc.cgroup2.io.prio.class by hand if the host does");
    } else {
        return unknown_file(line);
    }
    conversion.from = {line.index};
    return conversion;
}

} // namespace

std::variant<DeviceValue, Conversion> take_device(const LiveLine &line, const Context &context) {
    std::string_view rest = line.value;
    const auto device = values::take_device_number(rest);
    const bool gap = device && !rest.empty() && values::strip(rest.substr(0, 1)).empty();
    if (!gap || values::strip(rest).empty())
        return failed(line, "E-MALFORMED",
                      "not MAJ:MIN VALUE, so v1 refused it (a path is not accepted either)",
                      "Write for example 8:0 1048576; lsblk shows the numbers");
    const auto name = to_string(*device);
    if (!contains(context.host.disks, name))
        return failed(line, "E-NODEV",
                      "this host has no disk " + name + ", or it is a partition; the kernel refuses both",
                      "Name a whole disk, lsblk shows the numbers");
    return DeviceValue{name, values::strip(rest)};
}

Conversions convert_blkio(const Lines &lines, const Context &context) {
    Conversions errors;
    Throttles throttles(context, errors);
    Lines weights, device_weights;
    for (const auto &line : lines) {
        if (const auto *throttle = find_throttle(line.file))
            throttles.write(line, *throttle);
        else if (line.file == "blkio.weight" || line.file == "blkio.bfq.weight")
            weights.push_back(line);
        else if (line.file == "blkio.weight_device" || line.file == "blkio.bfq.weight_device")
            device_weights.push_back(line);
        else
            errors.push_back(convert_rest(line, context));
    }
    auto out = convert_weights(weights, context, errors);
    for (auto &part :
         {convert_device_weights(device_weights, context, errors), std::move(throttles).finish()})
        out.insert(out.end(), part.begin(), part.end());
    std::move(errors.begin(), errors.end(), std::back_inserter(out));
    return out;
}

} // namespace warden::cgroup::convert
