// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/expectation.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/lines.hpp"
#include "config/nearest.hpp"
#include "ctl/hook_test/verdict.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace warden::ctl::hook_test {
namespace {

constexpr std::array<std::string_view, 10> k_keys{"start",     "reboot", "stop",         "status", "lxc",
                                                  "arguments", "output", "holds-output", "sets",   "touches"};

struct Named {
    std::string name;
    Outline outline;
};

// What blanks there are between words is not kept by the format.
std::string plain(const std::string &text) {
    std::vector<std::string> parts;
    for (const auto word : words(text))
        parts.emplace_back(word);
    return join(parts, " ");
}

// LXC names namespaces by its own process: "mnt:/proc/1006/fd/17" is "mnt:/proc/PID/fd/N" in each run.
std::string without_pids(const std::string &text) {
    std::vector<std::string> parts;
    for (const auto word : words(text)) {
        const auto path = split(word, '/');
        const bool is_fd = path.size() == 5 && path[1] == "proc" && path[3] == "fd" && is_digits(path[2]) &&
                           is_digits(path[4]);
        parts.push_back(is_fd ? std::string(path[0]) + "/proc/PID/fd/N" : std::string(word));
    }
    return join(parts, " ");
}

Named outline_of(const Round &run) {
    return {"run.v" + std::to_string(run.hook_version),
            {{{"start", std::string(step_name(run.start))},
              {"reboot", std::string(step_name(run.reboot))},
              {"stop", std::string(step_name(run.stop))}},
             std::nullopt,
             {}}};
}

Named outline_of(const Seen &seen, const Round &run) {
    const recorder::Call &call = seen.call;
    Outline outline;
    outline.words["status"] = recorder::status_text(call);
    outline.words["lxc"] = seen.made;
    outline.words["arguments"] = without_pids(without_name(join(call.arguments, " "), run));
    if (call.ended) {
        outline.words["output"] = call.bytes_after_reads == 0 ? "complete" : "cut";
        outline.words["holds-output"] = call.holders.empty() ? "no" : "yes";
    }
    if (call.group) {
        outline.sets.emplace();
        for (const auto &one : call.values)
            outline.sets->insert(plain(one.file + ": " + one.before + " -> " + one.after));
    }
    for (const auto &one : call.paths)
        outline.touches.insert(plain(without_name(one.path, run)));
    return {call_name(seen, run), std::move(outline)};
}

std::vector<Named> outlines_of(const std::vector<Round> &runs) {
    std::vector<Named> all;
    for (const Round &run : runs) {
        all.push_back(outline_of(run));
        for (const Seen &seen : run.calls)
            all.push_back(outline_of(seen, run));
    }
    return all;
}

std::vector<std::string> differences(const Outline &expected, const Outline &seen) {
    std::vector<std::string> found;
    for (const auto &[key, word] : expected.words) {
        const auto there = seen.words.find(key);
        const std::string got = there == seen.words.end() ? "not known" : "'" + there->second + "'";
        if (there == seen.words.end() || there->second != word)
            found.push_back(key + " is " + got + ", not '" + word + "'");
    }
    if (expected.sets && !seen.sets)
        found.emplace_back("values of the container's group were not compared");
    if (expected.sets && seen.sets) {
        for (const auto &one : *expected.sets)
            if (!seen.sets->contains(one))
                found.push_back("did not set " + one);
        for (const auto &one : *seen.sets)
            if (!expected.sets->contains(one))
                found.push_back("set " + one);
    }
    for (const auto &one : expected.touches)
        if (!seen.touches.contains(one))
            found.push_back("did not touch " + one);
    return found;
}

void read_item(const config::Item &item, ExpectedCase &one, config::Problems &problems) {
    if (std::ranges::find(k_keys, item.key) == k_keys.end())
        problems.push_back({item.at,
                            "a case of hook-test has no key '" + printable(item.key) + "'" +
                                config::did_you_mean(item.key, k_keys),
                            EINVAL});
    else if (item.key == "sets") {
        if (!one.expected.sets)
            one.expected.sets.emplace();
        if (!item.value.empty())
            one.expected.sets->insert(plain(item.value));
    } else if (item.key == "touches")
        one.expected.touches.insert(plain(item.value));
    else
        one.expected.words[item.key] = plain(item.value);
}

bool is_empty(const Outline &expected) {
    return expected.words.empty() && !expected.sets && expected.touches.empty();
}

// How far on a case's call is among those of the run: cases that come in another order are a difference.
std::string order_of(std::size_t at, std::size_t &last) {
    const bool is_later = at >= last;
    last = std::max(at, last);
    return is_later ? "" : "was called before those that stand before it in the file";
}

} // namespace

