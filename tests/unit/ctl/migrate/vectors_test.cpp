// SPDX-License-Identifier: LGPL-2.1-or-later
// What must hold for every row of the conversion's tables, whatever the text around the lines looks like.
#include "ctl/migrate/plan.hpp"

#include "unit/cgroup/convert/row.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace warden::ctl::migrate {
namespace {

using cgroup::convert::KeyValue;
using cgroup::convert::test::Row;
using lxc::Piece;
using test::TempTree;

// A way to write the same lines.
struct Shape {
    const char *name;
    std::string_view line_end;
    bool noise;
    bool open_end;
};
constexpr Shape k_shapes[] = {{"plain", "\n", false, false},
                              {"CR LF", "\r\n", true, false},
                              {"open end", "\n", true, true},
                              {"open CR LF", "\r\n", false, true}};

std::string text_of(const Row &row, const Shape &shape) {
    std::string text;
    for (const std::string &line : row.lines) {
        if (shape.noise)
            text += "#\t comment \xff" + std::string(shape.line_end) + std::string(shape.line_end);
        text += line + std::string(shape.line_end);
    }
    if (shape.noise)
        text += "# the end" + std::string(shape.line_end);
    return shape.open_end ? text.substr(0, text.size() - shape.line_end.size()) : text;
}

// The rules that LXC 5 and 6 bring for both versions.
void write_common(const test::TempTree &tree) {
    std::string text;
    for (const std::string prefix : {"lxc.cgroup.devices.", "lxc.cgroup2.devices."}) {
        text += prefix + "deny = a\n";
        for (const char *rule :
             {"c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 5:0 rwm", "c 5:1 rwm",
              "c 5:2 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 136:* rwm", "c 10:229 rwm"})
            text += prefix + "allow = " + rule + "\n";
    }
    tree.write("usr/share/lxc/config/common.conf", text);
}

class World {
public:
    World() : root_(tree_.dir()), loader_(root_, configs::SyntaxChoice::automatic) { write_common(tree_); }

