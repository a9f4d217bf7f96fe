// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/rule.hpp"

#include "base/units.hpp"
#include "cgroup/values/number.hpp"

#include <algorithm>

namespace warden::cgroup::devices {
namespace {

constexpr std::size_t k_most_digits = 11; // the kernel's buffer
constexpr std::uint32_t k_most_lxc = 0x7FFF'FFFF;

bool take(std::string_view &text, char c) {
    if (!text.starts_with(c))
        return false;
    text.remove_prefix(1);
    return true;
}

bool take_space(std::string_view &text) {
    if (text.empty() || !values::strip(text.substr(0, 1)).empty())
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::uint32_t> take_number(std::string_view &text) {
    if (take(text, '*'))
        return k_any_number;
    const auto length = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_u64(text.substr(0, length));
    if (length > k_most_digits || !number || *number > k_any_number)
        return std::nullopt;
    text.remove_prefix(length);
    return static_cast<std::uint32_t>(*number);
}

// One to three letters; nullopt if another character is among the first three.
std::optional<unsigned> parse_access(std::string_view text) {
    constexpr std::string_view letters = "rwm";
    unsigned access = 0;
    for (const char c : text.substr(0, 3)) {
        const auto bit = letters.find(c);
        if (bit == std::string_view::npos)
            return std::nullopt;
        access |= 1U << bit;
    }
    return access == 0 ? std::nullopt : std::optional(access);
}

// convert_devpath of LXC: the path ends at the first blank, the letters begin after the blanks.
std::optional<DeviceRule> parse_path_rule(std::string_view text) {
    const auto blank = text.find(' ');
    const auto letters = text.find_first_not_of(' ', std::min(blank, text.size()));
    if (letters == std::string_view::npos)
        return std::nullopt;
    const auto mode = text.substr(letters);
    const auto access = parse_access(mode.substr(0, mode.find(' ')));
    if (!access)
        return std::nullopt;
    return DeviceRule{false, {'p', k_any_number, k_any_number, std::string(text.substr(0, blank))}, *access};
}

std::string number_text(std::uint32_t number) {
    return number == k_any_number ? "*" : std::to_string(number);
}

} // namespace

std::string access_text(unsigned access) {
    std::string text;
    if ((access & k_read) != 0)
        text += 'r';
    if ((access & k_write) != 0)
        text += 'w';
    if ((access & k_mknod) != 0)
        text += 'm';
    return text;
}

bool DeviceMatch::overlaps(const DeviceMatch &other) const {
    if (!path.empty() || !other.path.empty())
        return path == other.path;
    const auto meet = [](std::uint32_t a, std::uint32_t b) {
        return a == b || a == k_any_number || b == k_any_number;
    };
    return type == other.type && meet(major, other.major) && meet(minor, other.minor);
}

std::optional<DeviceRule> parse_device_rule(bool allow, std::string_view text) {
    if (text.starts_with('/'))
        return allow ? parse_path_rule(text) : std::nullopt;
    text = values::strip(text);
    if (text.starts_with('a'))
        return DeviceRule{true, {}, 0};
    DeviceRule rule;
    if (!take(text, 'b')) {
        if (!take(text, 'c'))
            return std::nullopt;
    } else {
        rule.match.type = 'b';
    }
    if (!take_space(text))
        return std::nullopt;
    const auto major = take_number(text);
    if (!major || !take(text, ':'))
        return std::nullopt;
    const auto minor = take_number(text);
    if (!minor || !take_space(text))
        return std::nullopt;
    const auto access = parse_access(text);
    if (!access)
        return std::nullopt;
    rule.match.major = *major;
    rule.match.minor = *minor;
    rule.access = *access;
    return rule;
}

std::string rule_text(const DeviceMatch &match, unsigned access) {
    if (!match.path.empty())
        return match.path + " " + access_text(access);
    for (const auto number : {match.major, match.minor}) {
        if (number != k_any_number && number > k_most_lxc)
            return {};
    }
    return std::string(1, match.type) + " " + number_text(match.major) + ":" + number_text(match.minor) +
           " " + access_text(access);
}

} // namespace warden::cgroup::devices
