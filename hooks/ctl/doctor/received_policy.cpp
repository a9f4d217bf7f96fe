// SPDX-License-Identifier: LGPL-2.1-or-later
// The policy that came in a bundle or from the cluster: which it is, and whether it is still that.
#include "base/utc.hpp"
#include "config/dropins.hpp"
#include "ctl/doctor/diagnosis.hpp"
#include "ctl/received/received.hpp"
#include "ctl/received/sync_state.hpp"

#include <ctime>

namespace warden::ctl::doctor {
namespace {

// The timer runs each minute; a boot, or an election of the cluster, takes less than this.
constexpr std::int64_t k_old_seconds = std::int64_t{15} * 60;

void examine_age(const Dir &root, const received::Generation &policy, Diagnosis &diagnosis) {
    const std::string compared = received::read_sync_state(root).compared;
    // Texts of one form, so that their order is that of the times.
    if (compared < utc_text(std::time(nullptr) - k_old_seconds))
        diagnosis.add("CFG-210", "the policy of the cluster was taken " + policy.origin.installed + " and " +
                                     (compared.empty() ? "has not been compared since the boot"
                                                       : "was last compared " + compared));
}

} // namespace

void examine_received_policy(const Dir &root, Diagnosis &diagnosis) {
    const auto received = received::read_received(root, {});
    if (!received)
        return diagnosis.add("CFG-209", received.error().message);
    if (!*received)
        return;
    const received::Generation &policy = **received;
    const bool is_clusters = policy.origin.kind == received::OriginKind::cluster;
    if (const Status whole = policy.check(); !whole)
        diagnosis.add("CFG-209", whole.error().message, "", {config::k_received_policy, 0, 0});
    if (const auto manifest = policy.manifest())
        diagnosis.fine(std::string("policy ") + (is_clusters ? "of the cluster" : "of a bundle") +
                       ": revision " + manifest->revision + ", made " + manifest->time + ", in force since " +
                       policy.origin.installed);
    if (is_clusters)
        examine_age(root, policy, diagnosis);
}

} // namespace warden::ctl::doctor
