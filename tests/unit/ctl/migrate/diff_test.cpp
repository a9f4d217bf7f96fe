// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/diff.hpp"

#include <gtest/gtest.h>
#include <random>
#include <sstream>

namespace warden::ctl::migrate {
namespace {

using lxc::ConfigEdits;
using lxc::ConfigText;
using lxc::Syntax;

TEST(Diff, ShowsWhatChangesWithThreeLinesAround) {
    ConfigEdits edits(ConfigText("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15", Syntax::lxc));
    edits.replace(1, {"two", "and a half"});
    edits.replace(12, {});
    edits.insert_after(14, {"16"});
    EXPECT_EQ(unified_diff(edits.pieces(), "f", false), R"(--- f
+++ f
@@ -1,5 +1,6 @@
 1
-2
+two
+and a half
 3
 4
 5
@@ -10,6 +11,6 @@
 10
 11
 12
-13
 14
-15
\ No newline at end of file
+15
+16
\ No newline at end of file
)");
}

TEST(Diff, IsEmptyWithoutAChange) {
    const ConfigEdits edits(ConfigText("a\nb", Syntax::lxc));
    EXPECT_EQ(unified_diff(edits.pieces(), "f", false), "");
}

TEST(Diff, SendsNoControlCharactersToATerminal) {
    ConfigEdits edits(ConfigText("\x1b[2Ja\n", Syntax::lxc));
    edits.replace(0, {});
    EXPECT_NE(unified_diff(edits.pieces(), "f", false).find('\x1b'), std::string::npos);
    EXPECT_EQ(unified_diff(edits.pieces(), "\x1b", true).find('\x1b'), std::string::npos);
}

// Applies a diff without looking at the line numbers' context, as patch(1) does when all is well.
std::string patched(const std::string &text, const std::string &diff) {
    std::vector<std::string> old_lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        old_lines.push_back(text.substr(at, end - at));
        at = end;
    }
    std::string out;
    std::size_t next = 0;
    std::istringstream in(diff);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("---") || line.starts_with("+++"))
            continue;
        if (line.starts_with("@@")) {
            const std::size_t begin = std::stoul(line.substr(4));
            const bool empty = line.substr(0, line.find(' ', 4)).ends_with(",0");
            while (next + (empty ? 0 : 1) < begin)
                out += old_lines[next++];
        } else if (line.starts_with("\\")) {
            out.pop_back();
        } else if (line[0] == '+') {
            out += line.substr(1) + "\n";
        } else if (line[0] == ' ') {
            out += line.substr(1) + "\n";
            ++next;
        } else {
            ++next;
            if (next == old_lines.size() && old_lines.back().back() != '\n')
                std::getline(in, line); // "\ No newline" of the old side
        }
    }
    while (next < old_lines.size())
        out += old_lines[next++];
    return out;
}

TEST(Diff, AppliedGivesTheNewText) {
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (auto i = random() % 40; i > 0; --i)
            text += std::to_string(random() % 100) + "\n";
        if (!text.empty() && random() % 2 == 0)
            text.pop_back();
        const ConfigText parsed(text, Syntax::lxc);
        ConfigEdits edits(parsed);
        for (auto i = random() % 4; i > 0 && !parsed.rows().empty(); --i) {
            const std::size_t row = random() % parsed.rows().size();
            if (random() % 2 == 0)
                edits.replace(row, random() % 3 == 0 ? std::vector<std::string>{}
                                                     : std::vector<std::string>{"new", "lines"});
            else
                edits.insert_after(row, {"after"});
        }
        const std::string diff = unified_diff(edits.pieces(), "f", false);
        ASSERT_EQ(patched(text, diff), edits.text()) << diff;
    }
}

} // namespace
} // namespace warden::ctl::migrate
