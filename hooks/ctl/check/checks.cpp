// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/checks.hpp"

namespace warden::ctl::check {

const std::vector<findings::Check> &offline_checks() {
    static const std::vector<findings::Check> table = [] {
        auto all = text_checks();
        const auto others = cgroup_checks();
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }();
    return table;
}

} // namespace warden::ctl::check
