// The names that LXC gives to the profiles that it generates.
#pragma once

#include <string>
#include <string_view>

namespace warden::apparmor {

// lxc-NAME_<LXCPATH>, or 16 hexadecimal digits when that is longer than 246 bytes (LXC 4 to 7).
std::string generated_profile(std::string_view container, std::string_view lxcpath);

// Whether `profile` is the container's generated one. Its path may be spelt in another way than ours (a link,
// a relative path), so only the container's name must fit, or the shape of a hash.
bool is_generated_profile(std::string_view profile, std::string_view container);

} // namespace warden::apparmor
