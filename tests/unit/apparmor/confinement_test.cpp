// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/confinement.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

using C = Confinement;

struct Case {
    const char *label;
    C without_list;
    C with_list;
};
class Confined : public testing::TestWithParam<Case> {};

const ProfileList k_list =
    ProfileList::parse("lxc-e (enforce)\nlxc-c (complain)\nlxc-f (unconfined)\nlxc-k (kill)\n"
                       "lxc-u (user)\n:ns:lxc-c (enforce)\n:ns:in (complain)\n");

TEST_P(Confined, IsDecidedByTheHostsProfiles) {
    const auto label = parse_label(GetParam().label);
    ASSERT_TRUE(label) << label.error().message;
    EXPECT_EQ(confinement(*label, nullptr), GetParam().without_list) << GetParam().label;
    EXPECT_EQ(confinement(*label, &k_list), GetParam().with_list) << GetParam().label;
    EXPECT_EQ(is_confined(*label, &k_list), GetParam().with_list == C::confined);
}

INSTANTIATE_TEST_SUITE_P(
    Labels, Confined,
    testing::Values(
        Case{"unconfined", C::unconfined, C::unconfined},
        Case{"lxc-container-default-cgns (enforce)", C::confined, C::confined},
        Case{"lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (enforce)", C::confined, C::confined},
        Case{"lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (complain)", C::complain,
             C::complain},
        Case{"lxc-unconfined_</x>//&:lxc-unconfined_<-x>:unconfined (kill)", C::confined, C::confined},
        Case{"lxc-c (complain)", C::complain, C::complain}, Case{"lxc-f (unconfined)", C::flag, C::flag},
        Case{"lxc-f (allow)", C::flag, C::flag}, Case{"lxc-f (-)", C::flag, C::flag},
        Case{"lxc-u (user)", C::asks_user_space, C::asks_user_space},
        Case{"lxc-p (prompt)", C::asks_user_space, C::asks_user_space},
        Case{"lxc-n (new)", C::not_proven, C::not_proven},
        // Nothing of the host's: what the container's own namespace enforces, its root can replace.
        Case{":ns:unconfined", C::unconfined, C::unconfined},
        Case{":ns:in (enforce)", C::unconfined, C::unconfined},
        Case{"unconfined//&:ns:in (enforce)", C::unconfined, C::unconfined},
        Case{"unconfined//&:ns:in//&lxc-e (enforce)", C::unconfined, C::unconfined},
        // All of the host's: the printed mode is that of at least one.
        Case{"lxc-e//&lxc-k2 (enforce)", C::confined, C::confined},
        Case{"lxc-c//&lxc-e (mixed)", C::not_proven, C::confined},
        Case{"lxc-c//&lxc-f (mixed)", C::not_proven, C::complain},
        Case{"lxc-c//&lxc-gone (mixed)", C::not_proven, C::not_proven},
        // A profile inside too: "enforce" may be its mode, and the host's have the unconfined flag.
        Case{"lxc-e//&:ns:in2 (enforce)", C::not_proven, C::confined},
        Case{"lxc-f//&:ns:in2 (enforce)", C::not_proven, C::flag},
        Case{"lxc-gone//&:ns:in2 (enforce)", C::not_proven, C::not_proven},
        Case{"lxc-e//&:ns:in (mixed)", C::not_proven, C::confined},
        Case{"lxc-k//&:ns:in (mixed)", C::not_proven, C::confined},
        Case{"lxc-c//&:ns:lxc-c (mixed)", C::not_proven, C::complain},
        Case{"lxc-c//&:ns:in (complain)", C::complain, C::complain}));

} // namespace
} // namespace warden::apparmor
