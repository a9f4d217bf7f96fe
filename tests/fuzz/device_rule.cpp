// SPDX-License-Identifier: LGPL-2.1-or-later
// One device rule: what v1 accepts is written in a form that v1 reads back, and that LXC reads the same way.
#include "fuzz.hpp"

#include "cgroup/devices/list.hpp"

#include <algorithm>

namespace {

using namespace warden::cgroup;
using warden::fuzz::require;

void reads_back(const warden::cgroup::devices::DeviceRule &rule) {
    const std::string text = warden::cgroup::devices::rule_text(rule.match, rule.access);
    if (text.empty()) {
        require(rule.match.path.empty(), "a path can be written");
        return;
    }
    const auto again = warden::cgroup::devices::parse_device_rule(true, text);
    require(again && !again->whole, "what is written can be read");
    require(again->match == rule.match && again->access == rule.access, "and is the same rule");
    warden::cgroup::devices::LxcDeviceList list;
    require(list.apply("devices.allow", text), "LXC reads it too");
    require(list.items().size() == 1 && list.loads(), "as one rule of a program that loads");
    const auto &item = list.items().front();
    require(item.access == warden::cgroup::devices::access_text(rule.access), "with the same letters");
    const auto same = [](std::int64_t lxc, std::uint32_t v1) {
        return lxc == (v1 == warden::cgroup::devices::k_any_number ? -1 : std::int64_t{v1});
    };
    const bool numbers = same(item.major, rule.match.major) && same(item.minor, rule.match.minor);
    require(item.path == rule.match.path && numbers, "for the same device");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    for (const bool allow : {true, false}) {
        const auto rule = warden::cgroup::devices::parse_device_rule(allow, text);
        if (!rule)
            continue;
        require(rule->whole || rule->access != 0, "a rule has letters");
        require(rule->access <= (warden::cgroup::devices::k_read | warden::cgroup::devices::k_write |
                                 warden::cgroup::devices::k_mknod),
                "and no others");
        require(allow || rule->match.path.empty(), "a path can only be allowed");
        if (!rule->whole)
            reads_back(*rule);
    }
    warden::cgroup::devices::LxcDeviceList list;
    const bool parsed = list.apply("devices.allow", text);
    require(parsed || !list.has_program(), "a rule that LXC skips leaves nothing behind");
    return 0;
}
