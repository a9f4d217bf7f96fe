// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "ctl/cases/case_text.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/input.hpp"
#include "ctl/configs/tree.hpp"
#include "ctl/judge/judge.hpp"
#include "ctl/policy/scene.hpp"
#include "ctl/policy/words.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>

namespace warden::ctl::policy {
namespace {

namespace po = boost::program_options;

constexpr const char *k_about =
    "Writes a test case from a container of this host: DIR/NAME.case, NAME.conf (its config with what it includes)\n"
    "and NAME.host.json (what the limits depend on). The case expects what the policy makes of it now. Read NAME.conf\n"
    "before you hand it on: what the config says is in it. Exit status: 0 written; 2 wrong usage, or not written.";

po::options_description described() {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "the container")(
        "directory,d", po::value<std::string>()->default_value("."), "where to write; it must exist");
    add_lxcpath(options);
    add_scene(options);
    return options;
}

// Never over one that is there: somebody may have worked on it.
Status write_new(const Dir &directory, const std::string &name, const std::string &text) {
    TRY_ASSIGN(const bool there, directory.has(name));
    if (there)
        return Error{directory.name_of(name) + " is there already", EEXIST};
    return replace_file(directory, name, text, {0644});
}

Result<configs::ConfigInput> load_file(configs::ConfigLoader &loader, const Dir &root, std::string path) {
    configs::ConfigPath where{std::move(path), {}, false};
    where.shown = root.name_of(where.path);
    TRY_ASSIGN(auto input, loader.load(where));
    if (!input)
        return Error{where.shown + " is not a container's config", EINVAL};
    for (const auto &problem : input->config.problems()) {
        if (problem.fatal)
            return Error{problem.at.text() + ": " + problem.message, EINVAL};
    }
    return std::move(*input);
}

// Proxmox's file where that is the container's, else LXC's.
Result<configs::ConfigInput> load(const Dir &root, const std::string &lxcpath, const std::string &name) {
    configs::ConfigLoader loader(root, configs::SyntaxChoice::automatic);
    if (lxc::is_proxmox_host(root) && lxc::is_proxmox_id(name)) {
        auto native = load_file(loader, root, lxc::proxmox_file_of(name));
        if (native || native.error().code != ENOENT)
            return native;
    }
    return load_file(loader, root, lxcpath + "/" + name + "/config");
}

Status create(const cli::Arguments &arguments, const std::string &name) {
    TRY_ASSIGN(const Scene scene, Scene::open(arguments));
    const Dir &root = scene.place.root;
    TRY_ASSIGN(const Dir directory, Dir::open(arguments.text("directory")));
    const std::string lxcpath = cli::lxcpath_of(arguments, root);
    TRY_ASSIGN(const auto input, load(root, lxcpath, name));
    TRY_ASSIGN(const auto facts, cgroup::read_host_facts(root));
    cases::Case one;
    one.name = one.container = name;
    one.lxcpath = lxcpath;
    one.config = name + ".conf";
    one.host = name + ".host.json";
    one.layout = cgroup::layout_name(cgroup::detect_layout(root));
    if (one.layout != "hybrid" && one.layout != "legacy")
        one.layout = "unified";
    const bool native = input.config.syntax() == lxc::Syntax::pve;
    TRY(write_new(directory, one.config, native ? input.bytes : cases::flat_config(input.config)));
    TRY(write_new(directory, one.host, cgroup::to_json(facts)));

    TRY_ASSIGN(const engine::Setup setup, scene.setup(arguments));
    TRY_ASSIGN(const auto report, cases::Runner(setup).evaluate(one, directory));
    // The case is to pass when the waiver that it meets has ended.
    if (std::ranges::any_of(report.findings, [](const auto &finding) { return !finding.waiver.empty(); }))
        one.today = warden::policy::today();
    one.expected = cases::expected_of(cases::seen_in(report));
    TRY(write_new(directory, name + ".case", cases::case_text(one)));
    cli::write_output(printable(directory.name_of(name + ".case")) + "\n");
    return k_done;
}

} // namespace

int run_create_case(int argc, char **argv) {
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy create-case [OPTION...] NAME", k_about, described(), "name");
    if (arguments.done)
        return *arguments.done;
    const auto names = arguments.list("name");
    if (names.size() != 1)
        return cli::fail(argv[0], "give one container");
    const auto done = create(arguments, names.front());
    return done ? cli::k_exit_clean : cli::fail(argv[0], done.error().message);
}

} // namespace warden::ctl::policy
