// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/others.hpp"

namespace warden::ctl::denials {

void HostEvents::add(std::string_view profile) {
    constexpr std::size_t k_most_profiles = 200, k_most_bytes = 256;
    ++events_;
    profile = profile.substr(0, k_most_bytes);
    if (const auto known = profiles_.find(profile); known != profiles_.end())
        ++known->second;
    else if (profiles_.size() < k_most_profiles)
        profiles_.emplace(profile, 1);
}

} // namespace warden::ctl::denials
