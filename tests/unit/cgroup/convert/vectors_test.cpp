// SPDX-License-Identifier: LGPL-2.1-or-later
// The measured rows, and rows of our own for what the measured ones leave open.
#include "row.hpp"

#include <gtest/gtest.h>

namespace warden::cgroup::convert::test {
namespace {

TEST(ConvertVectors, EveryMeasuredRow) {
    std::size_t count = 0;
    EXPECT_EQ(failing_rows("cgroup-vectors.tsv", count), "");
    EXPECT_EQ(count, 243U);
}

TEST(ConvertVectors, EveryRowOfOurOwn) {
    std::size_t count = 0;
    EXPECT_EQ(failing_rows("convert-more.tsv", count), "");
    EXPECT_GT(count, 100U);
}

// Each line is explained once, whatever becomes of it.
TEST(ConvertVectors, EveryLineIsInOneConversion) {
    for (const auto *file : {"cgroup-vectors.tsv", "convert-more.tsv"}) {
        for (const auto &row : read_rows(file)) {
            const auto input = parse_lines(row.lines);
            std::vector<int> seen(input.settings.size());
            for (const auto &conversion : convert(input.settings, read_profile(row.profile), input.options)) {
                for (const auto index : conversion.from)
                    ++seen[index];
            }
            for (std::size_t i = 0; i < seen.size(); ++i) {
                const auto &setting = input.settings[i];
                const bool v1 = setting.key.starts_with("lxc.cgroup.") &&
                                !setting.key.starts_with("lxc.cgroup.dir") &&
                                setting.key != "lxc.cgroup.relative";
                if (v1 && !setting.included)
                    EXPECT_EQ(seen[i], 1) << row.id << ": " << setting.key << " = " << setting.value;
                else
                    EXPECT_LE(seen[i], 1) << row.id << ": " << setting.key << " = " << setting.value;
            }
        }
    }
}

// What is not exact says why, and what to do about it.
TEST(ConvertVectors, EveryLossIsExplained) {
    for (const auto *file : {"cgroup-vectors.tsv", "convert-more.tsv"}) {
        for (const auto &row : read_rows(file)) {
            for (const auto &conversion : convert_lines(row.lines, row.profile)) {
                if (conversion.fidelity == Fidelity::exact)
                    continue;
                EXPECT_FALSE(conversion.code.empty()) << row.id;
                EXPECT_GT(conversion.note.size(), 20U) << row.id;
            }
        }
    }
}

// Converting the result again changes nothing.
TEST(ConvertVectors, TheResultIsStable) {
    for (const auto *file : {"cgroup-vectors.tsv", "convert-more.tsv"}) {
        for (const auto &row : read_rows(file)) {
            const auto output = output_of(convert_lines(row.lines, row.profile));
            std::vector<Setting> settings;
            for (const auto &[key, value] : output)
                settings.push_back({key, value, false, false});
            auto options = parse_lines(row.lines).options;
            EXPECT_EQ(text_of(output_of(convert(settings, read_profile(row.profile), options))),
                      text_of(output))
                << row.id;
        }
    }
}

} // namespace
} // namespace warden::cgroup::convert::test
