// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/elf.hpp"

#include "base/dir.hpp"
#include "guest/systemd_version.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace warden::guest {
namespace {

std::string program(const std::string &name) {
    const auto folder = Dir::open(GUEST_PROGRAMS);
    const auto bytes =
        folder ? folder->read_file(name, std::size_t{1} << 24U) : Result<std::string>(folder.error());
    EXPECT_TRUE(bytes) << name;
    return bytes ? *bytes : std::string();
}

TEST(Elf, NeededLibraries) {
    const auto needed = needed_libraries(program("guest_systemd_252"));
    ASSERT_TRUE(needed) << needed.error().message;
    EXPECT_NE(std::find(needed->begin(), needed->end(), "libsystemd-shared-252.so"), needed->end());
    EXPECT_NE(std::find(needed->begin(), needed->end(), "libc.so.6"), needed->end());
}

TEST(Elf, WhatIsNone) {
    for (const std::string bytes : {"", "\177EL", "#!/bin/sh\n", "MZ"})
        EXPECT_FALSE(needed_libraries(bytes)) << bytes;
    EXPECT_FALSE(needed_libraries(std::string("\177ELF")));
    EXPECT_FALSE(needed_libraries("\177ELF" + std::string(60, '\0')));
}

// A file that is cut off anywhere, or has any byte changed, is read or refused, and never read outside of.
TEST(Elf, DamagedFiles) {
    const auto whole = program("guest_systemd_252");
    ASSERT_GT(whole.size(), 4096U);
    for (std::size_t size = 0; size < whole.size(); size += size < 1024 ? 7 : 501)
        (void)needed_libraries(std::string(whole.substr(0, size)));
    EXPECT_FALSE(needed_libraries(whole.substr(0, 600)));
    std::mt19937 random(1);
    unsigned refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto bytes = whole;
        // Headers and the dynamic section are what matters, and lie at both ends of the file.
        for (int change = 0; change < 4; ++change) {
            const std::size_t at = random() % 2 == 0 ? random() % 1024 : random() % bytes.size();
            bytes[at] = static_cast<char>(random());
        }
        refused += needed_libraries(bytes) ? 0 : 1;
    }
    EXPECT_GT(refused, 0U);
}

struct Version {
    const char *name;
    std::optional<unsigned> version;
};

TEST(SystemdVersion, OfTheLibrarysName) {
    for (const auto &[name, version] : {Version{"libsystemd-shared-231.so", 231},
                                        {"libsystemd-shared-247.3-7+deb11u4.so", 247},
                                        {"libsystemd-core-257.so", 257},
                                        {"libsystemd-shared-252-14.el9_2.so", 252},
                                        {"libsystemd-shared-.so", std::nullopt},
                                        {"libsystemd-shared-99999999999999999999.so", std::nullopt},
                                        {"libsystemd.so.0", std::nullopt},
                                        {"libc.so.6", std::nullopt}})
        EXPECT_EQ(systemd_version({"libc.so.6", name}), version) << name;
}

} // namespace
} // namespace warden::guest
