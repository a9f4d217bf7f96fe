#include "lxc/config_line.hpp"

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
        {"lxc.cgroup.cpu.shares : 512", malformed},
        {"lxc.Cgroup: 512", malformed},
        {"lxc.cgroup.cpu.shares", malformed},
        {" lxc.cgroup.cpu.shares: 512", ignored},
        {"memory:", ignored},
        {"memory 512", ignored},
        {"memory = 512", ignored},
        {"#description", comment},
        {" #description", ignored},
        {"[snap1]", section},
        {"[pve:pending]", section},
        {"[broken", section},
        {" \r", blank},
    };
    for (const Case &each : cases)
        check(each, Syntax::pve);
}

} // namespace
} // namespace warden::lxc
