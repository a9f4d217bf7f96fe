// SPDX-License-Identifier: LGPL-2.1-or-later
// A verdict that was made already, for a config that says the same.
#pragma once

#include "ctl/configs/input.hpp"
#include "findings/phase_report.hpp"
#include "findings/request.hpp"
#include "policy/policy.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace warden::ctl::judge {

// The containers of a fleet differ in names and addresses, of which no module of ours makes anything offline,
// where there are no roots and no cgroups of theirs. A report says what of the config its modules asked for.
// A config that has the same lines there, in the same places, gets the same findings, and no worker.
//
// Not where more than the config may decide: a policy for some containers, a stack with other modules than
// ours, a config that was not read whole or that Proxmox will rewrite. Not kept: findings whose text names
// the container or its config.
class Memo {
public:
    explicit Memo(const warden::policy::PolicySet &policies);

    // The findings for this container; nullopt when it has to be judged.
    std::optional<std::vector<findings::Finding>> find(const configs::ConfigInput &input,
                                                       const findings::Request &request) const;
    void keep(const configs::ConfigInput &input, const findings::Request &request,
              const findings::PhaseReport &report);

private:
    // Beginnings of keys, as far as the second dot: what LXC clears together begins with the same.
    using Groups = std::set<std::string, std::less<>>;
    using Verdicts = std::unordered_map<std::string, std::vector<findings::Finding>>;

    bool is_for(const configs::ConfigInput &input) const;

    bool on_;
    std::size_t kept_ = 0;
    std::map<Groups, Verdicts> verdicts_; // by what was asked, by what the config says there
};

} // namespace warden::ctl::judge
