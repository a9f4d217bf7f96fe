// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/label.hpp"

#include <gtest/gtest.h>

namespace warden::apparmor {
namespace {

using namespace std::string_literals;
using Components = std::vector<Component>;

struct Case {
    std::string text;
    Components components;
    Mode mode;
    std::string host;
};
class Labels : public testing::TestWithParam<Case> {};

TEST_P(Labels, AreReadByComponents) {
    for (const auto &text : {GetParam().text, GetParam().text + "\n"}) {
        const auto label = parse_label(text);
        ASSERT_TRUE(label) << label.error().message;
        EXPECT_EQ(label->text, GetParam().text);
        EXPECT_EQ(label->components, GetParam().components);
        EXPECT_EQ(label->mode, GetParam().mode);
        EXPECT_EQ(label->host_profile(), GetParam().host);
    }
}

// The first three were read from containers of LXC 5.0.2 and 7.0.0; the others follow the kernel's printing.
INSTANTIATE_TEST_SUITE_P(
    Kernel, Labels,
    testing::Values(
        Case{"lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (enforce)",
             {{"", "lxc-c1_</var/lib/lxc>"}, {"lxc-c1_<-var-lib-lxc>", "unconfined"}},
             Mode::enforce,
             "lxc-c1_</var/lib/lxc>"},
        Case{"lxc-container-default-cgns (enforce)",
             {{"", "lxc-container-default-cgns"}},
             Mode::enforce,
             "lxc-container-default-cgns"},
        Case{"/usr/bin/lxc-start (enforce)",
             {{"", "/usr/bin/lxc-start"}},
             Mode::enforce,
             "/usr/bin/lxc-start"},
        Case{"unconfined", {{"", "unconfined"}}, Mode::none, ""},
        Case{"lxc-x (complain)", {{"", "lxc-x"}}, Mode::complain, "lxc-x"},
        Case{"lxc-x (kill)", {{"", "lxc-x"}}, Mode::kill, "lxc-x"},
        Case{"lxc-x (unconfined)", {{"", "lxc-x"}}, Mode::unconfined, "lxc-x"},
        Case{"lxc-x (-)", {{"", "lxc-x"}}, Mode::unconfined, "lxc-x"},
        Case{"lxc-x (allow)", {{"", "lxc-x"}}, Mode::allow, "lxc-x"},
        Case{"lxc-x (prompt)", {{"", "lxc-x"}}, Mode::prompt, "lxc-x"},
        Case{"lxc-x (user)", {{"", "lxc-x"}}, Mode::user, "lxc-x"},
        Case{"lxc-x (new-mode)", {{"", "lxc-x"}}, Mode::unknown, "lxc-x"},
        Case{"lxc-a//&lxc-b (mixed)", {{"", "lxc-a"}, {"", "lxc-b"}}, Mode::mixed, "lxc-a//&lxc-b"},
        // Names with what else has a meaning.
        Case{"my profile (old) (enforce)", {{"", "my profile (old)"}}, Mode::enforce, "my profile (old)"},
        Case{"unconfined (x) (enforce)", {{"", "unconfined (x)"}}, Mode::enforce, "unconfined (x)"},
        Case{"not-unconfined (enforce)", {{"", "not-unconfined"}}, Mode::enforce, "not-unconfined"},
        Case{"lxc-a b_</srv/my cts (1)>//&:lxc-a b_<-srv-my cts (1)>:unconfined (enforce)",
             {{"", "lxc-a b_</srv/my cts (1)>"}, {"lxc-a b_<-srv-my cts (1)>", "unconfined"}},
             Mode::enforce,
             "lxc-a b_</srv/my cts (1)>"},
        Case{"lxc-unconfined_</var/lib/lxc>//&:lxc-unconfined_<-var-lib-lxc>:unconfined (enforce)",
             {{"", "lxc-unconfined_</var/lib/lxc>"}, {"lxc-unconfined_<-var-lib-lxc>", "unconfined"}},
             Mode::enforce,
             "lxc-unconfined_</var/lib/lxc>"},
        Case{"lxc-c_</a/b:c>//&:lxc-c_<-a-b:c>:unconfined (enforce)",
             {{"", "lxc-c_</a/b:c>"}, {"lxc-c_<-a-b", "c>:unconfined"}},
             Mode::enforce,
             "lxc-c_</a/b:c>"},
        // A path too long for a name: both names are the same hash.
        Case{"5d1ad3a3b7ed6cfb//&:5d1ad3a3b7ed6cfb:unconfined (enforce)",
             {{"", "5d1ad3a3b7ed6cfb"}, {"5d1ad3a3b7ed6cfb", "unconfined"}},
             Mode::enforce,
             "5d1ad3a3b7ed6cfb"},
        // Children and hats are a name of their own.
        Case{"/usr/sbin/x//helper (enforce)",
             {{"", "/usr/sbin/x//helper"}},
             Mode::enforce,
             "/usr/sbin/x//helper"},
        // Only unconfined: no mode. A process that has entered a namespace without a stack.
        Case{":lxc-c1_<-var-lib-lxc>:unconfined", {{"lxc-c1_<-var-lib-lxc>", "unconfined"}}, Mode::none, ""},
        Case{"unconfined//&:ns:unconfined", {{"", "unconfined"}, {"ns", "unconfined"}}, Mode::none, ""},
        Case{":ns:prog (enforce)", {{"ns", "prog"}}, Mode::enforce, ""},
        Case{":ns://prog (enforce)", {{"ns", "prog"}}, Mode::enforce, ""},
        Case{":outer//inner:prog (enforce)", {{"outer//inner", "prog"}}, Mode::enforce, ""},
        // The namespace is printed once for all of its profiles that follow.
        Case{"unconfined//&:ns:a//&b (enforce)",
             {{"", "unconfined"}, {"ns", "a"}, {"ns", "b"}},
             Mode::enforce,
             ""},
        Case{"lxc-c//&:ns:a//&b//&:ns2:c (mixed)",
             {{"", "lxc-c"}, {"ns", "a"}, {"ns", "b"}, {"ns2", "c"}},
             Mode::mixed,
             "lxc-c"}));

TEST(ParseLabel, RefusesWhatTheKernelDoesNotPrint) {
    for (const auto &text : {""s, "\n"s, "lxc-c1"s, "(enforce)"s, " (enforce)"s, "a (enforce"s,
                             "a (enforce)\n\n"s, ":ns (enforce)"s, "::a (enforce)"s, "a//& (enforce)"s,
                             "//&a (enforce)"s, "a\0b (enforce)"s, "unconfined//&a"s}) {
        const auto label = parse_label(text);
        EXPECT_FALSE(label) << text;
        if (!label) {
            EXPECT_EQ(label.error().code, EINVAL);
        }
    }
    EXPECT_EQ(parse_label("x\x1B[1m").error().message, "'x\\x1b[1m' is not an AppArmor label");
}

TEST(ParseComponents, ReadsConfiguredProfiles) {
    EXPECT_EQ(*parse_components("lxc-a//&:ns:"), (Components{{"", "lxc-a"}, {"ns", "unconfined"}}));
    EXPECT_EQ(*parse_components(":ns://"), (Components{{"ns", "unconfined"}}));
    EXPECT_EQ(*parse_components("a b"), (Components{{"", "a b"}}));
    EXPECT_FALSE(parse_components(""));
    EXPECT_FALSE(parse_components(":ns"));
}

TEST(Mode, NamesAreReadAsTheyArePrinted) {
    for (const auto mode : {Mode::enforce, Mode::complain, Mode::kill, Mode::unconfined, Mode::allow,
                            Mode::user, Mode::prompt, Mode::mixed})
        EXPECT_EQ(parse_mode(mode_name(mode)), mode);
    EXPECT_EQ(parse_mode("Enforce"), Mode::unknown);
    EXPECT_EQ(parse_mode(""), Mode::unknown);
    EXPECT_EQ(mode_name(Mode::none), "none");
    EXPECT_EQ(mode_name(Mode::unknown), "unknown");
}

} // namespace
} // namespace warden::apparmor
