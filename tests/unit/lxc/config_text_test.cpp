// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_text.hpp"

#include <gtest/gtest.h>
#include <random>

namespace warden::lxc {
namespace {

using namespace std::string_literals;

std::vector<std::string> lines_of(const ConfigText &text) {
    std::vector<std::string> out;
    for (const Row &row : text.rows())
        out.push_back(std::to_string(row.number) + (row.live ? "+" : "-") + std::string(text.text_of(row)));
    return out;
}

TEST(ConfigText, FindsLxcRows) {
    using Rows = std::vector<std::string>;
    const struct {
        std::string text;
        Rows rows;
    } cases[] = {
        {"", {}},
        {"a", {"1+a"}},
        {"a\n", {"1+a"}},
        {"a\n\nb", {"1+a", "2+", "3+b"}},
        {"a\r\nb\r\n", {"1+a", "2+b"}},
        {"a\rb\nc", {"1+a", "1+b", "2+c"}},
        {"a\r\rb", {"1+a", "1+", "1+b"}},
        {"\n\r\n", {"1+", "2+"}},
        {"a\nb\0c\nd"s, {"1+a", "2+b\0c"s, "3-d"}},
        {"[x]\nlxc.a = b", {"1+[x]", "2+lxc.a = b"}},
    };
    for (const auto &each : cases)
        EXPECT_EQ(lines_of(ConfigText(each.text, Syntax::lxc)), each.rows) << each.text;
}

TEST(ConfigText, FindsProxmoxRows) {
    const ConfigText text("#d\narch: amd64\r\na\rb\n[snap]\nmemory: 1\n", Syntax::pve);
    EXPECT_EQ(lines_of(text),
              (std::vector<std::string>{"1+#d", "2+arch: amd64", "3+a\rb", "4-[snap]", "5-memory: 1"}));
}

TEST(ConfigText, CutsTheValueAtANulByte) {
    const ConfigText text("lxc.uts.name = a\0b"s, Syntax::lxc);
    ASSERT_EQ(text.rows().size(), 1U);
    EXPECT_EQ(text.rows()[0].line.value, "a");
}

struct EditCase {
    std::string text;
    std::size_t row;
    std::vector<std::string> lines;
    std::string expected;
};

TEST(ConfigEdits, ReplacesOnlyTheRow) {
    const EditCase cases[] = {
        {"a\nb\nc\n", 1, {"X"}, "a\nX\nc\n"},
        {"a\nb\nc\n", 1, {"X", "Y"}, "a\nX\nY\nc\n"},
        {"a\nb\nc\n", 1, {}, "a\nc\n"},
        {"a\r\nb\r\nc", 1, {"X", "Y"}, "a\r\nX\r\nY\r\nc"},
        {"a\nb", 1, {"X", "Y"}, "a\nX\nY"},
        {"a\nb", 1, {}, "a\n"},
        {"b", 0, {"X", "Y"}, "X\nY"},
        {"a\r\nb", 1, {"X", "Y"}, "a\r\nX\r\nY"},
        {"\xff\xfe\n b \n\t\n", 1, {"X"}, "\xff\xfe\nX\n\t\n"},
        {"a\0z\nb\n"s, 0, {"X"}, "X\nb\n"},
    };
    for (const EditCase &each : cases) {
        ConfigEdits edits(ConfigText(each.text, Syntax::lxc));
        edits.replace(each.row, each.lines);
        EXPECT_EQ(edits.text(), each.expected) << each.text;
    }
}

TEST(ConfigEdits, Appends) {
    const struct {
        std::string text;
        Syntax syntax;
        std::string expected;
    } cases[] = {
        {"", Syntax::lxc, "X\nY\n"},
        {"a\n", Syntax::lxc, "a\nX\nY\n"},
        {"a", Syntax::lxc, "a\nX\nY"},
        {"a\r\nb", Syntax::lxc, "a\r\nb\r\nX\r\nY"},
        {"a: 1\n\n[snap]\nb: 2\n", Syntax::pve, "a: 1\n\nX\nY\n[snap]\nb: 2\n"},
        {"[snap]\nb: 2", Syntax::pve, "X\nY\n[snap]\nb: 2"},
    };
    for (const auto &each : cases) {
        ConfigEdits edits(ConfigText(each.text, each.syntax));
        edits.append({"X", "Y"});
        EXPECT_EQ(edits.text(), each.expected) << each.text;
    }
}

TEST(ConfigEdits, InsertsInFront) {
    ConfigEdits edits(ConfigText("a\r\nb", Syntax::lxc));
    edits.insert_before(1, {"X"});
    edits.insert_before(1, {"Y"});
    edits.insert_before(0, {"W"});
    EXPECT_EQ(edits.text(), "W\r\na\r\nX\r\nY\r\nb");
}

TEST(ConfigEdits, InsertsBehind) {
    const struct {
        std::string text;
        std::size_t row;
        std::string expected;
    } cases[] = {
        {"a\nb\n", 0, "a\nX\nb\n"}, {"a\nb", 1, "a\nb\nX"}, {"a\r\nb", 1, "a\r\nb\r\nX"},
        {"a", 0, "a\nX"},           {"a\r", 0, "a\rX\r"},
    };
    for (const auto &each : cases) {
        ConfigEdits edits(ConfigText(each.text, Syntax::lxc));
        edits.insert_after(each.row, {"X"});
        EXPECT_EQ(edits.text(), each.expected) << each.text;
    }
}

// Proxmox ends a line at LF only: a CR at the end of a file is a byte of its last line.
TEST(ConfigEdits, AppendsBehindALoneCrOfProxmox) {
    ConfigEdits edits(ConfigText("a: b\r", Syntax::pve));
    edits.append({"X"});
    EXPECT_EQ(edits.text(), "a: b\r\nX");
}

TEST(ConfigEdits, PiecesTellOldAndNew) {
    ConfigEdits edits(ConfigText("a\nb\nc", Syntax::lxc));
    edits.replace(0, {"a"});
    edits.replace(1, {"X", "Y"});
    edits.append({"Z"});
    std::string shown;
    for (const Piece &piece : edits.pieces())
        shown += (piece.kind == Piece::Kind::same      ? " "
                  : piece.kind == Piece::Kind::removed ? "-"
                                                       : "+") +
                 piece.text + "|";
    EXPECT_EQ(shown, " a\n|-b\n|+X\n|+Y\n|-c|+c\n|+Z|");
}

TEST(ConfigEdits, WithoutEditsKeepsEveryByte) {
    std::mt19937 random(20240601);
    const std::string letters = "a= \t\r\n\0#\"'[:l\xc3\xff"s;
    for (int round = 0; round < 5000; ++round) {
        std::string text(random() % 40, ' ');
        for (char &c : text)
            c = letters[random() % letters.size()];
        for (const Syntax syntax : {Syntax::lxc, Syntax::pve}) {
            const ConfigEdits edits{ConfigText(text, syntax)};
            EXPECT_TRUE(edits.empty());
            EXPECT_EQ(edits.text(), text);
        }
    }
}

// What an edit leaves alone is found again, byte for byte, in its order.
TEST(ConfigEdits, RandomEditsKeepTheOtherRows) {
    std::mt19937 random(7);
    const std::string letters = "ab \r\n\n"s;
    for (int round = 0; round < 5000; ++round) {
        std::string text(1 + random() % 30, ' ');
        for (char &c : text)
            c = letters[random() % letters.size()];
        const ConfigText parsed(text, Syntax::lxc);
        const std::size_t chosen = random() % parsed.rows().size();
        ConfigEdits edits(parsed);
        edits.replace(chosen, {"NEW"});
        std::string expected;
        for (std::size_t i = 0; i < parsed.rows().size(); ++i) {
            const Row &row = parsed.rows()[i];
            expected += i == chosen ? "NEW"s : std::string(parsed.text_of(row));
            expected += parsed.end_of(row);
        }
        EXPECT_EQ(edits.text(), expected);
    }
}

} // namespace
} // namespace warden::lxc
