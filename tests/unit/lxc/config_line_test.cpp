// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_line.hpp"
#include "lxc/proxmox_keys.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace warden::lxc {
namespace {

struct Case {
    std::string_view text;
    LineKind kind;
    std::string_view key = {};
    std::string_view value = {};
    char separator = '=';
};

void check(const Case &expected, Syntax syntax) {
    const ConfigLine line = parse_line(expected.text, syntax);
    EXPECT_EQ(line.kind, expected.kind) << expected.text;
    if (expected.kind != LineKind::setting && expected.kind != LineKind::native)
        return;
    EXPECT_EQ(line.key, expected.key) << expected.text;
    EXPECT_EQ(line.value, expected.value) << expected.text;
    EXPECT_EQ(line.separator, expected.separator) << expected.text;
}

TEST(ConfigLine, ReadsLxcLines) {
    using enum LineKind;
    const Case cases[] = {
        {"lxc.uts.name = c1", setting, "lxc.uts.name", "c1"},
        {"lxc.uts.name=c1", setting, "lxc.uts.name", "c1"},
        {"  \tlxc.uts.name\t =\t c1 \t", setting, "lxc.uts.name", "c1"},
        {"lxc.environment = A=b=c", setting, "lxc.environment", "A=b=c"},
        {"lxc.hook =", setting, "lxc.hook", ""},
        {"lxc.hook =   ", setting, "lxc.hook", ""},
        {"lxc.uts.name = \"c 1\"", setting, "lxc.uts.name", "c 1"},
        {"lxc.uts.name = 'c1'", setting, "lxc.uts.name", "c1"},
        {"lxc.uts.name = \"c1'", setting, "lxc.uts.name", "\"c1'"},
        {"lxc.uts.name = \"", setting, "lxc.uts.name", "\""},
        {"lxc.uts.name = \"\"", setting, "lxc.uts.name", ""},
        {"lxc.hook.start = \"/a b\" \"c\"", setting, "lxc.hook.start", "/a b\" \"c"},
        {"lxc.uts.name = ' c1 '", setting, "lxc.uts.name", " c1 "},
        {"lxc.uts.name = c1 # comment", setting, "lxc.uts.name", "c1 # comment"},
        {"lxc.uts.name extra = c1", setting, "lxc.uts.name extra", "c1"},
        {"lxc. = x", setting, "lxc.", "x"},
        {"# lxc.uts.name = c1", comment},
        {"   # lxc.uts.name = c1", comment},
        {"", blank},
        {" \t\f ", blank},
        {"\flxc.uts.name = c1", ignored},
        {"lxc", ignored},
        {"uts.name = c1", ignored},
        {"LXC.uts.name = c1", ignored},
        {"lxc.uts.name: c1", malformed},
        {"lxc.uts.name", malformed},
    };
    for (const Case &each : cases)
        check(each, Syntax::lxc);
}

TEST(ConfigLine, ReadsProxmoxLines) {
    using enum LineKind;
    const Case cases[] = {
        {"lxc.cgroup.cpu.shares: 512", setting, "lxc.cgroup.cpu.shares", "512", ':'},
        {"lxc.cgroup.cpu.shares = 512", setting, "lxc.cgroup.cpu.shares", "512", '='},
        {"lxc.cgroup.cpu.shares=512 \r", setting, "lxc.cgroup.cpu.shares", "512", '='},
        {"lxc.hook.pre-start:", setting, "lxc.hook.pre-start", "", ':'},
        {"lxc.environment: A=\"b\"", setting, "lxc.environment", "A=\"b\"", ':'},
        {"lxc.mount.entry: '/a b'", setting, "lxc.mount.entry", "/a b", ':'},
        {"memory: 512", native, "memory", "512", ':'},
        {"net0: name=eth0,bridge=vmbr0", native, "net0", "name=eth0,bridge=vmbr0", ':'},
        {"unused12:  local:1 ", native, "unused12", "local:1", ':'},
        {"lxc.cgroup.cpu.shares : 512", dropped},
        {"lxc.Cgroup: 512", dropped},
        {"lxc.cgroup.cpu.shares", dropped},
        {" lxc.cgroup.cpu.shares: 512", dropped},
        {"lxc.cgroup2: ", dropped},
        {"lxc.rootfs.path: /x", dropped},
        {"lxc.hook.start-host: /x", dropped},
        {"lxc.aa_profile: unconfined", setting, "lxc.aa_profile", "unconfined", ':'},
        {"lxc.limit.nofile: 5", setting, "lxc.limit.nofile", "5", ':'},
        {"memory:", dropped},
        {"memory 512", dropped},
        {"memory = 512", dropped},
        {"#description", comment},
        {" #description", dropped},
        {"[snap1]", section},
        {"[A-b_2] \t\r", section},
        {"[PVE:Pending]", section},
        {"[x]", dropped},
        {"[1st]", dropped},
        {"[a b]", dropped},
        {"[pve:other]", dropped},
        {"[snap1] #", dropped},
        {" [snap1]", dropped},
        {"[broken", dropped},
        {" \r", blank},
    };
    for (const Case &each : cases)
        check(each, Syntax::pve);
}

TEST(ConfigLine, SaysWhyProxmoxDropsALine) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"lxc.cgroup.cpu.shares : 512", "no blank may stand before the colon"},
        {"lxc.cgroup.hugetlb.2MB.limit_in_bytes: 1", "a key has small letters only"},
        {"lxc.cgroup.cpu.shares", "it has neither a colon nor an equals sign"},
        {"lxc.cgroup.cpu\x01: 1", "a key has letters, digits, dots, - and _ only"},
        {"lxc.foo: 1", "it takes no such key"},
        {" lxc.cgroup.cpu.shares: 512", "nothing may stand before the key"},
        {"Lxc.cap.drop: sys_module", "a key has small letters only"},
        {"LXC.CAP.DROP : sys_module", "no blank may stand before the colon"},
        {"Memory: 512", "a key has small letters only"},
        {"memory : 512", "no blank may stand before the colon"},
        {"memory: ", "nothing stands after the colon"},
        {"mem0ry: 512", "it is not of the form KEY: VALUE"},
        {": 512", "it is not of the form KEY: VALUE"},
        {"memory = 512", "it is not of the form KEY: VALUE"}};
    for (const auto &[line, why] : cases) {
        EXPECT_EQ(parse_line(line, Syntax::pve).kind, LineKind::dropped) << line;
        EXPECT_EQ(why_dropped(line), why) << line;
    }
    EXPECT_TRUE(why_dropped("[x]").starts_with("the name of a section begins with a letter"));
}

TEST(ConfigLine, NamesASection) {
    EXPECT_EQ(parse_line("[before] ", Syntax::pve).key, "before");
}

} // namespace
} // namespace warden::lxc
