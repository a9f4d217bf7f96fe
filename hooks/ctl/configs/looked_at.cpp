// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/looked_at.hpp"

#include <unistd.h>

namespace warden::ctl::configs {

namespace po = boost::program_options;

void add_looked_at(po::options_description &options) {
    options.add_options()("root", po::value<std::string>()->default_value("/"),
                          "a tree to look at instead of /")(
        "modules", po::value<std::string>()->default_value(WARDEN_MODULE_DIR),
        "where the policy modules are");
}

Result<LookedAt> LookedAt::open(const cli::Arguments &arguments) {
    const auto name = arguments.text("root");
    TRY_ASSIGN(Dir root, Dir::open(name));
    TRY_ASSIGN(Dir machine, Dir::open("/"));
    return LookedAt(std::move(root), std::move(machine), arguments.path("modules"), name == "/");
}

engine::Setup LookedAt::setup() const {
    engine::Setup setup = engine::Setup::standard(root_);
    setup.module_root = &machine_;
    setup.module_directory = modules_;
    if (!is_machine_ || modules_ != WARDEN_MODULE_DIR)
        setup.trust = {geteuid(), true};
    return setup;
}

} // namespace warden::ctl::configs
