// SPDX-License-Identifier: LGPL-2.1-or-later
// A policy bundle: refused with a reason, or a set of files that makes the same bundle again.
#include "fuzz.hpp"

#include "ctl/bundle/archive.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace warden::ctl;
    const auto bundle = bundle::unpack(warden::fuzz::text_of(data, size), "bundle");
    if (!bundle) {
        warden::fuzz::require(bundle.error().code == received::k_refused && !bundle.error().message.empty(),
                              "a refusal says why");
        return 0;
    }
    const auto packed = bundle::pack(*bundle);
    warden::fuzz::require(bool(packed), "what was read can be written");
    const auto again = bundle::unpack(*packed, "again");
    warden::fuzz::require(again && again->files == bundle->files &&
                              again->manifest_text == bundle->manifest_text,
                          "and is the same");
    return 0;
}
