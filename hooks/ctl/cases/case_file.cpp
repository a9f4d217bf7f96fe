// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/case_file.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/nearest.hpp"
#include "lxc/hook_env.hpp"
#include "policy/waiver.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

namespace warden::ctl::cases {
namespace {

constexpr std::array<Decision, 3> k_decisions{Decision::allowed, Decision::reported, Decision::refused};

// A case reads nothing but what lies beside it: a suite is copied as a folder, and is somebody else's text.
bool is_beside(std::string_view path) {
    return !path.starts_with('/') && std::ranges::none_of(split(path, '/'), [](std::string_view part) {
        return part == ".." || part.empty();
    });
}

class CaseParser {
public:
    explicit CaseParser(const config::Section &section) : section_(section) {
        case_.name = section.argument;
        case_.at = section.at;
        case_.container = section.argument;
        case_.lxcpath = "/var/lib/lxc";
    }

    std::optional<Case> parse(config::Problems &problems) {
        for (const auto &item : section_.items)
            read(item);
        const Expected &expected = case_.expected;
        if (problems_.empty() && !expected.decision && !expected.finds && !expected.waives &&
            !expected.writes && expected.finds_not.empty())
            fail(section_.at, "the case '" + printable(case_.name) + "' expects nothing");
        if (!lxc::is_container_name(case_.container))
            fail(section_.at, "'" + printable(case_.container) + "' cannot be a container's name");
        problems.insert(problems.end(), problems_.begin(), problems_.end());
        if (!problems_.empty() || section_.is_broken)
            return std::nullopt;
        return std::move(case_);
    }

private:
    using Reader = void (CaseParser::*)(const config::Item &);
    static const std::map<std::string_view, Reader> &readers();

    void fail(const Source &at, std::string message) {
        problems_.push_back({at, std::move(message), EINVAL});
    }

    void read(const config::Item &item) {
        const auto &known = readers();
        if (const auto reader = known.find(item.key); reader != known.end())
            return (this->*reader->second)(item);
        std::vector<std::string_view> names;
        names.reserve(known.size());
        for (const auto &[name, reader] : known)
            names.push_back(name);
        fail(item.at,
             "a case has no key '" + printable(item.key) + "'" + config::did_you_mean(item.key, names));
    }

    void read_path(const config::Item &item, std::string &path) {
        if (item.value.empty() || !is_beside(item.value))
            return fail(item.value_at,
                        item.key + ": '" + printable(item.value) + "' is not a path below the case's folder");
        path = item.value;
    }

    void read_ids(const config::Item &item, std::set<std::string> &ids) {
        for (const auto id : words(item.value)) {
            if (!policy::is_finding_id(id))
                fail(item.value_at, "'" + printable(id) + "' is not a finding id such as APP-001");
            ids.emplace(id);
        }
    }

    void container(const config::Item &item) { case_.container = item.value; }
    void lxcpath(const config::Item &item) { case_.lxcpath = item.value; }
    void group(const config::Item &item) {
        for (const auto name : words(item.value))
            case_.groups.emplace_back(name);
    }
    void privileged(const config::Item &item) {
        case_.privileged = parse_bool(item.value);
        if (!case_.privileged)
            fail(item.value_at, "privileged takes yes or no, not '" + printable(item.value) + "'");
    }
    void config(const config::Item &item) { read_path(item, case_.config); }
    void host(const config::Item &item) { read_path(item, case_.host); }
    void tree(const config::Item &item) { read_path(item, case_.tree); }
    void layout(const config::Item &item) {
        constexpr std::array<std::string_view, 3> layouts{"unified", "hybrid", "legacy"};
        if (std::ranges::find(layouts, item.value) == layouts.end())
            return fail(item.value_at,
                        "layout takes unified, hybrid or legacy, not '" + printable(item.value) + "'");
        case_.layout = item.value;
    }
    void line(const config::Item &item) { case_.lines.push_back({item.value, item.at}); }
    void phase(const config::Item &item) {
        const auto phase = find_phase(item.value);
        if (!phase)
            return fail(item.value_at, "there is no phase '" + printable(item.value) + "'");
        case_.phase = *phase;
    }
    void pid(const config::Item &item) {
        const auto pid = parse_i64(item.value);
        if (!pid || *pid <= 0)
            return fail(item.value_at, "pid takes a number above 0");
        case_.pid = *pid;
    }
    void cgroup(const config::Item &item) { case_.cgroup = item.value; }
    void today(const config::Item &item) {
        case_.today = policy::parse_day(item.value);
        if (!case_.today)
            fail(item.value_at, "today: '" + printable(item.value) + "' is not a day, YYYY-MM-DD");
    }
    void set(const config::Item &item) {
        auto setting = parse_setting(item.value, item.value_at);
        if (!setting)
            return fail(item.value_at, setting.error().message);
        case_.settings.push_back(std::move(*setting));
    }
    void decision(const config::Item &item) {
        const auto found = std::ranges::find(k_decisions, item.value, decision_name);
        if (found == k_decisions.end())
            return fail(item.value_at,
                        "decision takes allowed, reported or refused, not '" + printable(item.value) + "'");
        case_.expected.decision = *found;
    }
    void finds(const config::Item &item) { read_ids(item, case_.expected.finds.emplace()); }
    void finds_not(const config::Item &item) { read_ids(item, case_.expected.finds_not); }
    void waives(const config::Item &item) { read_ids(item, case_.expected.waives.emplace()); }
    void writes(const config::Item &item) {
        if (!case_.expected.writes)
            case_.expected.writes.emplace();
        if (!item.value.empty())
            case_.expected.writes->insert(item.value);
    }

