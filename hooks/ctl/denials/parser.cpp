// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/parser.hpp"

#include "base/child.hpp"

namespace warden::ctl::denials {
namespace {

constexpr std::int64_t k_version_ms = 2000, k_compile_ms = 5000;
constexpr std::size_t k_max_compiled = std::size_t{1024} * 1024;

// What the parser makes of a rule for one socket; neither the kernel nor the cache gets it.
std::string compile_for(const char *program, std::string_view address) {
    const std::string profile =
        "profile lxc-warden-asks { unix (bind) type=stream addr=\"@" + std::string(address) + "\", }\n";
    const auto ran =
        run_program({program, "--skip-kernel-load", "--skip-cache", "--stdout"},
                    Deadline::after_ms(k_compile_ms), k_max_compiled, Leftovers::killed, profile);
    const bool good = ran && ran->end.how == WorkerEnd::How::exited && ran->end.code == 0;
    return good ? ran->output : "";
}

// Two rules that differ in the address only are then not the same.
std::optional<bool> sees_single_sockets(const char *program) {
    const auto one = compile_for(program, "a"), other = compile_for(program, "b");
    if (one.empty() || other.empty())
        return std::nullopt;
    return one != other;
}

} // namespace

std::optional<apparmor::ParserVersion> installed_parser() {
    for (const char *program : {"/usr/sbin/apparmor_parser", "/sbin/apparmor_parser"}) {
        const auto answer = run_program({program, "--version"}, Deadline::after_ms(k_version_ms), 4096);
        if (!answer)
            continue;
        auto version = apparmor::parse_parser_version(answer->output);
        if (version)
            version->single_sockets = sees_single_sockets(program);
        return version;
    }
    return std::nullopt;
}

} // namespace warden::ctl::denials
