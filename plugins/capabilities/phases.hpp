// The module's phases.
#pragma once

#include "cap_set.hpp"

#include <warden/module.hpp>

namespace warden::capabilities {

// pre-start, and the audit of a container that does not run: what the config leaves.
warden_result check_configured(module::Context &context);
// start-host, and the audit of a running container: what the kernel says of its init.
warden_result check_live(module::Context &context);

// The words of a key that holds a list of them, with the place of each.
struct Words {
    std::vector<std::string> texts;
    std::vector<module::Value> values;
};
Words words_of(const module::Context &context, const char *key);

// The capabilities of the policy's `keep`; nullopt when it is not set. WARDEN_CONFIG's reason in `problem`.
std::optional<CapSet> policy_set(const module::Context &context, std::string &problem);

// CAP-001 and CAP-002 about a bounding set. at: the line that it comes from, if there is one.
void judge(const module::Context &context, CapSet bounding, const module::Finding &like,
           module::Reporter &reporter);

} // namespace warden::capabilities
