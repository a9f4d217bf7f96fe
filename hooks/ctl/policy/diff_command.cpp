// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/privileges.hpp"
#include "base/text.hpp"
#include "ctl/cases/case_file.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/policy/diff.hpp"
#include "ctl/policy/evaluation.hpp"
#include "ctl/policy/scene.hpp"
#include "ctl/policy/words.hpp"
#include "engine/batch.hpp"
#include "engine/site_rules.hpp"
#include "findings/report_json.hpp"

#include <filesystem>
#include <unistd.h>

namespace warden::ctl::policy {
namespace {

namespace po = boost::program_options;

constexpr const char *k_about =
    "What another policy would change, for the containers of this host: their next starts are judged by both. Shows\n"
    "only containers whose decision, mode, module options or findings change, each with the lines that decide.\n"
    "Nothing is changed. Exit status: 0 no start would newly be refused; 1 one would; 2 wrong usage, or a container\n"
    "that could not be evaluated.";

po::options_description described() {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "containers; all without any")(
        "to", po::value<std::string>(), "a directory with policy files, in place of all that are installed")(
        "set", po::value<std::vector<std::string>>(),
        "mode=audit|enforce or MODULE.OPTION=VALUE on top of the policy; may be repeated");
    add_lxcpath(options);
    add_scene(options);
    cli::add_format(options);
    return options;
}

// Everything that a policy makes of the containers.
std::vector<Side> sides_of(engine::Setup setup, const std::vector<findings::Request> &requests) {
    const auto policies = engine::read_policies(setup);
    setup.policies = &policies;
    setup.overrides.clear(); // they are among the policies
    engine::Registry registry(setup);
    lxc::ConfigReader reader(*setup.root, {}, configs::look_at_includes(*setup.root));
    std::vector<Side> sides;
    for (auto &report :
         engine::supervise_batch(setup, requests, {.worker_capabilities = k_judge_capabilities})) {
        const findings::Request &request = requests[sides.size()];
        auto policy = policy_for(policies, facts_for(*setup.root, reader, request));
        auto view = policy_view(policy, registry);
        sides.push_back({std::move(view), std::move(report), std::move(policy)});
    }
    return sides;
}

Result<engine::Setup> changed_setup(const cli::Arguments &arguments, engine::Setup setup, const Dir &host) {
    if (!arguments.has("to") && !arguments.has("set"))
        return Error{"say what is to be changed: --to DIR, or --set mode=enforce", EINVAL};
    if (arguments.has("to")) {
        const auto path = std::filesystem::absolute(arguments.text("to")).lexically_normal().string();
        TRY(host.list(path)); // a directory that is not there would be an empty policy
        setup.policy_root = &host;
        setup.policy_directories = {path};
    }
    for (const std::string &text : arguments.list("set")) {
        TRY_ASSIGN(auto setting, cases::parse_setting(text, {"--set " + text, 0, 0}));
        setup.overrides.push_back(std::move(setting));
    }
    return setup;
}

Result<std::vector<findings::Request>> requests_for(const cli::Arguments &arguments, const Dir &root) {
    const std::string lxcpath = cli::lxcpath_of(arguments, root);
    TRY_ASSIGN(const auto names, chosen_containers(root, lxcpath, arguments.list("name")));
    std::vector<findings::Request> requests;
    requests.reserve(names.size());
    for (const std::string &name : names)
        requests.push_back(start_request(lxcpath, name));
    return requests;
}

struct Counts {
    std::size_t containers = 0, changed = 0, refused = 0, not_evaluated = 0;

    int exit_code() const {
        if (not_evaluated != 0)
            return cli::k_exit_failed;
        return refused != 0 ? cli::k_exit_findings : cli::k_exit_clean;
    }
};

Counts counts_of(const std::vector<ContainerDiff> &diffs) {
    Counts counts;
    for (const ContainerDiff &diff : diffs) {
        ++counts.containers;
        counts.changed += diff.changes.empty() ? 0 : 1;
        counts.refused += diff.newly_refused ? 1 : 0;
        counts.not_evaluated += diff.not_evaluated.empty() ? 0 : 1;
    }
    return counts;
}

std::string written(const std::vector<ContainerDiff> &diffs, const Counts &counts, bool json) {
    if (json) {
        Json out{{"schema_version", findings::k_schema_version}, {"containers", Json::array()}};
        for (const ContainerDiff &diff : diffs) {
            if (!diff.changes.empty() || !diff.not_evaluated.empty())
                out["containers"].push_back(diff_json(diff));
        }
        out["counts"] = {{"containers", counts.containers},
                         {"changed", counts.changed},
                         {"newly_refused", counts.refused},
                         {"not_evaluated", counts.not_evaluated}};
        return json_document(out);
    }
    std::string out;
    for (const ContainerDiff &diff : diffs)
        out += diff_text(diff);
    return out + counted(counts.containers, "container") + ": " + std::to_string(counts.changed) +
           " would change, " + std::to_string(counts.refused) + " would newly be refused, " +
           std::to_string(counts.not_evaluated) + " not evaluated\n";
}

Result<int> diff(const cli::Arguments &arguments) {
    TRY_ASSIGN(const Scene scene, Scene::open(arguments));
    TRY_ASSIGN(const engine::Setup now, scene.setup(arguments));
    TRY_ASSIGN(const engine::Setup changed, changed_setup(arguments, now, scene.host));
    TRY_ASSIGN(const auto requests, requests_for(arguments, scene.place.root));
    const auto before = sides_of(now, requests), after = sides_of(changed, requests);
    std::vector<ContainerDiff> diffs;
    for (std::size_t i = 0; i < requests.size(); ++i)
        diffs.push_back(compare(requests[i].container, before[i], after[i]));
    const Counts counts = counts_of(diffs);
    cli::write_output(written(diffs, counts, arguments.is_json()));
    return counts.exit_code();
}

} // namespace

int run_diff(int argc, char **argv) {
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy diff --to DIR | --set mode=enforce [OPTION...] [NAME...]",
                             k_about, described(), "name");
    if (arguments.done)
        return *arguments.done;
    return cli::finish(argv[0], diff(arguments));
}

} // namespace warden::ctl::policy
