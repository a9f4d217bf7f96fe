// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/abi_names.hpp"

#include <gtest/gtest.h>
#include <string>

namespace warden {
namespace {

TEST(Names, PhasesGoBothWays) {
    EXPECT_EQ(phase_names().size(), WARDEN_PHASES_ - 1U);
    for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase)
        EXPECT_EQ(find_phase(phase_name(phase)), phase);
    EXPECT_EQ(phase_name(WARDEN_PRE_START), "pre-start");
    EXPECT_EQ(phase_name(WARDEN_MIGRATE), "migrate");
    EXPECT_EQ(phase_name(0), "unknown");
    EXPECT_EQ(phase_name(WARDEN_PHASES_), "unknown");
    for (const auto *text : {"", "start", "Stop", "unknown"})
        EXPECT_FALSE(find_phase(text)) << text;
}

TEST(Names, ResultsGoBothWays) {
    EXPECT_EQ(result_names().size(), static_cast<std::size_t>(WARDEN_RESULTS_));
    for (warden_result result = 0; result < WARDEN_RESULTS_; ++result)
        EXPECT_EQ(find_result(result_name(result)), result);
    EXPECT_EQ(result_name(WARDEN_OK), "ok");
    EXPECT_EQ(result_name(WARDEN_TIMEOUT), "timeout");
    EXPECT_EQ(result_name(-1), "error");
    EXPECT_EQ(result_name(99), "error");
    EXPECT_FALSE(find_result("default"));
}

TEST(Names, ThreePhasesCleanUp) {
    for (warden_phase phase = 1; phase < WARDEN_PHASES_; ++phase) {
        const auto name = phase_name(phase);
        EXPECT_EQ(is_clean_up(phase), name == "stop" || name == "post-stop" || name == "thaw") << name;
    }
}

TEST(ModuleName, IsNeverAPath) {
    for (const char *name : {"a", "guest_os", "a-9"})
        EXPECT_TRUE(is_module_name(name)) << name;
    for (const std::string &name :
         {std::string(), std::string("../a"), std::string("a/b"), std::string("a.so"), std::string("a b"),
          std::string("Limits"), std::string("a\0b", 3), std::string(65, 'a')})
        EXPECT_FALSE(is_module_name(name)) << name;
}

} // namespace
} // namespace warden
