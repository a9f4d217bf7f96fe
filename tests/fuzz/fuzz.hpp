// SPDX-License-Identifier: LGPL-2.1-or-later
// What the fuzz targets share. Each target is one file with libFuzzer's entry point; it reads a text and then
// asks for what the code under test promises about every text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace warden::fuzz {

inline std::string_view text_of(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}

// A promise that is broken ends the process: libFuzzer and replay.cpp then keep the input. clang 14 has no
// std::source_location.
inline void require(bool holds, const char *promise, const char *file = __builtin_FILE(),
                    unsigned line = __builtin_LINE()) {
    if (holds)
        return;
    std::fprintf(stderr, "%s:%u: broken promise: %s\n", file, line, promise);
    std::abort();
}

} // namespace warden::fuzz
