// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Sha256, VectorsOfFips180) {
    const struct {
        std::string text;
        const char *digest;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (const auto &row : rows)
        EXPECT_EQ(hex_text(sha256(row.text)), row.digest) << row.text.size();
}

// Every length around a block's end, in one piece and byte by byte.
TEST(Sha256, PiecesMakeNoDifference) {
    for (std::size_t length = 50; length < 140; ++length) {
        const std::string text(length, 'x');
        Sha256 hash;
        for (const char c : text)
            hash.add({&c, 1});
        EXPECT_EQ(hash.finish(), sha256(text)) << length;
    }
}

TEST(Sha256, HmacVectorsOfRfc4231) {
    EXPECT_EQ(hex_text(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex_text(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

} // namespace
} // namespace warden
