// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/fits.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace warden::ctl::policy {
namespace {

using warden::policy::ContainerFacts;
using warden::policy::PolicyBlock;

class Fitting {
public:
    Fitting(const warden::policy::PolicySet &set, const std::vector<ContainerFacts> &containers,
            const std::set<std::string> &known)
        : set_(set), containers_(containers), known_(known) {}

    std::vector<findings::Finding> all() {
        for (const PolicyBlock &block : set_.blocks)
            look_at(block);
        return std::move(found_);
    }

private:
    void add(const Source &at, const std::string &message, const char *id = "POL-018") {
        found_.push_back(findings::engine_finding(id, message, at));
    }

    void look_at(const PolicyBlock &block) {
        std::vector<const ContainerFacts *> fitting;
        for (const ContainerFacts &container : containers_) {
            if (matches(block.match, container))
                fitting.push_back(&container);
        }
        const bool fits = block.gate_is_broken || containers_.empty() || !fitting.empty();
        if (!fits)
            add(block.at, "[policy] is for no container of this host");
        if (block.rollout && block.rollout->percent == 0)
            add(block.rollout->at, "[rollout] is for 0 % of the containers");
        for (const auto &[id, severity] : block.severities)
            look_at_id(id, severity.at);
        for (const auto &waiver : block.waivers) {
            look_at_id(waiver.id, waiver.at);
            look_at_end(waiver);
            const auto is_for = [&](const ContainerFacts *container) {
                return warden::policy::matches_any(waiver.containers, container->name);
            };
            if (fits && !containers_.empty() && !waiver.containers.empty() &&
                std::ranges::none_of(fitting, is_for))
                add(waiver.at, "the waiver of " + waiver.id +
                                   " is for no container of this host: " + join(waiver.containers, " "));
        }
    }

    void look_at_id(const std::string &id, const Source &at) {
        if (!known_.empty() && !known_.contains(id))
            add(at, "nothing reports " + id);
    }

    void look_at_end(const warden::policy::Waiver &waiver) {
        const auto today = set_.place.today;
        const std::string what = warden::policy::waiver_text(waiver);
        const std::string day = warden::policy::day_text(waiver.until);
        if (warden::policy::days_left(waiver, today) < 0)
            add(waiver.at, what + " expired on " + day, "POL-004");
        else if (warden::policy::ends_soon(waiver, today))
            add(waiver.at, what + " ends on " + day, "POL-017");
    }

    const warden::policy::PolicySet &set_;
    const std::vector<ContainerFacts> &containers_;
    const std::set<std::string> &known_;
    std::vector<findings::Finding> found_;
};

} // namespace

std::vector<findings::Finding> unfit_parts(const warden::policy::PolicySet &set,
                                           const std::vector<ContainerFacts> &containers,
                                           const std::set<std::string> &known) {
    return Fitting(set, containers, known).all();
}

} // namespace warden::ctl::policy
