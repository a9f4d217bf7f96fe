// SPDX-License-Identifier: LGPL-2.1-or-later
// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104): for names of contents, not for secrets of ours.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace warden {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256 {
public:
    void add(std::string_view data);
    // Of everything that was added. The object is then used up.
    Sha256Digest finish();

private:
    void take_block(const std::uint8_t *block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::uint8_t, 64> block_{};
    std::uint64_t bytes_ = 0;
};

Sha256Digest sha256(std::string_view data);
// key: at most 64 bytes, which need no hashing first.
Sha256Digest hmac_sha256(std::string_view key, std::string_view data);

// Lower case, two digits a byte.
std::string hex_text(const std::uint8_t *bytes, std::size_t count);
inline std::string hex_text(const Sha256Digest &digest) {
    return hex_text(digest.data(), digest.size());
}

} // namespace warden