ExpectedFile parse_expected(const std::string &file, std::string_view text) {
    ExpectedFile out;
    const auto ini = config::read_ini(file, text);
    out.problems = ini.problems;
    std::set<std::string> names;
    for (const auto &section : ini.sections) {
        ExpectedCase one{section.argument, section.at, {}};
        if (section.name != "case" || section.argument.empty())
            out.problems.push_back({section.at, "a section of a kept result is [case NAME]", EINVAL});
        else if (!names.insert(section.argument).second)
            out.problems.push_back({section.at,
                                    "there are two cases '" + printable(section.argument) + "' in this file",
                                    EINVAL});
        const std::size_t before = out.problems.size();
        for (const auto &item : section.items)
            read_item(item, one, out.problems);
        if (is_empty(one.expected) && out.problems.size() == before && !section.is_broken)
            out.problems.push_back(
                {section.at, "the case '" + printable(one.name) + "' expects nothing", EINVAL});
        out.cases.push_back(std::move(one));
    }
    if (ini.sections.empty() && out.problems.empty())
        out.problems.push_back({{file, 0, 0}, "the file has no [case NAME]", EINVAL});
    return out;
}

std::string expected_text(const std::vector<Round> &runs) {
    std::string out;
    for (const Named &one : outlines_of(runs)) {
        out += (out.empty() ? "[case " : "\n[case ") + one.name + "]\n";
        for (const auto key : k_keys) {
            if (const auto word = one.outline.words.find(std::string(key)); word != one.outline.words.end())
                out += printable(std::string(key) + " = " + word->second, 4000) + "\n";
        }
        if (one.outline.sets && one.outline.sets->empty())
            out += "sets =\n";
        for (const auto &line : one.outline.sets.value_or(std::set<std::string>()))
            out += printable("sets = " + line, 4000) + "\n";
        for (const auto &line : one.outline.touches)
            out += printable("touches = " + line, 4000) + "\n";
    }
    return out;
}

std::vector<cases::Outcome> compare(const std::string &file, const std::vector<ExpectedCase> &expected,
                                    const std::vector<Round> &runs) {
    const auto all = outlines_of(runs);
    std::vector<cases::Outcome> outcomes;
    std::set<std::string> named;
    std::size_t last = 0;
    for (const ExpectedCase &one : expected) {
        named.insert(one.name);
        cases::Outcome outcome{one.name, one.at, {}, {}, {}};
        const auto there = std::ranges::find(all, one.name, &Named::name);
        if (there == all.end()) {
            outcome.differences.emplace_back("was not called");
        } else {
            outcome.differences = differences(one.expected, there->outline);
            const auto order = order_of(static_cast<std::size_t>(there - all.begin()), last);
            if (!order.empty())
                outcome.differences.push_back(order);
        }
        outcomes.push_back(std::move(outcome));
    }
    for (const Named &one : all) {
        if (!named.contains(one.name))
            outcomes.push_back({one.name, {file, 0, 0}, {"no case expects it"}, {}, {}});
    }
    return outcomes;
}

} // namespace warden::ctl::hook_test
