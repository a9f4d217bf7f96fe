// SPDX-License-Identifier: LGPL-2.1-or-later
// What a module's rules found, and whether its table of findings is complete.
#pragma once

#include "base/text.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>
#include <warden/module.hpp>

namespace warden::test {

using Ids = std::vector<std::string>;

inline Ids ids(const module::Findings &findings) {
    Ids found;
    for (const auto &finding : findings)
        found.emplace_back(finding.id);
    return found;
}

// "ID message" of each, for comparing and for failures.
inline std::string shown(const module::Findings &findings) {
    std::string text;
    for (const auto &finding : findings)
        text += std::string(finding.id) + " " + finding.message + "\n";
    return text;
}

inline bool says(const module::Findings &findings, std::string_view id, std::string_view text = "") {
    for (const auto &finding : findings) {
        if (finding.id == id && finding.message.find(text) != std::string::npos)
            return true;
    }
    return false;
}

inline const char *severity_word(warden_severity severity) {
    return severity == WARDEN_SEV_ERROR ? "error" : severity == WARDEN_SEV_WARNING ? "warning" : "info";
}

// The rows "| APP-001 | error |" of the table in the module's README.
inline Ids rows_of_readme() {
    std::ifstream in(MODULE_FOLDER "/README.md");
    Ids rows;
    for (std::string line; std::getline(in, line);) {
        const auto cells = split(line, '|');
        const auto id = cells.size() > 3 ? trim(cells[1]) : std::string_view();
        if (!id.empty() && id.front() >= 'A' && id.front() <= 'Z')
            rows.push_back(std::string(id) + " " + std::string(trim(cells[2])));
    }
    return rows;
}

// Every finding has a title, a why and a fix; ids ascend; the README lists the same with the same severities.
template <std::size_t N>
void expect_complete(const warden_check (&checks)[N]) {
    Ids rows;
    std::string before;
    for (const auto &check : checks) {
        EXPECT_LT(before, check.id);
        before = check.id;
        EXPECT_GT(std::string(check.title).size(), 20U) << check.id;
        EXPECT_GT(std::string(check.why).size(), 20U) << check.id;
        EXPECT_FALSE(std::string(check.fix).empty()) << check.id;
        rows.push_back(std::string(check.id) + " " + severity_word(check.severity));
    }
    EXPECT_EQ(rows_of_readme(), rows);
}

} // namespace warden::test
