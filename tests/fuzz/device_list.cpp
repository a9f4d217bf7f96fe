// SPDX-License-Identifier: LGPL-2.1-or-later
// Lists of device rules, one `allow RULE` or `deny RULE` a line: what is written for LXC permits nothing that
// v1 refuses.
#include "fuzz.hpp"

#include "base/text.hpp"
#include "cgroup/devices/output.hpp"

namespace {

using namespace warden::cgroup;
using warden::fuzz::require;

warden::cgroup::devices::V1DeviceList list_of(std::string_view text) {
    warden::cgroup::devices::V1DeviceList list;
    std::size_t rules = 0;
    for (const auto line : warden::split(text, '\n')) {
        const bool allow = line.starts_with("allow ");
        if ((!allow && !line.starts_with("deny ")) || ++rules > 60)
            continue;
        if (const auto rule = warden::cgroup::devices::parse_device_rule(allow, line.substr(allow ? 6 : 5)))
            list.apply(allow, *rule);
    }
    return list;
}

warden::cgroup::devices::LxcDeviceList apply(warden::cgroup::devices::LxcDeviceList list,
                                             const warden::cgroup::devices::DeviceOutput &output) {
    for (const auto &[file, value] : output.rules)
        require(list.apply(file, value), "LXC can parse every rule that is written");
    return list;
}

bool has_path(const warden::cgroup::devices::V1DeviceList &list) {
    for (const auto &entry : list.entries()) {
        if (!entry.match.path.empty())
            return true;
    }
    return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    const warden::cgroup::devices::V1DeviceList list = list_of(text);
    const warden::cgroup::devices::DeviceOutput output = write_lxc_list(list);
    const warden::cgroup::devices::LxcDeviceList written = apply({}, output);
    require(written.loads(), "the kernel takes the program");
    require(warden::cgroup::devices::no_weaker(list, written), "nothing is permitted that v1 refuses");
    require(output.widened || warden::cgroup::devices::same_access(list, written),
            "and nothing refused that v1 permits, unless it says so");
    require(list.allows_by_default() || written.has_program(), "a list that denies is never empty");
    // As a change of a base that both versions have.
    const warden::cgroup::devices::V1DeviceList base = list_of(text.substr(0, text.size() / 2));
    if (base.allows_by_default() || list.allows_by_default() || has_path(base))
        return 0;
    const warden::cgroup::devices::LxcDeviceList existing =
        apply({}, warden::cgroup::devices::write_lxc_list(base));
    const warden::cgroup::devices::LxcDeviceList changed =
        apply(existing, change_lxc_list(base, list, existing));
    require(!same_access(base, existing) || no_weaker(list, changed), "a change opens nothing either");
    return 0;
}
