// SPDX-License-Identifier: LGPL-2.1-or-later
// What is wrong with the bytes and lines of a config.
#include "base/text.hpp"
#include "ctl/check/checker.hpp"
#include "lxc/config_keys.hpp"

#include <map>

namespace warden::ctl::check {
namespace {

std::string_view id_of(lxc::ProblemKind kind) {
    using enum lxc::ProblemKind;
    switch (kind) {
    case unreadable:
    case not_regular:
    case too_large:
        return "CFG-002";
    case include_cycle:
    case too_deep:
    case too_many:
        return "CFG-003";
    case relative_include:
        return "CFG-004";
    case nul_byte:
        return "CFG-005";
    case invalid_utf8:
        return "CFG-006";
    case malformed_line:
        return "CFG-007";
    case dropped_line:
        break;
    }
    return "CFG-009";
}

// A line that LXC skips, and that somebody most likely meant as a setting.
bool is_meant(std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return false;
    const auto key = trim(line.substr(0, equals));
    return !key.empty() && key.find_first_of(" \t") == std::string_view::npos &&
           key.find('.') != std::string_view::npos;
}

void check_skipped(Findings &out, const configs::ConfigInput &input) {
    lxc::RowReader reader(input.bytes, lxc::Syntax::lxc);
    for (lxc::Row row; reader.next(row) && row.live;) {
        if (row.line.kind != lxc::LineKind::ignored)
            continue;
        const auto line = std::string_view(input.bytes).substr(row.begin, row.end - row.begin);
        if (!is_meant(line))
            continue;
        const bool mark = line.starts_with("\xEF\xBB\xBF");
        out.push_back(offline_finding("CFG-008",
                                      "LXC skips '" + printable(trim(line), 100) + "'" +
                                          (mark ? ": it begins with a byte order mark" : ""),
                                      {input.where.shown, row.number, 0}));
    }
}

// The lines of the config itself that have no `=`, by their numbers.
std::map<unsigned, std::string_view> malformed_lines(const configs::ConfigInput &input) {
    std::map<unsigned, std::string_view> out;
    lxc::RowReader reader(input.bytes, input.config.syntax());
    for (lxc::Row row; reader.next(row) && row.live;) {
        if (row.line.kind == lxc::LineKind::malformed)
            out.emplace(row.number, row.line.key);
    }
    return out;
}

// As Proxmox writes it.
std::string fix_of_colon(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || lxc::rule_of(line.substr(0, colon)) == nullptr)
        return {};
    return "Write " + std::string(line.substr(0, colon)) + " = " + std::string(trim(line.substr(colon + 1))) +
           "; only Proxmox's own files have a colon after a key.";
}

} // namespace

void check_text(Findings &out, const configs::ConfigInput &input) {
    const auto malformed = malformed_lines(input);
    for (const lxc::Problem &problem : input.config.problems()) {
        if (problem.kind == lxc::ProblemKind::dropped_line)
            continue; // check_proxmox has them of all sections
        auto finding = offline_finding(id_of(problem.kind), problem.message, problem.at);
        const auto line = malformed.find(problem.at.line);
        const bool own = problem.kind == lxc::ProblemKind::malformed_line &&
                         problem.at.file == input.where.shown && line != malformed.end();
        if (const auto fix = own ? fix_of_colon(line->second) : std::string(); !fix.empty())
            finding.fix = fix;
        // Proxmox drops the line with a warning; the container starts.
        if (problem.kind == lxc::ProblemKind::malformed_line && !problem.fatal)
            finding.severity = WARDEN_SEV_WARNING;
        out.push_back(std::move(finding));
    }
    if (input.config.syntax() == lxc::Syntax::lxc)
        check_skipped(out, input);
}

} // namespace warden::ctl::check
