// SPDX-License-Identifier: LGPL-2.1-or-later
// What was found in one config.
#pragma once

#include "findings/finding.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace warden::ctl::check {

// Of findings with one id only the first ones are kept, and the rest is told in one: who has a thousand alike
// knows enough, and a hostile config has a hundred thousand.
class Findings {
public:
    // The finding as it is kept, to be added to until the next one comes.
    findings::Finding &push_back(findings::Finding finding);
    std::size_t size() const { return kept_.size(); }
    std::vector<findings::Finding> take() &&;

private:
    struct Rest {
        std::size_t count = 0;
        findings::Finding first;
    };

    void settle();

    std::vector<findings::Finding> kept_;
    std::map<std::string, std::size_t, std::less<>> times_; // by id
    std::map<std::string, Rest, std::less<>> rest_;
    findings::Finding left_out_; // the newest one that is not kept
};

} // namespace warden::ctl::check
