// SPDX-License-Identifier: LGPL-2.1-or-later
// What a set of policy files says of itself. Pure.
#pragma once

#include "base/result.hpp"

#include <cerrno>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::received {

// Name without a directory -> content.
using PolicyFiles = std::map<std::string, std::string>;

inline constexpr std::size_t k_max_files = 256;
inline constexpr std::size_t k_max_total_bytes = std::size_t{4} << 20U;
inline constexpr std::size_t k_max_manifest_bytes = std::size_t{256} << 10U;
inline constexpr const char *k_manifest_name = "manifest.json";

// The code of an Error that is about what was given, and not about what could not be done.
inline constexpr int k_refused = EBADMSG;
inline Error refused(std::string why) {
    return {std::move(why), k_refused};
}

struct ManifestFile {
    std::string name;
    std::string sha256;
    std::uint64_t size = 0;
};

struct Manifest {
    std::string revision;        // the site's own word: 1 to 64 of letters, digits and ._:+~-
    std::string time;            // when it was made, as utc_text() writes it
    std::string minimum_version; // of lxc-warden: "0.1.0"
    std::vector<ManifestFile> files;
};

bool is_utc_time(std::string_view text);
// Letters, digits and ._+@- , at most 90 bytes; ends in .conf and does not begin with a dot.
bool is_policy_name(std::string_view name);
// -1, 0 or 1 for numbers with dots; an Error when one is not of that form.
Result<int> compare_versions(std::string_view a, std::string_view b);

Manifest manifest_of(const PolicyFiles &files, std::string revision, std::string time,
                     std::string minimum_version);
std::string manifest_text(const Manifest &manifest);
// what names it in error texts. Whatever is not known is an error: it may be there to forbid something.
Result<Manifest> parse_manifest(std::string_view text, const std::string &what);

// The files are those of the manifest, byte for byte, no more and no less. what: "bundle.tar"
Status check_files(const Manifest &manifest, const PolicyFiles &files, const std::string &what);
// This program is new enough.
Status check_version(const Manifest &manifest, std::string_view own_version);

} // namespace warden::ctl::received
