// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/lines.hpp"

#include <gtest/gtest.h>

namespace warden::config {
namespace {

std::string position(const Source &at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

// "1:1 [a b]" for a section ('!' in front when it is broken), "2:1 k = 2:5 v" for an item.
std::vector<std::string> shown(const Ini &ini) {
    std::vector<std::string> out;
    for (const auto &section : ini.sections) {
        out.push_back((section.is_broken ? "!" : "") + position(section.at) + " [" + section.name +
                      (section.argument.empty() ? "" : " " + section.argument) + "]");
        for (const auto &item : section.items)
            out.push_back(position(item.at) + " " + item.key + " = " + position(item.value_at) + " " +
                          item.value);
    }
    return out;
}

struct IniCase {
    std::string text;
    std::vector<std::string> sections;
    std::vector<std::string> problems;
};

class ReadIni : public testing::TestWithParam<IniCase> {};

TEST_P(ReadIni, SplitsWithPositions) {
    const auto ini = read_ini("f", GetParam().text);
    EXPECT_EQ(shown(ini), GetParam().sections);
    std::vector<std::string> problems;
    for (const auto &problem : ini.problems)
        problems.push_back(problem.text());
    EXPECT_EQ(problems, GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(
    Good, ReadIni,
    testing::Values(
        IniCase{"", {}, {}}, IniCase{"; a\n# b\n  ; c\n\n", {}, {}},
        IniCase{"[policy]\nmode = audit   ; why\n", {"1:1 [policy]", "2:1 mode = 2:8 audit"}, {}},
        IniCase{"mode=audit\n[limits]\r\n a.b =  2G\r\n",
                {"1:1 []", "1:1 mode = 1:6 audit", "2:1 [limits]", "3:2 a.b = 3:9 2G"},
                {}},
        IniCase{"  [ waive  APP-001 ] ; old\nreason = a;b, #4 = x\n",
                {"1:3 [waive APP-001]", "2:1 reason = 2:10 a;b, #4 = x"},
                {}},
        IniCase{"[a]\nk =\nk = ; nothing\nk=;x",
                {"1:1 [a]", "2:1 k = 2:4 ", "3:1 k = 3:4 ", "4:1 k = 4:3 ;x"},
                {}},
        IniCase{"[a]\nk = 1\n[a]\nk = 2\n", {"1:1 [a]", "2:1 k = 2:5 1", "3:1 [a]", "4:1 k = 4:5 2"}, {}},
        IniCase{"[a]\nk = [x]\n", {"1:1 [a]", "2:1 k = 2:5 [x]"}, {}}));

INSTANTIATE_TEST_SUITE_P(
    Bad, ReadIni,
    testing::Values(
        IniCase{"[policy\nmode = enforce",
                {"!1:1 [policy]", "2:1 mode = 2:8 enforce"},
                {"f:1:1: the section header '[policy' has no ']'"}},
        IniCase{"[a] b\nk = 1",
                {"!1:1 [a]", "2:1 k = 2:5 1"},
                {"f:1:5: nothing may follow the ']' of a section header"}},
        IniCase{"[]\n", {"!1:1 []"}, {"f:1:1: a section header is [name] or [name argument]"}},
        IniCase{"[a b c]\n", {"!1:1 [a b]"}, {"f:1:1: a section header is [name] or [name argument]"}},
        IniCase{"[a]\n  match web-*\nk = 1\n",
                {"!1:1 [a]", "3:1 k = 3:5 1"},
                {"f:2:3: 'match web-*' is no [section], no key = value and no comment"}},
        IniCase{"[a]\n = 1\n", {"!1:1 [a]"}, {"f:2:2: there is no key before '='"}},
        IniCase{"x\n[a]\ny\x01\n",
                {"!1:1 []", "!2:1 [a]"},
                {"f:1:1: 'x' is no [section], no key = value and no comment",
                 "f:3:1: 'y\\x01' is no [section], no key = value and no comment"}}));

} // namespace
} // namespace warden::config
