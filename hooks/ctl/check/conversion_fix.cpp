// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/conversion_fix.hpp"

#include <algorithm>

namespace warden::ctl::check {
namespace {

using cgroup::convert::Conversion;
using cgroup::convert::Fidelity;

// As `a` is written: every device, which under the cgroup2 name is in force (DEV-005).
bool permits_every_device(const KeyValues &lines) {
    return std::ranges::any_of(lines, [](const cgroup::convert::KeyValue &line) {
        return line.key == "lxc.cgroup2.devices.allow" && line.value == "a";
    });
}

// migrate writes the lines where the last of the config itself stands; others of them may stand in includes,
// which are for other configs too.
const configs::Origin &home_of(const Conversion &conversion, const std::vector<configs::Origin> &origins) {
    const auto own = std::find_if(conversion.from.rbegin(), conversion.from.rend(),
                                  [&](std::size_t index) { return origins[index].row.has_value(); });
    return origins[own == conversion.from.rend() ? conversion.from.back() : *own];
}

} // namespace

std::string lines_of(const KeyValues &pairs, std::string_view between) {
    std::string lines;
    for (const auto &[key, value] : pairs)
        lines += (lines.empty() ? "" : " and ") + key + std::string(between) + value;
    return lines;
}

std::string fix_of(const Conversion &conversion, const configs::Origin &origin, const KeyValues &written,
                   const configs::ConversionInput &joined) {
    const std::string lines = lines_of(written, joined.options.proxmox ? ": " : " = ");
    if (conversion.code == "E-CLEARSINCLUDE")
        return "Run lxc-warden migrate --write on the included file first, then clear the cgroup2 key here.";
    // As migrate's verdict on the file: nothing is written before that is mended or accepted.
    if (conversion.fidelity == Fidelity::error)
        return "Correct the line or remove it; then run lxc-warden migrate " + origin.at.file + ".";
    if (conversion.fidelity == Fidelity::lost)
        return "Remove the line, or run lxc-warden migrate --accept-lossy --write " + origin.at.file + ".";
    if (permits_every_device(written))
        return "Remove the line, and write an lxc.cgroup2.devices.allow for each device that is needed: what it asks for is `a`, every device.";
    const std::string migrate = "run lxc-warden migrate --write " + origin.at.file + ".";
    if (lines.empty())
        return "Remove the line, or " + migrate;
    if (home_of(conversion, joined.origins).at.file != origin.at.file)
        return "R" + migrate.substr(1);
    return "Write " + lines + " instead, or " + migrate;
}

} // namespace warden::ctl::check
