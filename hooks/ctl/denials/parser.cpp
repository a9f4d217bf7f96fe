// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/parser.hpp"

#include "base/child.hpp"

namespace warden::ctl::denials {

std::optional<apparmor::ParserVersion> installed_parser() {
    for (const char *program : {"/usr/sbin/apparmor_parser", "/sbin/apparmor_parser"}) {
        const auto answer = run_program({program, "--version"}, Deadline::after_ms(2000), 4096);
        if (answer)
            return apparmor::parse_parser_version(answer->output);
    }
    return std::nullopt;
}

} // namespace warden::ctl::denials
