// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/written_lines.hpp"

#include "cgroup/convert/native_keys.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace warden::ctl::configs {
namespace {

using cgroup::convert::Conversion;
using cgroup::convert::Fidelity;
using cgroup::convert::KeyValue;

// "memory" of "lxc.cgroup.memory.limit_in_bytes".
std::string_view controller_of(std::string_view key) {
    constexpr std::string_view k_prefix = "lxc.cgroup.";
    key.remove_prefix(std::min(key.size(), k_prefix.size()));
    return key.substr(0, key.find('.'));
}

// Proxmox's keys are what v1 lines start from: while a wrong line stays, another value there gives it another
// meaning.
std::set<std::string_view> controllers_with_errors(std::span<const Conversion> conversions,
                                                   const std::vector<Origin> &origins) {
    std::set<std::string_view> found;
    for (const Conversion &conversion : conversions) {
        if (conversion.fidelity == Fidelity::error && !conversion.kept)
            found.insert(controller_of(origins[conversion.from.front()].key));
    }
    return found;
}

// A line of the file that clears a cgroup2 key takes away what Proxmox has written for its own key before.
bool is_cleared(const std::vector<KeyValue> &pairs, const ConversionInput &input) {
    return std::ranges::any_of(input.settings, [&](const cgroup::convert::Setting &setting) {
        return setting.value.empty() &&
               (setting.key == "lxc.cgroup2" || std::ranges::count(pairs, setting.key, &KeyValue::key) > 0);
    });
}

} // namespace

std::vector<std::vector<KeyValue>> written_lines(std::span<const Conversion> conversions,
                                                 const ConversionInput &input, bool native) {
    const bool proxmox = native && input.options.proxmox.has_value();
    const auto with_errors = controllers_with_errors(conversions, input.origins);
    std::vector<std::vector<KeyValue>> lines;
    for (const Conversion &conversion : conversions) {
        const auto controller = controller_of(input.origins[conversion.from.front()].key);
        const bool raw = !proxmox || conversion.kept || with_errors.contains(controller) ||
                         is_cleared(conversion.to, input);
        lines.push_back(raw ? conversion.to : cgroup::convert::native_keys(conversion.to));
    }
    return lines;
}

} // namespace warden::ctl::configs
