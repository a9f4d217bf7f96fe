// SPDX-License-Identifier: LGPL-2.1-or-later
// Which AppArmor parser reads the rules: what a line of text opens depends on it.
#pragma once

#include <optional>
#include <string_view>

namespace warden::apparmor {

struct ParserVersion {
    unsigned major = 0, minor = 0;
    // Whether addresses and other sides of a unix rule are in what it compiles. Where its own features
    // (policy-features in parser.conf(5)) or the kernel's do not have them, the parser leaves them out and
    // says nothing. nullopt: it was not asked.
    std::optional<bool> single_sockets{};
};

// "AppArmor parser version 3.0.8\n...", as `apparmor_parser --version` prints it, or "4.1" alone. nullopt for
// anything else: an unknown parser counts as the weakest.
std::optional<ParserVersion> parse_parser_version(std::string_view text);

} // namespace warden::apparmor
