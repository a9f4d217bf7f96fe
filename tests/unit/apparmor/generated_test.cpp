// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/generated.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

TEST(GeneratedProfile, IsNamedAfterContainerAndPath) {
    EXPECT_EQ(generated_profile("c1", "/var/lib/lxc"), "lxc-c1_</var/lib/lxc>");
    EXPECT_EQ(generated_profile("c1", "/var/lib/lxc//"), "lxc-c1_</var/lib/lxc>");
    EXPECT_EQ(generated_profile("c1", "/"), "lxc-c1_</>");
    EXPECT_EQ(generated_profile("a b", "/srv/my cts"), "lxc-a b_</srv/my cts>");
}

TEST(GeneratedProfile, IsAHashFrom247BytesOn) {
    const auto path = [](std::size_t length) { return "/" + std::string(length - 1, 'p'); };
    EXPECT_EQ(generated_profile("c1", path(237)).size(), 246U);
    // FNV-1a of the whole name, computed with an independent program.
    EXPECT_EQ(generated_profile("c1", path(238)), "d2204bbedd36c095");
}

TEST(IsGeneratedProfile, KnowsTheContainersOwn) {
    EXPECT_TRUE(is_generated_profile("lxc-c1_</var/lib/lxc>", "c1"));
    EXPECT_TRUE(is_generated_profile("lxc-c1_</other/spelling>", "c1"));
    EXPECT_TRUE(is_generated_profile("0123456789abcdef", "c1"));
    for (const auto *other :
         {"lxc-c12_</var/lib/lxc>", "lxc-c1", "lxc-container-default-cgns", "lxc-c1_</var/lib/lxc",
          "xlxc-c1_</var/lib/lxc>", "0123456789abcdeg", "0123456789abcde", "0123456789ABCDEF", ""})
        EXPECT_FALSE(is_generated_profile(other, "c1")) << other;
}

TEST(GeneratedName, TellsWhoseItIs) {
    const auto whose = [](std::string_view text) {
        const auto name = parse_generated_name(text);
        return name ? name->container + " " + name->lxcpath + (name->is_namespace ? " namespace" : "")
                    : "nobody";
    };
    EXPECT_EQ(whose("lxc-c1_</var/lib/lxc>"), "c1 /var/lib/lxc");
    EXPECT_EQ(whose("lxc-c1_<-var-lib-lxc>"), "c1 -var-lib-lxc namespace");
    EXPECT_EQ(whose("lxc-a_<b_</var/lib/lxc>"), "a_<b /var/lib/lxc");
    EXPECT_EQ(whose("lxc-c1_</srv/a_</b>"), "c1 /srv/a_</b");
    // Of no container: whoever may load profiles in a namespace of his own chooses their names.
    for (const std::string text :
         {"lxc-a/b_</var/lib/lxc>", "lxc-a\nb_</var/lib/lxc>", "lxc-a_</b\nc>", "lxc-a/b_<-var>",
          "lxc-a_<-b/c>", "lxc-_</var>", "lxc-c1_<var>", "lxc-c1", "c1_</var>", "lxc-c1_</var", ""})
        EXPECT_EQ(whose(text), "nobody") << text;
}

} // namespace
} // namespace warden::apparmor
