#include "engine/setup.hpp"

#include "config/dropins.hpp"

namespace warden::engine {

Setup Setup::standard(const Dir &root) {
    Setup setup;
    setup.root = &root;
    setup.module_root = &root;
    setup.module_directory = WARDEN_MODULE_DIR;
    setup.hook_directory = WARDEN_LIBEXEC_DIR;
    setup.stack_directories = config::standard_directories("stack.d");
    setup.policy_directories = config::standard_directories("policy.d");
    return setup;
}

} // namespace warden::engine
