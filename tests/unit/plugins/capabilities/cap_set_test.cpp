// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plugins/capabilities/cap_set.hpp"

#include <gtest/gtest.h>

namespace warden::capabilities {
namespace {

TEST(FullSet, HasEveryCapabilityOfTheKernel) {
    EXPECT_EQ(full_set(0), 1U);
    EXPECT_EQ(full_set(40), 0x1ffffffffffU);
    EXPECT_EQ(full_set(63), ~CapSet{0});
}

TEST(Capability, IsANameAsLxcSpellsItOrANumber) {
    EXPECT_EQ(parse_capability("chown"), 0U);
    EXPECT_EQ(parse_capability("sys_admin"), 21U);
    EXPECT_EQ(parse_capability("12"), 12U);
    EXPECT_EQ(parse_capability("63"), 63U);
    for (const char *wrong : {"", "CHOWN", "cap_chown", "sys_admn", "64", "-1", "none"})
        EXPECT_FALSE(parse_capability(wrong)) << wrong;
}

TEST(SetText, NamesWhatItKnows) {
    EXPECT_EQ(set_text(0), "none");
    EXPECT_EQ(set_text((CapSet{1} << 21U) | 1U), "chown, sys_admin");
    EXPECT_EQ(set_text(CapSet{1} << 63U), "63");
}

TEST(ConfiguredSet, DropTakesAwayAndKeepGives) {
    EXPECT_EQ(configured_set({}, {}, 2).bounding, 7U);
    EXPECT_EQ(configured_set({"chown"}, {}, 2).bounding, 6U);
    EXPECT_EQ(configured_set({}, {"chown", "2"}, 2).bounding, 5U);
    EXPECT_EQ(configured_set({}, {"chown", "none", "2"}, 2).bounding, 4U);
    EXPECT_EQ(configured_set({}, {"sys_admin"}, 2).bounding, 0U); // an older kernel does not have it
}

TEST(ConfiguredSet, WhatLxcRefuses) {
    const auto unknown = configured_set({"chown", "chwon", "none"}, {}, 2);
    EXPECT_EQ(unknown.unknown, (std::vector<std::size_t>{1, 2}));
    EXPECT_FALSE(unknown.both);
    EXPECT_TRUE(configured_set({"chown"}, {"chown"}, 2).both);
}

} // namespace
} // namespace warden::capabilities
