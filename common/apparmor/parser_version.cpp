// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/parser_version.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

namespace warden::apparmor {

std::optional<ParserVersion> parse_parser_version(std::string_view text) {
    constexpr std::string_view before = "AppArmor parser version ";
    text = trim(text.substr(0, text.find('\n')));
    if (text.starts_with(before))
        text.remove_prefix(before.size());
    const auto parts = split(text, '.');
    // "4.1.0~beta1" and "5.0.0-alpha" are of the release that they come before.
    const auto number = [](std::string_view part) {
        return parse_u64(part.substr(0, part.find_first_not_of("0123456789")));
    };
    if (parts.size() < 2)
        return std::nullopt;
    const auto major = parse_u64(parts[0]), minor = number(parts[1]);
    if (!major || !minor || *major > 1000 || *minor > 1000)
        return std::nullopt;
    return ParserVersion{static_cast<unsigned>(*major), static_cast<unsigned>(*minor), std::nullopt};
}

} // namespace warden::apparmor
