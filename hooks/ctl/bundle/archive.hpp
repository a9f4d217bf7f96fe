// SPDX-License-Identifier: LGPL-2.1-or-later
// A bundle's bytes: a plain tar with the manifest first and the policy's files after it. The only place that
// knows libarchive.
#pragma once

#include "ctl/received/manifest.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::bundle {

inline constexpr std::size_t k_max_bundle_bytes = std::size_t{8} << 20U;

struct Bundle {
    received::Manifest manifest;
    std::string manifest_text; // as it was read
    received::PolicyFiles files;
};

// The same bytes for the same bundle, whoever calls.
Result<std::string> pack(const Bundle &bundle);

// what: its file, for error texts. Only regular files, only the names that pack() gives, each once, not
// compressed, and everything as the manifest says. Nothing is written anywhere.
Result<Bundle> unpack(std::string_view bytes, const std::string &what);

} // namespace warden::ctl::bundle