    configs::ConfigInput input(std::string text) {
        return loader_.from_text(std::move(text), {"-", "-", false});
    }
    MigratePlan plan(const std::string &text, const Row &row, const MigrateOptions &options) {
        return plan_migration(input(text), cgroup::convert::test::read_profile(row.profile), options);
    }

private:
    test::TempTree tree_;
    Dir root_;
    configs::ConfigLoader loader_;
};

std::string joined(const std::vector<Piece> &pieces, Piece::Kind dropped) {
    std::string text;
    for (const Piece &piece : pieces)
        text += piece.kind == dropped ? "" : piece.text;
    return text;
}

std::vector<KeyValue> own_lines(const lxc::Config &config, std::string_view family) {
    std::vector<KeyValue> out;
    for (const lxc::Item *item : config.values(family)) {
        if (!item->included)
            out.push_back({item->key, item->value});
    }
    std::ranges::sort(out, {}, [](const KeyValue &pair) { return std::pair(pair.key, pair.value); });
    return out;
}

std::vector<Row> all_rows() {
    auto rows = cgroup::convert::test::read_rows("cgroup-vectors.tsv");
    auto more = cgroup::convert::test::read_rows("convert-more.tsv");
    rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return rows;
}

template <class Check>
void for_every_text(Check check) {
    World world;
    for (const Row &row : all_rows()) {
        for (const Shape &shape : k_shapes) {
            SCOPED_TRACE(row.id + ", " + shape.name);
            check(world, row, text_of(row, shape));
            if (testing::Test::HasFailure())
                return;
        }
    }
}

constexpr MigrateOptions k_willing{false, true, true, false};
constexpr MigrateOptions k_native{false, true, true, true};
constexpr MigrateOptions k_both{true, true, true, false};

TEST(MigrateVectors, NothingElseChanges) {
    for_every_text([](World &world, const Row &row, const std::string &text) {
        for (const MigrateOptions &options : {k_willing, k_native, k_both}) {
            const MigratePlan plan = world.plan(text, row, options);
            EXPECT_EQ(joined(plan.pieces, Piece::Kind::added), text);
            EXPECT_EQ(joined(plan.pieces, Piece::Kind::removed), plan.after);
            for (const Piece &piece : plan.pieces) {
                if (piece.kind == Piece::Kind::removed) {
                    EXPECT_TRUE(piece.text.find("lxc.cgroup") != std::string::npos ||
                                piece.text.find(": ") != std::string::npos || !piece.text.ends_with('\n'))
                        << piece.text;
                }
            }
        }
    });
}

bool leaves_errors(const MigratePlan &plan) {
    return std::ranges::any_of(plan.conversions, [](const PlannedConversion &planned) {
        return planned.fidelity == cgroup::convert::Fidelity::error && !planned.kept && !planned.elsewhere;
    });
}

// A line that was left for its error is looked at again beside what its neighbours became: it may be a loss
// then, and become a comment. What is in force stays the same in any case.
TEST(MigrateVectors, ASecondRunChangesNothing) {
    for_every_text([](World &world, const Row &row, const std::string &text) {
        for (const MigrateOptions &options : {k_willing, k_native, k_both}) {
            const MigratePlan first = world.plan(text, row, options);
            const MigratePlan second = world.plan(first.after, row, options);
            EXPECT_EQ(own_lines(world.input(second.after).config, "lxc.cgroup2"),
                      own_lines(world.input(first.after).config, "lxc.cgroup2"));
            if (leaves_errors(first))
                continue;
            EXPECT_EQ(second.after, first.after);
            EXPECT_NE(second.verdict, Verdict::changed);
        }
    });
}

// The cgroup2 lines of the new text are those that the conversion gives, and no v1 line is left that was
// converted.
TEST(MigrateVectors, TheTextSaysWhatTheConversionSays) {
    for_every_text([](World &world, const Row &row, const std::string &text) {
        const MigratePlan plan = world.plan(text, row, k_willing);
        std::vector<KeyValue> expected = row.expected;
        // Kept, but no setting of a file.
        std::erase_if(expected, [](const KeyValue &pair) { return !pair.key.starts_with("lxc.cgroup2."); });
        std::ranges::sort(expected, {}, [](const KeyValue &pair) { return std::pair(pair.key, pair.value); });
        const lxc::Config after = world.input(plan.after).config;
        EXPECT_EQ(own_lines(after, "lxc.cgroup2"), expected) << plan.after;
        std::size_t errors = 0;
        for (const PlannedConversion &planned : plan.conversions)
            errors += planned.fidelity == cgroup::convert::Fidelity::error && !planned.kept
                          ? planned.from.size()
                          : 0;
        EXPECT_LE(own_lines(after, "lxc.cgroup").size(), errors) << plan.after;
    });
}

TEST(MigrateVectors, TheVerdictFollowsTheWorstLine) {
    World world;
    for (const Row &row : all_rows()) {
        SCOPED_TRACE(row.id);
        const std::string text = text_of(row, k_shapes[0]);
        const MigratePlan strict = world.plan(text, row, {});
        EXPECT_EQ(status_of(strict) == "unchanged" ? "exact" : status_of(strict), row.fidelity);
        const auto own = [&](cgroup::convert::Fidelity fidelity) {
            return std::ranges::any_of(strict.conversions, [&](const PlannedConversion &planned) {
                return planned.fidelity == fidelity && !planned.kept && !planned.elsewhere;
            });
        };
        const Verdict expected = own(cgroup::convert::Fidelity::error)  ? Verdict::has_errors
                                 : own(cgroup::convert::Fidelity::lost) ? Verdict::needs_accept_lossy
                                 : strict.after == text                 ? Verdict::unchanged
                                                                        : Verdict::changed;
        EXPECT_EQ(strict.verdict, expected);
    }
}

TEST(MigrateVectors, KeepingV1KeepsEveryLine) {
    for_every_text([](World &world, const Row &row, const std::string &text) {
        const MigratePlan plan = world.plan(text, row, k_both);
        const lxc::Config before = world.input(text).config;
        const lxc::Config after = world.input(plan.after).config;
        EXPECT_EQ(own_lines(after, "lxc.cgroup"), own_lines(before, "lxc.cgroup"));
    });
}

} // namespace
} // namespace warden::ctl::migrate
