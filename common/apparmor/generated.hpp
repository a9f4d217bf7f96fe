// SPDX-License-Identifier: LGPL-2.1-or-later
// The names that LXC gives to the profiles that it generates.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warden::apparmor {

// lxc-NAME_<LXCPATH>, or 16 hexadecimal digits when that is longer than 246 bytes (LXC 4 to 7).
std::string generated_profile(std::string_view container, std::string_view lxcpath);

// The namespace that goes with the profile: the same text with '-' for each '/'.
std::string generated_namespace(std::string_view container, std::string_view lxcpath);

// A generated name that says whose it is.
struct GeneratedName {
    std::string container;
    std::string lxcpath;       // in a namespace's name with '-' for each '/'
    bool is_namespace = false; // of a namespace, or of a profile
};
// nullopt for anything else, a hash too. A container's name holds no '/', so that the first "_</" is LXC's;
// it may hold "_<-", and of a namespace's name the last one is taken for LXC's.
std::optional<GeneratedName> parse_generated_name(std::string_view text);

// Whether `profile` is the container's generated one. Its path may be spelt in another way than ours (a link,
// a relative path), so only the container's name must fit, or the shape of a hash.
bool is_generated_profile(std::string_view profile, std::string_view container);

} // namespace warden::apparmor
