// SPDX-License-Identifier: LGPL-2.1-or-later
// What AppArmor denied to programs of the host: counted, and otherwise no business of ours. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace warden::ctl::denials {

class HostEvents {
public:
    void add(std::string_view profile);

    std::uint64_t events() const { return events_; }
    // At most 200, with their events; what is beyond is only in events().
    const std::map<std::string, std::uint64_t, std::less<>> &profiles() const { return profiles_; }

private:
    std::map<std::string, std::uint64_t, std::less<>> profiles_;
    std::uint64_t events_ = 0;
};

} // namespace warden::ctl::denials
