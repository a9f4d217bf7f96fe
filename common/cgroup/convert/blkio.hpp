// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of the blkio conversion.
#pragma once

#include "cgroup/convert/line.hpp"

#include <variant>

namespace warden::cgroup::convert {

// lines: those of the controller that convert_simple does not know, in order.
Conversions convert_blkio(const Lines &lines, const Context &context);

// "8:0 1048576", the form of all per-device files.
struct DeviceValue {
    std::string device;
    std::string_view value;
};

// The device must be a whole disk of the host.
std::variant<DeviceValue, Conversion> take_device(const LiveLine &line, const Context &context);

// Lines of blkio.weight and blkio.bfq.weight, and of their *_device files. What v1 refuses is appended to
// errors.
Conversions convert_weights(const Lines &lines, const Context &context, Conversions &errors);
Conversions convert_device_weights(const Lines &lines, const Context &context, Conversions &errors);

} // namespace warden::cgroup::convert
