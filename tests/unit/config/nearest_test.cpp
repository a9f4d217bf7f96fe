// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/nearest.hpp"

#include <array>
#include <gtest/gtest.h>

namespace warden::config {
namespace {

struct DistanceCase {
    const char *a;
    const char *b;
    std::size_t distance;
};

class EditDistance : public testing::TestWithParam<DistanceCase> {};

TEST_P(EditDistance, IsSymmetric) {
    EXPECT_EQ(edit_distance(GetParam().a, GetParam().b), GetParam().distance);
    EXPECT_EQ(edit_distance(GetParam().b, GetParam().a), GetParam().distance);
}

INSTANTIATE_TEST_SUITE_P(Words, EditDistance,
                         testing::Values(DistanceCase{"", "", 0}, DistanceCase{"", "abc", 3},
                                         DistanceCase{"mode", "mode", 0}, DistanceCase{"mode", "mod", 1},
                                         DistanceCase{"mode", "node", 1}, DistanceCase{"mode", "moed", 2},
                                         DistanceCase{"kitten", "sitting", 3}));

TEST(DidYouMean, NamesTheNearestWithinAThird) {
    constexpr std::array<std::string_view, 3> names{"required", "requisite", "optional"};
    EXPECT_EQ(did_you_mean("requird", names), "; did you mean 'required'?");
    EXPECT_EQ(did_you_mean("requisit", names), "; did you mean 'requisite'?");
    EXPECT_EQ(did_you_mean("optoinal", names), "; did you mean 'optional'?");
    EXPECT_EQ(did_you_mean("mandatory", names), "");
    EXPECT_EQ(did_you_mean("", names), "");
    EXPECT_EQ(did_you_mean("required", {}), "");
    EXPECT_EQ(did_you_mean(std::string(100000, 'r'), names), "");
}

} // namespace
} // namespace warden::config
