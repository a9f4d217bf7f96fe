// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/policy/scene.hpp"

#include "ctl/judge/judge.hpp"

namespace warden::ctl::policy {

namespace po = boost::program_options;

void add_lxcpath(po::options_description &options) {
    options.add_options()("lxcpath,P", po::value<std::string>(),
                          "where the containers are (default: lxc.lxcpath of lxc.conf)");
}

void add_scene(po::options_description &options) {
    options.add_options()("modules", po::value<std::string>()->default_value(WARDEN_MODULE_DIR),
                          "where the policy modules are")("root", po::value<std::string>()->default_value(""),
                                                          "a tree to look at instead of /");
}

Result<Scene> Scene::open(const cli::Arguments &arguments) {
    TRY_ASSIGN(auto place, configs::open_tree(arguments.text("root")));
    TRY_ASSIGN(Dir host, Dir::open("/"));
    return Scene{std::move(place), std::move(host)};
}

Result<engine::Setup> Scene::setup(const cli::Arguments &arguments, const std::string &policy) const {
    return judge::offline_setup(place.root, host, {policy, arguments.path("modules")});
}

} // namespace warden::ctl::policy
