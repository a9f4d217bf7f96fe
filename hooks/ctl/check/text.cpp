// What is wrong with the bytes and lines of a config.
#include "base/text.hpp"
#include "ctl/check/checker.hpp"

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

} // namespace

void check_text(Findings &out, const configs::ConfigInput &input) {
    for (const lxc::Problem &problem : input.config.problems()) {
        if (problem.kind != lxc::ProblemKind::dropped_line) // check_proxmox has them of all sections
            out.push_back(offline_finding(id_of(problem.kind), problem.message, problem.at));
    }
    if (input.config.syntax() == lxc::Syntax::lxc)
        check_skipped(out, input);
}

} // namespace warden::ctl::check
