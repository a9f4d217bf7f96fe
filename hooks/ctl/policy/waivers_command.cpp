// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/modules/all_checks.hpp"
#include "ctl/policy/scene.hpp"
#include "ctl/policy/waiver_list.hpp"
#include "ctl/policy/words.hpp"
#include "engine/site_rules.hpp"
#include "findings/coverage.hpp"
#include "findings/report_json.hpp"
#include "policy/block.hpp"

#include <algorithm>

namespace warden::ctl::policy {
namespace {

namespace po = boost::program_options;

void add_common(po::options_description &options) {
    add_lxcpath(options);
    add_scene(options);
}

// What both words look at: the starts of this host's containers.
struct Starts {
    Scene scene;
    std::string lxcpath;
    std::vector<std::string> names;

    static Result<Starts> open(const cli::Arguments &arguments) {
        TRY_ASSIGN(Scene scene, Scene::open(arguments));
        const std::string lxcpath = cli::lxcpath_of(arguments, scene.place.root);
        TRY_ASSIGN(auto names, chosen_containers(scene.place.root, lxcpath, {}));
        return Starts{std::move(scene), lxcpath, std::move(names)};
    }
    Result<engine::Setup> setup(const cli::Arguments &arguments) const {
        TRY_ASSIGN(auto setup, scene.setup(arguments));
        setup.hook_directory = WARDEN_LIBEXEC_DIR;
        return setup;
    }
    std::vector<Evaluated> judged(const engine::Setup &setup) const {
        return evaluate(setup, lxcpath, names);
    }
};

void complain_of(const warden::policy::PolicySet &set, std::string_view verb) {
    for (const auto &problem : set.problems)
        cli::complain(verb, problem.text());
}

// The ids that evaluate() can come to.
std::set<std::string> looked_for(const engine::Setup &setup) {
    std::set<std::string> ids;
    for (const auto &table :
         {findings::engine_checks(), findings::coverage_checks(), modules::module_checks(setup).checks}) {
        for (const auto &check : table)
            ids.insert(check.id);
    }
    return ids;
}

constexpr const char *k_waivers_about =
    "The policy's waivers, those that end first before the others: until when they hold, how many findings they cover\n"
    "on this host now, who answers for them. Exit status: 0; 1 when one has expired, or one is shown with --expiring\n"
    "or --unused; 2 wrong usage, or a policy that cannot be read.";

Result<int> waivers(const cli::Arguments &arguments, const char *verb) {
    std::optional<std::int64_t> within; // days
    if (arguments.has("expiring")) {
        TRY_ASSIGN(const auto ms, parse_duration_ms(arguments.text("expiring")));
        within = static_cast<std::int64_t>(ms / 86'400'000);
    }
    TRY_ASSIGN(const auto starts, Starts::open(arguments));
    TRY_ASSIGN(auto setup, starts.setup(arguments));
    const auto set = engine::read_policies(setup);
    complain_of(set, verb);
    setup.policies = &set;
    auto listed = list_waivers(set, starts.judged(setup), looked_for(setup));
    std::erase_if(listed, [&](const ListedWaiver &one) {
        return (within && one.days_left > *within) || (arguments.has("unused") && !one.is_unused());
    });
    if (arguments.is_json()) {
        Json out{{"schema_version", findings::k_schema_version}, {"waivers", Json::array()}};
        for (const ListedWaiver &one : listed)
            out["waivers"].push_back(waiver_json(one));
        cli::write_output(json_document(out));
    } else {
        for (const ListedWaiver &one : listed)
            cli::write_output(waiver_line(one));
    }
    if (!set.problems.empty())
        return cli::k_exit_failed;
    const bool chosen = within || arguments.has("unused");
    const bool told =
        std::ranges::any_of(listed, [&](const ListedWaiver &one) { return chosen || one.days_left < 0; });
    return told ? cli::k_exit_findings : cli::k_exit_clean;
}

constexpr const char *k_baseline_about =
    "A policy file with a waiver for each error that the containers of this host have now, so that mode = enforce can\n"
    "be set today and each can be mended until the day given. Proves it: the starts are judged with these waivers in\n"
    "mode enforce. Exit status: 0 every start would go on; 1 one would be refused all the same, which is said on\n"
    "standard error; 2 wrong usage, or not written.";

// One line of text that stays one line in the file.
Result<std::string> plain_value(const cli::Arguments &arguments, const char *option) {
    const std::string text = arguments.has(option) ? arguments.text(option) : "";
    if (trim(text).empty() || text.find('\n') != std::string::npos || text.find(" ;") != std::string::npos)
        return Error{std::string("--") + option + " takes a line of text", EINVAL};
    return std::string(trim(text));
}

// The containers that these waivers do not let start in mode enforce.
std::vector<std::string> still_refused(engine::Setup setup, warden::policy::PolicySet set,
                                       const std::string &text, const Starts &starts) {
    warden::policy::parse_policy_file("baseline", "[policy]\nmode = enforce\n" + text, set);
    setup.policies = &set;
    std::vector<std::string> names;
    for (const Evaluated &one : starts.judged(setup)) {
        if (one.start.refused())
            names.push_back(one.facts.name);
    }
    return names;
}

Result<int> baseline(const cli::Arguments &arguments, const char *verb) {
    TRY_ASSIGN(const std::string owner, plain_value(arguments, "owner"));
    TRY_ASSIGN(const std::string reason, plain_value(arguments, "reason"));
    const auto until = parse_until(arguments.text("until"), warden::policy::today());
    if (!until)
        return Error{"--until " + until.error().message, EINVAL};
    TRY_ASSIGN(const auto starts, Starts::open(arguments));
    TRY_ASSIGN(auto setup, starts.setup(arguments));
    const auto set = engine::read_policies(setup);
    complain_of(set, verb);
    setup.policies = &set;
    const std::string text = baseline_text(starts.judged(setup), owner, reason, *until);
    const auto refused = still_refused(setup, set, text, starts);
    for (const std::string &name : refused)
        cli::complain(
            verb, printable(name, 80) +
                      " would be refused all the same; `lxc-warden policy diff --set mode=enforce` says why");
    if (arguments.has("output")) {
        TRY(cli::write_new_file(arguments.text("output"), text));
    } else {
        cli::write_output(text);
    }
    return refused.empty() ? cli::k_exit_clean : cli::k_exit_findings;
}

} // namespace

int run_waivers(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("expiring", po::value<std::string>(),
                          "only those that end within this time, as 30d")("unused",
                                                                          "only those that cover nothing");
    add_common(options);
    cli::add_format(options);
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy waivers [OPTION...]", k_waivers_about, options, "");
    return arguments.done ? *arguments.done : cli::finish(argv[0], waivers(arguments, argv[0]));
}

int run_baseline(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("owner", po::value<std::string>(), "who answers for the waivers")(
        "reason", po::value<std::string>(), "why, with the ticket")(
        "until", po::value<std::string>()->default_value("+30d"), "YYYY-MM-DD, or days from today, +30d")(
        "output", po::value<std::string>(), "a file that must not be there, instead of standard output");
    add_common(options);
    const auto arguments = cli::parse_arguments(
        argc, argv, "policy baseline --owner WHO --reason WHY [OPTION...]", k_baseline_about, options, "");
    return arguments.done ? *arguments.done : cli::finish(argv[0], baseline(arguments, argv[0]));
}

} // namespace warden::ctl::policy
