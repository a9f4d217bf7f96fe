// SPDX-License-Identifier: LGPL-2.1-or-later
// The worker's report: bytes are either refused, or written again they are the same.
#include "fuzz.hpp"

#include "engine/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto bytes = warden::fuzz::text_of(data, size);
    const auto report = warden::engine::decode_report(bytes);
    if (report)
        warden::fuzz::require(warden::engine::encode_report(*report) == bytes,
                              "what is read is all there is");
    else
        warden::fuzz::require(report.error().code == EBADMSG, "a refusal says why");
    return 0;
}
