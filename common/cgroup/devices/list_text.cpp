// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/list_text.hpp"

#include "base/text.hpp"

namespace warden::cgroup::devices {
namespace {

constexpr std::size_t k_most_rules = 512;

Error bad_rule(std::string_view line) {
    return {"'" + printable(line, 80) + "' is not a device rule: write for example allow c 1:3 rwm", EINVAL};
}

} // namespace

std::string list_text(const V1DeviceList &list) {
    std::string text = list.allows_by_default() ? "allow a\n" : "deny a\n";
    const std::string_view verb = list.allows_by_default() ? "deny " : "allow ";
    for (const auto &[match, access] : list.entries()) {
        if (const auto rule = rule_text(match, access); !rule.empty())
            text.append(verb).append(rule) += '\n';
    }
    return text;
}

Result<V1DeviceList> parse_list_text(std::string_view text) {
    V1DeviceList list;
    std::size_t rules = 0;
    for (const auto line : split(text, '\n')) {
        if (line.empty())
            continue;
        if (++rules > k_most_rules)
            return Error{"more than " + std::to_string(k_most_rules) + " device rules", E2BIG};
        const bool allow = line.starts_with("allow ");
        if (!allow && !line.starts_with("deny "))
            return bad_rule(line);
        const auto rule = parse_device_rule(allow, line.substr(line.find(' ') + 1));
        if (!rule || !rule->match.path.empty())
            return bad_rule(line);
        list.apply(allow, *rule);
    }
    return list;
}

} // namespace warden::cgroup::devices
