// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/site.hpp"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace warden::ctl::policy {

namespace po = boost::program_options;

void add_site(po::options_description &options) {
    options.add_options()("site", po::value<std::string>(),
                          "a directory whose policy.d and stack.d stand for those of /etc/lxc-warden");
}

Status use_site(const cli::Arguments &arguments, engine::Setup &setup) {
    if (!arguments.has("site"))
        return k_done;
    std::string site = arguments.text("site");
    if (setup.root->name() == "/")
        site = std::filesystem::absolute(site).lexically_normal().string();
    TRY(setup.root->list(site)); // one that is not there would be a policy without the site's files
    std::ranges::replace(setup.policy_directories, std::string("/etc/lxc-warden/policy.d"),
                         site + "/policy.d");
    std::ranges::replace(setup.stack_directories, std::string("/etc/lxc-warden/stack.d"), site + "/stack.d");
    setup.trust = {geteuid(), true};
    return k_done;
}

} // namespace warden::ctl::policy
