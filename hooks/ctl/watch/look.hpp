// SPDX-License-Identifier: LGPL-2.1-or-later
// What holds now of the containers that run, in audit's words.
#pragma once

#include "base/clock.hpp"
#include "ctl/audit/proxmox.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/watch/known.hpp"
#include "engine/setup.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace warden::ctl::watch {

class Looker {
public:
    // alive is called now and then in a long look.
    Looker(const Dir &root, std::string lxcpath, std::function<void()> alive)
        : root_(root), lxcpath_(std::move(lxcpath)), alive_(std::move(alive)) {}

    // Everything that `audit --running` reports. An Error when the lxcpath cannot be read.
    Result<Look> look_at_all();
    // The same for some of the containers.
    Look look_at(const std::set<std::string> &names);
    // Those whose processes are not as at the last look, by label, rights and limits: a cheap look, made
    // every minute, because nothing happens when a process comes from outside.
    std::set<std::string> changed();

    // Something is between its cgroup and its init, and was left out: look again soon.
    bool saw_start() const { return saw_start_; }
    // What to listen to, after look_at_all().
    std::set<std::string> groups() const;
    // The container that has this limit cgroup; empty: none that was seen.
    std::string container_of(const std::string &group) const;
    std::uint64_t oom_kills(const std::string &container) const;
    std::string cgroup_of(const std::string &container) const;
    // What the site wants done when it changes while it runs.
    warden::policy::OnDrift on_drift(const std::string &container) const;

private:
    struct Seen {
        containers::Container container;
        std::string cgroup;
        warden::policy::OnDrift on_drift = warden::policy::OnDrift::report;
        std::string drift; // as the last look saw it
    };
    Look take(const std::vector<std::string> &names, bool all);

    const Dir &root_;
    std::string lxcpath_;
    std::function<void()> alive_;
    std::map<std::string, Seen> seen_; // that run, by name
    // Read anew after a while only: where /etc/pve does not answer each reading takes its seconds.
    std::optional<audit::ProxmoxView> proxmox_;
    Deadline proxmox_until_ = Deadline::after_ms(0);
    bool saw_start_ = false;
};

} // namespace warden::ctl::watch
