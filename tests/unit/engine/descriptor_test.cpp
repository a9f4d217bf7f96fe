// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/registry.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <iterator>

namespace warden::engine {
namespace {

warden_result run(warden_ctx * /*ctx*/, void * /*state*/) {
    return WARDEN_OK;
}

// A right module, to be changed in one place.
struct Tables {
    std::vector<warden_option> options{{"n", WARDEN_INT, 0, "1", "0..9", "A number."}};
    std::vector<warden_check> checks{{"WRG-001", WARDEN_SEV_ERROR, "t", "w", "f"},
                                     {"WRG-002", WARDEN_SEV_INFO, "t", "w", "f"}};
    std::vector<warden_op> ops{{WARDEN_PRE_START, 0, run}, {WARDEN_AUDIT, 0, run}};
    warden_module module{};

    Tables() {
        module.struct_size = sizeof module;
        module.abi_major = WARDEN_ABI_MAJOR;
        module.abi_minor = WARDEN_ABI_MINOR;
        module.name = "m";
        module.version = "1";
        module.summary = "s";
    }
    Result<Module> read() {
        module.options = options.data();
        module.option_count = static_cast<std::uint32_t>(options.size());
        module.checks = checks.data();
        module.check_count = static_cast<std::uint32_t>(checks.size());
        module.ops = ops.data();
        module.op_count = static_cast<std::uint32_t>(ops.size());

        module.option_size = sizeof(warden_option);
        module.check_size = sizeof(warden_check);
        module.op_size = sizeof(warden_op);
        if (adjust)
            adjust(module);
        return read_descriptor(module, "m", "/m.so");
    }
    void (*adjust)(warden_module &) = nullptr;
};

TEST(Descriptor, ARightOne) {
    Tables tables;
    const auto module = tables.read();
    ASSERT_TRUE(module) << module.error().message;
    EXPECT_EQ(module->run_for(WARDEN_AUDIT), &run);
    EXPECT_EQ(module->run_for(WARDEN_MOUNT), nullptr);
    ASSERT_NE(module->find_check("WRG-002"), nullptr);
    EXPECT_EQ(module->find_check("WRG-002")->severity, WARDEN_SEV_INFO);
    EXPECT_EQ(module->find_check("WRG-003"), nullptr);
}

// What its rules allowed must go on.
TEST(Descriptor, OneOfAbi10IsNotHeldToLaterRules) {
    Tables tables;
    tables.module.abi_minor = 0;
    tables.module.summary = "";
    tables.ops[0].flags = 4;
    tables.checks[0].why = "";
    EXPECT_TRUE(tables.read()) << tables.read().error().message;
}

struct Case {
    const char *name;
    void (*spoil)(Tables &);
    std::string message;
};

void PrintTo(const Case &c, std::ostream *out) {
    *out << c.name;
}

class WrongDescriptor : public testing::TestWithParam<Case> {};

TEST_P(WrongDescriptor, IsRefusedWithTheFirstThing) {
    Tables tables;
    GetParam().spoil(tables);
    const auto module = tables.read();
    ASSERT_FALSE(module);
    EXPECT_EQ(module.error().message.substr(0, GetParam().message.size()), GetParam().message);
    EXPECT_EQ(module.error().code, ENOEXEC);
}

INSTANTIATE_TEST_SUITE_P(
    Headers, WrongDescriptor,
    testing::Values(
        Case{"short struct", [](Tables &m) { m.module.struct_size = 16; },
             "/m.so: its descriptor has 16 bytes"},
        Case{"abi major", [](Tables &m) { m.module.abi_major = 2; },
             "/m.so was built for ABI 2, this lxc-warden has ABI 1; rebuild the module"},
        Case{"name", [](Tables &m) { m.module.name = "o\n"; },
             "/m.so calls itself 'o\\x0a'; rename it to that"},
        Case{"no name", [](Tables &m) { m.module.name = nullptr; }, "/m.so calls itself ''"},
        Case{"no version", [](Tables &m) { m.module.version = nullptr; }, "/m.so lacks its version"},
        Case{"no summary", [](Tables &m) { m.module.summary = nullptr; }, "/m.so lacks its summary"},
        Case{"a blank summary", [](Tables &m) { m.module.summary = " "; }, "/m.so lacks its summary"},
        Case{"a newer minor version", [](Tables &m) { m.module.abi_minor = WARDEN_ABI_MINOR + 1; },
             "/m.so was built for ABI 1.2, this lxc-warden has ABI 1.1; upgrade"}));

INSTANTIATE_TEST_SUITE_P(
    Tables, WrongDescriptor,
    testing::Values(
        Case{"check twice", [](Tables &m) { m.checks[1].id = "WRG-001"; },
             "/m.so declares the finding WRG-001 twice"},
        Case{"no id", [](Tables &m) { m.checks[0].id = nullptr; }, "/m.so: '' is not a finding id"},
        Case{"id", [](Tables &m) { m.checks[0].id = "wrg1"; }, "/m.so: 'wrg1' is not a finding id"},
        Case{"severity", [](Tables &m) { m.checks[0].severity = 4; },
             "/m.so: the finding WRG-001 has the unknown severity 4"},
        Case{"no why", [](Tables &m) { m.checks[0].why = nullptr; }, "/m.so: the finding WRG-001 lacks"},
        Case{"phase", [](Tables &m) { m.ops[0].phase = 4242; },
             "/m.so has a function for the unknown phase 4242"},
        Case{"phase 0", [](Tables &m) { m.ops[0].phase = 0; },
             "/m.so has a function for the unknown phase 0"},
        Case{"phase twice", [](Tables &m) { m.ops[1].phase = WARDEN_PRE_START; },
             "/m.so: phase 1 has no function, or two"},
        Case{"no function", [](Tables &m) { m.ops[1].run = nullptr; }, "/m.so: phase 8 has no function"},
        Case{"fallback", [](Tables &m) { m.options[0].fallback = "many"; }, "/m.so: "},
        Case{"type", [](Tables &m) { m.options[0].type = 99; }, "/m.so: "},
        Case{"no table", [](Tables &m) { m.adjust = [](warden_module &w) { w.ops = nullptr; }; },
             "/m.so, ops: the table has 2 rows and no address"},
        Case{"too many", [](Tables &m) { m.adjust = [](warden_module &w) { w.check_count = 1001; }; },
             "/m.so, checks: the table has 1001 rows and is too long"},
        Case{"row size", [](Tables &m) { m.adjust = [](warden_module &w) { w.option_size = 8; }; },
             "/m.so, options: a row has 8 bytes"}));

// A module built with a later minor version has longer rows; its size is the stride.
TEST(Descriptor, LongerRowsOfALaterMinorVersion) {
    struct Longer {
        warden_check check;
        std::array<char, 24> more;
    };
    const std::array<Longer, 2> rows{{{{"WRG-001", WARDEN_SEV_ERROR, "t", "w", "f"}, {}},
                                      {{"WRG-002", WARDEN_SEV_INFO, "t", "w", "f"}, {}}}};
    static const Longer *address = nullptr;
    address = rows.data();
    Tables tables;
    tables.adjust = [](warden_module &m) {
        m.checks = &address->check;
        m.check_size = sizeof(Longer);
    };
    const auto module = tables.read();
    ASSERT_TRUE(module) << module.error().message;
    EXPECT_NE(module->find_check("WRG-002"), nullptr);
}

} // namespace
} // namespace warden::engine
