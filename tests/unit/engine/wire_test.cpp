// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/wire.hpp"

#include "unit/findings/sample_report.hpp"

#include <gtest/gtest.h>

namespace warden::engine::test {
namespace {

TEST(Wire, WhatIsEncodedComesBack) {
    const findings::PhaseReport sent = findings::test::sample_report();
    const auto got = decode_report(encode_report(sent));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(encode_report(*got), encode_report(sent));
    EXPECT_TRUE(got->enforcing());
    EXPECT_EQ(got->mode->at.text(), "/etc/lxc-warden/policy.d/a.conf:2:8");
    EXPECT_EQ(got->code, WARDEN_TIMEOUT);
    EXPECT_EQ(got->lines.at(0).at.text(), "s.conf:3:1");
    EXPECT_EQ(got->findings.at(0).at, sent.findings.at(0).at);
    EXPECT_EQ(got->findings.at(1).waiver, sent.findings.at(1).waiver);
    EXPECT_TRUE(got->findings.at(1).waived);
    EXPECT_EQ(got->plan.steps().at(1).deadline_ms, 5000U);
}

TEST(Wire, NoModeStaysNoMode) {
    const auto got = decode_report(encode_report(findings::PhaseReport{}));
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->mode);
    EXPECT_FALSE(got->refused());
}

TEST(Wire, APartIsNoReport) {
    const std::string whole = encode_report(findings::test::sample_report());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(decode_report(std::string_view(whole).substr(0, size))) << size;
    EXPECT_FALSE(decode_report(whole + '\0'));
}

// Whatever a module wrote over the bytes: either an error, or a report that encodes to exactly these.
TEST(Wire, DamageIsSeenOrIsNone) {
    const std::string whole = encode_report(findings::test::sample_report());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char byte : {'\x01', '\x7f', '\xff'}) {
            std::string damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ byte);
            const auto got = decode_report(damaged);
            if (got)
                EXPECT_EQ(encode_report(*got), damaged) << i;
            else
                EXPECT_EQ(got.error().code, EBADMSG);
        }
    }
}

struct Field {
    const char *name;
    std::size_t at; // of a number in the encoding of an empty report
    char value;
};

// An empty report begins: has mode, mode, file size, line, column, allowed, code.
TEST(Wire, ANumberOutsideOfItsKindIsDamage) {
    const std::string empty = encode_report(findings::PhaseReport{});
    for (const auto &field : {Field{"flag", 0, 2}, Field{"mode", 8, 3}, Field{"allowed", 40, 7}}) {
        std::string damaged = empty;
        damaged.at(field.at) = field.value;
        EXPECT_FALSE(decode_report(damaged)) << field.name;
    }
}

} // namespace
} // namespace warden::engine::test
