// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/report.hpp"
#include "ctl/cases/suite.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/judge/judge.hpp"
#include "ctl/policy/scene.hpp"
#include "ctl/policy/site.hpp"
#include "ctl/policy/words.hpp"

namespace warden::ctl::policy {
namespace {

namespace po = boost::program_options;

constexpr const char *k_about =
    "Runs tests of a policy: every *.case below the folders. A case is a container and what the policy makes of\n"
    "it; lxc-warden(8) has the format, `policy create-case NAME` writes one. Needs neither root nor LXC, but the\n"
    "modules. Exit status: 0 all passed; 1 one did not; 2 wrong usage, a case that could not be run, or none.";

po::options_description described() {
    po::options_description options("Options");
    options.add_options()("run", po::value<std::string>(),
                          "only cases in whose FILE:NAME this regular expression (as grep -E) is found")(
        "policy", po::value<std::string>()->default_value(""),
        "a directory with policy files to test, instead of the installed policy")(
        "verbose,v", "with text: also what was found in cases that passed")(
        "path", po::value<std::vector<std::string>>(), "folders, or case files");
    add_scene(options);
    add_site(options);
    cli::add_format(options, {"text", "tap", "junit"});
    return options;
}

Result<cases::SuiteOptions> suite_options(const cli::Arguments &arguments) {
    cases::SuiteOptions options;
    if (!arguments.has("run"))
        return options;
    auto pattern = cases::Pattern::compile(arguments.text("run"));
    if (!pattern)
        return Error{"--run: " + pattern.error().message, EINVAL};
    options.run = std::move(pattern).value();
    return options;
}

Result<int> verify(const cli::Arguments &arguments) {
    const auto paths = arguments.list("path");
    if (paths.empty())
        return Error{"name a folder with cases", EINVAL};
    TRY_ASSIGN(const auto suite, suite_options(arguments));
    TRY_ASSIGN(const Scene scene, Scene::open(arguments));
    TRY_ASSIGN(engine::Setup setup, scene.setup(arguments, arguments.path("policy")));
    TRY(use_site(arguments, setup));
    TRY_ASSIGN(const auto files, cases::find_case_files(scene.place, paths));
    cases::Runner runner(setup);
    cases::SuiteReport report(arguments.text("format"), "policy verify", arguments.has("verbose"));
    const std::size_t left_out = cases::run_suite(
        scene.place, files, suite, runner, [&](const cases::Outcome &outcome) { report.add(outcome); });
    report.end(left_out);
    return report.exit_code();
}

} // namespace

int run_verify(int argc, char **argv) {
    const auto arguments =
        cli::parse_arguments(argc, argv, "policy verify [OPTION...] DIR...", k_about, described(), "path");
    if (arguments.done)
        return *arguments.done;
    return cli::finish(argv[0], verify(arguments));
}

} // namespace warden::ctl::policy
