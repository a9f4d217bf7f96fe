// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/grammar.hpp"

#include "lxc/config_text.hpp"

#include <gtest/gtest.h>

namespace warden::lxc {
namespace {

// The kinds of complaint, a letter for each line: '.' for none.
std::string judged(std::string_view text, unsigned lxc = 6, Syntax syntax = Syntax::lxc) {
    constexpr std::string_view letters = "unoxvr?";
    Grammar grammar(lxc, syntax);
    RowReader reader(text, syntax);
    std::string out;
    for (Row row; reader.next(row);) {
        const auto complaint = grammar.next(row.line.key, row.line.value);
        out += complaint ? letters[static_cast<std::size_t>(complaint->kind)] : '.';
        EXPECT_EQ(complaint && complaint->message.empty(), complaint && complaint->fix.empty());
    }
    return out;
}

TEST(Grammar, TakesWhatLxcTakes) {
    EXPECT_EQ(
        judged(
            "lxc.uts.name = c1\nlxc.arch = amd64\nlxc.idmap = u 0 100000 65536\n"
            "lxc.net.0.type = veth\nlxc.net.0.veth.pair = v0\nlxc.net.0.ipv4.address = 10.0.3.5/24 10.0.3.255\n"
            "lxc.mount.auto = proc:mixed sys:ro cgroup\nlxc.prlimit.nofile = 1024:unlimited\n"),
        "........");
}

TEST(Grammar, NetworksWantTheirTypeFirst) {
    EXPECT_EQ(judged("lxc.net.0.link = br0\nlxc.net.0.veth.pair = v0\nlxc.net.0.type = veth\n"
                     "lxc.net.0.veth.pair = v0\nlxc.net.1.veth.pair = v0\n"),
              ".r..r");
    EXPECT_EQ(
        judged(
            "lxc.net.0.type = macvlan\nlxc.net.0.vlan.id = 5\nlxc.net.0.type = vlan\nlxc.net.00.vlan.id = 5\n"),
        ".r..");
    EXPECT_EQ(judged("lxc.net.0.mtu =\nlxc.net.0.mtu = 1\nlxc.net.0.mtu =\nlxc.net.0 =\nlxc.net.0.mtu =\n"),
              "r...r");
    EXPECT_EQ(judged("lxc.net.8.type = veth\nlxc.net.010 =\nlxc.net.8.veth.mode = router\n"), "..r");
    EXPECT_EQ(judged("lxc.net.0.type = veth\nlxc.net =\nlxc.net.0.veth.mode = router\n"), "..r");
    EXPECT_EQ(judged("lxc.net.0.veth.pair: v0\nlxc.net.0.mtu:\n", 6, Syntax::pve), "..");
}

TEST(Grammar, SomePairsExcludeEachOther) {
    EXPECT_EQ(judged("lxc.cap.keep = chown\nlxc.cap.drop = sys_admin\n"), ".r");
    EXPECT_EQ(judged("lxc.cap.drop = chown\nlxc.cap.keep = none\n"), ".r");
    EXPECT_EQ(judged("lxc.cap.drop = chown\nlxc.cap.drop =\nlxc.cap.keep = none\nlxc.cap.drop = kill\n"),
              "...r");
    EXPECT_EQ(judged("lxc.namespace.clone = net\nlxc.namespace.keep = user\n"), ".r");
    EXPECT_EQ(judged("lxc.namespace.keep = net\nlxc.namespace.keep =\nlxc.namespace.clone = user\n"), "...");
}

TEST(Grammar, KnowsWhichLxcHasAKey) {
    EXPECT_EQ(judged("lxc.cgroup.pids.max = 5\nlxc.cgroup =\nlxc.cgroup.dir = x\n", 7), "oo.");
    EXPECT_EQ(judged("lxc.cgroup.pids.max = 5\nlxc.cgroup =\nlxc.cgroup.dir = x\n", 5), "...");
    EXPECT_EQ(judged("lxc.environment.hooks = A=b\n", 6), "n");
    EXPECT_EQ(judged("lxc.environment.hooks = A=b\n", 7), ".");
    EXPECT_EQ(judged("lxc.arch = loong64\n", 5) + judged("lxc.arch = loong64\n", 6) +
                  judged("lxc.arch = loong64\n", 7),
              "v?.");
    EXPECT_EQ(judged("lxc.foo = 1\nlxc.hook = /x\nlxc.cgroup2. =\nlxc.cgroup2. = 1\n"), "ux.u");
    EXPECT_EQ(judged("lxc.time.offset.boot = -5h\n", 5) + judged("lxc.time.offset.boot = -5h\n", 6), "v.");
}

TEST(Grammar, ALineThatIsRefusedSetsUpNothing) {
    EXPECT_EQ(judged("lxc.cap.keep = CAP_CHOWN\nlxc.cap.drop = kill\n"), "v.");
    EXPECT_EQ(judged("lxc.net.0.type = bridge\nlxc.net.0.mtu =\n"), "vr");
}

TEST(Grammar, SaysWhatIsAmissInOneSentence) {
    const auto comment = Grammar(6).next("lxc.start.auto", "1# keep");
    ASSERT_TRUE(comment);
    EXPECT_EQ(comment->fix, "Write '1' alone, and put the comment on a line of its own.");
    const auto empty = Grammar(6).next("lxc.arch", "");
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->message, "LXC refuses this key without a value");
}

} // namespace
} // namespace warden::lxc
