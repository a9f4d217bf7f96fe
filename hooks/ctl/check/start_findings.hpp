// SPDX-License-Identifier: LGPL-2.1-or-later
// What the checks of values that LXC reads only when it starts the container share.
#pragma once

#include "ctl/check/checker.hpp"
#include "ctl/check/verdict.hpp"

#include <string>
#include <utility>
#include <vector>

namespace warden::ctl::check {

// Borrows all three. `lint` as in checker.hpp.
class StartFindings {
public:
    StartFindings(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint)
        : out_(out), config_(input.config), lint_(lint), whole_(is_container_config(input)) {}

    const lxc::Config &config() const { return config_; }
    // A container's own config: what a part that others include lacks may stand elsewhere.
    bool is_whole() const { return whole_; }
    bool is_proxmox() const { return config_.syntax() == lxc::Syntax::pve; }
    // item: of config(). Nothing where its key is not to be looked at.
    void add(const lxc::Item &item, std::string message, std::string fix) {
        if (!lint_[static_cast<std::size_t>(&item - config_.items().data())])
            return;
        auto finding = offline_finding("CFG-021", std::move(message), item.at);
        finding.key = item.key;
        finding.value = item.value;
        finding.fix = std::move(fix);
        out_.push_back(std::move(finding));
    }

private:
    Findings &out_;
    const lxc::Config &config_;
    const std::vector<bool> &lint_;
    bool whole_;
};

// The parts of check_start_values(): of all networks, of the container's maps of ids, and of what it needs of
// the host that it is on.
void check_start_networks(StartFindings &out);
void check_start_ids(StartFindings &out);
void check_start_files(StartFindings &out, const Dir &host);

} // namespace warden::ctl::check
