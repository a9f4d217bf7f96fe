// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/policy.hpp"

#include <gtest/gtest.h>

namespace warden::policy {
namespace {

struct Strictest {
    const char *text; // of the only policy file
    std::optional<std::string> name, lxcpath;
    Mode mode;
};

void PrintTo(const Strictest &c, std::ostream *out) {
    *out << c.text << " for " << c.name.value_or("?") << " in " << c.lxcpath.value_or("?");
}

class StrictestMode : public testing::TestWithParam<Strictest> {};

TEST_P(StrictestMode, IsWhatMayHold) {
    const auto set = parse_policy({{{"a", GetParam().text}}, {}});
    EXPECT_EQ(strictest_mode(set, GetParam().name, GetParam().lxcpath).mode, GetParam().mode);
}

constexpr const char *k_by_path = "[policy]\nmode=audit\n[policy]\nlxcpath=/srv\nmode=enforce";
constexpr const char *k_by_group = "[policy]\nmode=audit\n[policy]\ngroup=prod\nmode=enforce";
constexpr const char *k_relaxed = "[policy]\nmode=enforce\n[policy]\nmatch=build-*\nmode=audit";
constexpr const char *k_relaxed_group = "[policy]\nmode=enforce\n[policy]\ngroup=build\nmode=audit";

INSTANTIATE_TEST_SUITE_P(
    Known, StrictestMode,
    testing::Values(Strictest{"", {}, {}, Mode::audit}, Strictest{"mode=enforce\n", {}, {}, Mode::enforce},
                    Strictest{"[policy]\nmode=enforce\n[policy]\nmode=audit", {}, {}, Mode::audit},
                    Strictest{k_by_path, {}, {}, Mode::enforce},
                    Strictest{k_by_path, "c1", "/srv", Mode::enforce},
                    Strictest{k_by_path, "c1", "/var/lib/lxc", Mode::audit},
                    Strictest{k_by_path, "c1", {}, Mode::enforce},
                    // What only the config shows may be so.
                    Strictest{k_by_group, "c1", "/srv", Mode::enforce},
                    Strictest{k_relaxed, {}, {}, Mode::enforce},
                    Strictest{k_relaxed, "build-7", "/srv", Mode::audit},
                    Strictest{k_relaxed, "web", "/srv", Mode::enforce},
                    Strictest{k_relaxed_group, "c1", "/srv", Mode::enforce}));

// With a file that cannot be read whole nothing takes back what another one enforces: that one may have meant
// it.
TEST(Strictest, NothingIsRelaxedBesideAnError) {
    const config::DropIns files{{{"a", "mode=enforce\n"}, {"b", "mode=audit\n"}}, {}};
    EXPECT_EQ(strictest_mode(parse_policy(files), "c1", "/srv").mode, Mode::audit);
    auto broken = files;
    broken.files.push_back({"c", "[policy]\nmdoe = audit\n"});
    EXPECT_EQ(strictest_mode(parse_policy(broken), "c1", "/srv").mode, Mode::enforce);
}

TEST(BrokenFile, IsIgnoredOnlyForWhomTheGateIs) {
    const auto set = parse_policy(
        {{{"a", "[policy]\nmatch = build-*\nbroken-file = ignore\n"}, {"b", "[policy]\nmdoe = audit\n"}},
         {}});
    EXPECT_TRUE(policy_for(set, {"build-7", "/srv", {}, true}).ignores_broken_files);
    EXPECT_FALSE(policy_for(set, {"web", "/srv", {}, true}).ignores_broken_files);
}

} // namespace
} // namespace warden::policy
