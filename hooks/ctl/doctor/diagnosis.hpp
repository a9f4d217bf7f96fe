// SPDX-License-Identifier: LGPL-2.1-or-later
// What is wrong with this host, whatever its containers say.
#pragma once

#include "base/dir.hpp"
#include "findings/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace warden::ctl::doctor {

// What was found, and what was looked at and is in order or only worth knowing.
class Diagnosis {
public:
    void add(std::string_view id, std::string message, std::string live = "", Source at = {});
    // What helps on this host, instead of the check's own text.
    void add_with_fix(std::string_view id, std::string message, std::string live, std::string fix);
    void fine(std::string what) { fine_.push_back(std::move(what)); }

    const std::vector<findings::Finding> &findings() const { return findings_; }
    std::vector<findings::Finding> &findings() { return findings_; }
    const std::vector<std::string> &fine() const { return fine_; }

private:
    std::vector<findings::Finding> findings_;
    std::vector<std::string> fine_;
};

// Each looks below root, which is "/" or a test tree.
void examine_cgroups(const Dir &root, Diagnosis &diagnosis);
void examine_apparmor(const Dir &root, Diagnosis &diagnosis);
// LXC's version is that of the program lxc-start, which is run with a deadline; not asked if it is empty.
void examine_lxc(const Dir &root, const std::string &lxc_start, Diagnosis &diagnosis);
// Tools that make snapshots of the containers' storage, and whether they freeze them.
void examine_snapshot_tools(const Dir &root, Diagnosis &diagnosis);
// The policy that came in a bundle or from the cluster. Says nothing where there is none.
void examine_received_policy(const Dir &root, Diagnosis &diagnosis);
// Our own drop-in, hook programs, stack and policy.
void examine_installation(const Dir &root, Diagnosis &diagnosis);

// "6.0.4" of "6.0.4\n"; nullopt for what is not a version.
std::optional<unsigned> major_version(std::string_view text);

const std::vector<findings::Check> &doctor_checks();

} // namespace warden::ctl::doctor