    const config::Section &section_;
    Case case_;
    config::Problems problems_;
};

const std::map<std::string_view, CaseParser::Reader> &CaseParser::readers() {
    static const std::map<std::string_view, Reader> table{{"container", &CaseParser::container},
                                                          {"lxcpath", &CaseParser::lxcpath},
                                                          {"group", &CaseParser::group},
                                                          {"privileged", &CaseParser::privileged},
                                                          {"config", &CaseParser::config},
                                                          {"line", &CaseParser::line},
                                                          {"host", &CaseParser::host},
                                                          {"layout", &CaseParser::layout},
                                                          {"tree", &CaseParser::tree},
                                                          {"phase", &CaseParser::phase},
                                                          {"pid", &CaseParser::pid},
                                                          {"cgroup", &CaseParser::cgroup},
                                                          {"today", &CaseParser::today},
                                                          {"set", &CaseParser::set},
                                                          {"decision", &CaseParser::decision},
                                                          {"finds", &CaseParser::finds},
                                                          {"finds-not", &CaseParser::finds_not},
                                                          {"waives", &CaseParser::waives},
                                                          {"writes", &CaseParser::writes}};
    return table;
}

} // namespace

std::string_view decision_name(Decision decision) {
    if (decision == Decision::refused)
        return "refused";
    return decision == Decision::reported ? "reported" : "allowed";
}

CaseFile parse_case_file(const std::string &file, std::string_view text) {
    CaseFile out;
    const auto ini = config::read_ini(file, text);
    out.problems = ini.problems;
    std::set<std::string> names;
    for (const auto &section : ini.sections) {
        if (section.name != "case" || section.argument.empty()) {
            out.problems.push_back({section.at, "a section of a case file is [case NAME]", EINVAL});
            continue;
        }
        if (!names.insert(section.argument).second)
            out.problems.push_back({section.at,
                                    "there are two cases '" + printable(section.argument) + "' in this file",
                                    EINVAL});
        else if (auto one = CaseParser(section).parse(out.problems))
            out.cases.push_back(std::move(*one));
    }
    if (ini.sections.empty() && out.problems.empty())
        out.problems.push_back({{file, 0, 0}, "the file has no [case NAME]", EINVAL});
    return out;
}

Result<config::Section> parse_setting(const std::string &text, const Source &at) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return Error{"a setting is MODULE.OPTION=VALUE or mode=MODE, not '" + printable(text) + "'", EINVAL};
    const auto dot = text.substr(0, equals).find('.');
    config::Section section{dot == std::string::npos ? "policy" : text.substr(0, dot), {}, at, {}};
    const auto key =
        dot == std::string::npos ? text.substr(0, equals) : text.substr(dot + 1, equals - dot - 1);
    section.items.push_back({key, text.substr(equals + 1), at, at});
    return section;
}

} // namespace warden::ctl::cases
