// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"
#include "ctl/configs/includes.hpp"
#include "engine/prepare.hpp"
#include "engine/site_rules.hpp"

#include "base/abi_names.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/looked_at.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/modules/all_checks.hpp"
#include "ctl/policy/evaluation.hpp"
#include "ctl/policy/fits.hpp"
#include "ctl/policy/mistakes.hpp"
#include "ctl/policy/site.hpp"
#include "ctl/policy/view.hpp"
#include "ctl/policy/words.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"
#include "lxc/config_reader.hpp"

#include <array>
#include <cstdio>

namespace warden::ctl::policy {
namespace {

namespace po = boost::program_options;

int show(const engine::Setup &setup, const std::string &name, const std::string &lxcpath, bool json) {
    const Dir &root = *setup.root;
    lxc::ConfigReader reader(root, {}, configs::look_at_includes(root));
    const auto config = reader.read(lxcpath + "/" + name + "/config");
    if (!config)
        return cli::fail("policy show", config.error().message);
    const auto set = engine::read_policies(setup);
    for (const auto &problem : set.problems)
        cli::complain("policy show", problem.text());
    engine::Registry registry(setup);
    findings::Request request;
    request.container = name;
    request.lxcpath = lxcpath;
    const auto view =
        policy_view(warden::policy::policy_for(set, engine::facts_of(root, request, *config)), registry);
    std::fputs(json ? policy_view_json(name, view).c_str() : policy_view_text(name, view).c_str(), stdout);
    return set.problems.empty() && view.problems.empty() ? cli::k_exit_clean : cli::k_exit_findings;
}

// What is of no use on this host.
std::vector<findings::Finding> unfit_here(const engine::Setup &setup, const warden::policy::PolicySet &set,
                                          const std::string &lxcpath) {
    lxc::ConfigReader reader(*setup.root, {}, configs::look_at_includes(*setup.root));
    std::vector<warden::policy::ContainerFacts> containers;
    if (const auto names = chosen_containers(*setup.root, lxcpath, {})) {
        for (const std::string &name : *names)
            containers.push_back(facts_for(*setup.root, reader, start_request(lxcpath, name)));
    }
    const auto all = modules::all_checks(setup);
    std::set<std::string> known;
    for (const auto &check : all.checks) {
        // A module that cannot be loaded may report what nothing else does.
        if (all.problems.empty())
            known.insert(check.id);
    }
    return unfit_parts(set, containers, known);
}

int test(const engine::Setup &setup, const std::string &lxcpath, bool json) {
    const auto set = engine::read_policies(setup);
    auto findings = mistakes_in(setup, set);
    const auto unfit = unfit_here(setup, set, lxcpath);
    findings.insert(findings.end(), unfit.begin(), unfit.end());
    if (json) {
        Json out{{"schema_version", findings::k_schema_version}, {"findings", Json::array()}};
        for (const auto &finding : findings)
            out["findings"].push_back(findings::finding_json(finding));
        out["counts"] = findings::counts_json(findings);
        std::fputs(json_document(out).c_str(), stdout);
    } else {
        for (const auto &finding : findings)
            std::fputs(findings::finding_text(finding, cli::wants_color()).c_str(), stdout);
        if (findings.empty())
            std::puts("OK   all stack and policy files can be read, all modules can be loaded");
    }
    return findings::worst_severity(findings) >= WARDEN_SEV_WARNING ? cli::k_exit_findings
                                                                    : cli::k_exit_clean;
}

struct Word {
    std::string_view name;
    int (*run)(int argc, char **argv);
};
constexpr std::array<Word, 8> k_words{{{"verify", run_verify},
                                       {"diff", run_diff},
                                       {"waivers", run_waivers},
                                       {"baseline", run_baseline},
                                       {"create-case", run_create_case},
                                       {"bundle", bundle::run_bundle},
                                       {"publish", bundle::run_publish},
                                       {"sync", bundle::run_sync}}};

constexpr const char *k_about =
    "show NAME: the policy that is in force for a container, each value with the file and line it comes from.\n"
    "test: reads every stack and policy file and loads every module, without starting anything.\n"
    "diff: what another policy would change for this host's containers.\n"
    "waivers: which there are, until when, and what they cover. baseline: waivers for what is wrong today.\n"
    "verify DIR...: runs tests of the policy. create-case NAME: writes one from a container of this host.\n"
    "bundle create|verify|install|rollback: a policy as one signed file. publish, sync: through a Proxmox VE cluster.\n"
    "`policy WORD --help` shows the options of these.";

} // namespace

int run_policy(int argc, char **argv) {
    for (const Word &word : k_words) {
        if (argc < 2 || word.name != argv[1])
            continue;
        std::string name = "policy " + std::string(word.name);
        argv[1] = name.data();
        return word.run(argc - 1, argv + 1);
    }
    po::options_description options("Options");
    options.add_options()("word", po::value<std::vector<std::string>>(), "show NAME, or test")(
        "lxcpath,P", po::value<std::string>(), "where the containers are (default: lxc.lxcpath of lxc.conf)");
    cli::add_format(options);
    configs::add_looked_at(options);
    add_site(options);
    const auto arguments = cli::parse_arguments(
        argc, argv,
        "policy show NAME | test | diff | waivers | baseline | verify DIR... | create-case NAME | bundle | publish | sync",
        k_about, options, "word");
    if (arguments.done)
        return *arguments.done;
    const auto words = arguments.list("word");
    const auto host = configs::LookedAt::open(arguments);
    if (!host)
        return cli::fail("policy", host.error().message);
    const bool json = arguments.is_json();
    engine::Setup setup = host->setup();
    if (const Status used = use_site(arguments, setup); !used)
        return cli::fail("policy", used.error().message);
    if (words.size() == 2 && words[0] == "show")
        return show(setup, words[1], cli::lxcpath_of(arguments, host->root()), json);
    if (words.size() == 1 && words[0] == "test")
        return test(setup, cli::lxcpath_of(arguments, host->root()), json);
    return cli::fail(
        "policy",
        "give `show NAME`, `test`, `diff`, `waivers`, `baseline`, `verify DIR`, `create-case NAME`, `bundle`, `publish DIR` or `sync`");
}

} // namespace warden::ctl::policy
