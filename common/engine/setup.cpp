// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/setup.hpp"

#include "config/dropins.hpp"

namespace warden::engine {

Setup Setup::standard(const Dir &root) {
    Setup setup;
    setup.root = &root;
    setup.module_root = &root;
    setup.module_directory = WARDEN_MODULE_DIR;
    setup.hook_directory = WARDEN_LIBEXEC_DIR;
    const auto stacks = config::stack_directories();
    setup.stack_directories.assign(stacks.begin(), stacks.end());
    const auto policies = config::policy_directories();
    setup.policy_directories.assign(policies.begin(), policies.end());
    return setup;
}

} // namespace warden::engine
