// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/cases/report.hpp"
#include "ctl/cases/suite.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/modules/try_report.hpp"
#include "ctl/modules/words.hpp"
#include "ctl/verbs.hpp"
#include "engine/site_rules.hpp"
#include "engine/supervise.hpp"
#include "findings/report_text.hpp"

#include <cstdio>
#include <unistd.h>

namespace warden::ctl::modules {
namespace {

namespace po = boost::program_options;

po::options_description describe() {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "the container")(
        "root", po::value<std::string>()->default_value("/"), "the tree to look at instead of /")(
        "stack", po::value<std::string>(),
        "one stack file (below the root, if there is one) instead of the installed ones")(
        "phase", po::value<std::string>()->default_value("pre-start"), "the hook to play")(
        "pid", po::value<std::string>(), "host pid of the container's init (default: none)")(
        "cgroup", po::value<std::string>(), "limit cgroup below the root (default: from the pid)")(
        "config", po::value<std::string>(),
        "the container's config below the root (default: LXCPATH/NAME/config)")(
        "lxcpath,P", po::value<std::string>()->default_value("/var/lib/lxc"), "where the container is")(
        "modules", po::value<std::string>()->default_value(WARDEN_MODULE_DIR),
        "where the modules are, on this host")("option,o", po::value<std::vector<std::string>>(),
                                               "MODULE.OPTION=VALUE, or mode=audit|enforce")(
        "deadline", po::value<std::string>()->default_value("4s"),
        "for everything")("apply", "write what the modules plan, below the root (never with the root /)")(
        "cases", po::value<std::vector<std::string>>(),
        "a folder with *.case files to run instead of one container; see policy verify");
    cli::add_format(options, {"text", "json", "tap", "junit"});
    return options;
}

Result<findings::Request> request_from(const cli::Arguments &arguments) {
    const auto names = arguments.list("name");
    if (names.size() != 1)
        return Error{"give one container", EINVAL};
    const auto phase = find_phase(arguments.text("phase"));
    if (!phase)
        return Error{"there is no phase '" + arguments.text("phase") + "'", EINVAL};
    findings::Request request;
    request.phase = *phase;
    request.container = names.front();
    request.lxcpath = arguments.text("lxcpath");
    request.config_path = arguments.has("config") ? arguments.text("config")
                                                  : request.lxcpath + "/" + request.container + "/config";
    request.dry_run = !arguments.has("apply");
    if (arguments.has("pid")) {
        const auto pid = parse_i64(arguments.text("pid"));
        if (!pid)
            return Error{"--pid takes a number", EINVAL};
        request.init_pid = *pid;
    }
    if (arguments.has("cgroup"))
        request.cgroup = arguments.text("cgroup");
    return request;
}

// By what it is: "/", "/." and "//" are one directory.
bool is_host(const Dir &root) {
    struct stat given {};
    struct stat host {};
    return fstat(root.fd(), &given) != 0 || stat("/", &host) != 0 ||
           (given.st_dev == host.st_dev && given.st_ino == host.st_ino);
}

// The cases of a module's author, with the stack and the settings of the command line.
int run_cases(const cli::Arguments &arguments, const engine::Setup &setup) {
    const auto place = configs::open_tree({});
    if (!place)
        return cli::fail("try", place.error().message);
    const auto files = cases::find_case_files(*place, arguments.list("cases"));
    if (!files)
        return cli::fail("try", files.error().message);
    if (arguments.text("format") == "json")
        return cli::fail("try", "--cases writes text, tap or junit");
    cases::Runner runner(setup);
    cases::SuiteReport report(arguments.text("format"), "try --cases", false);
    cases::run_suite(*place, *files, {}, runner, [&](const cases::Outcome &outcome) { report.add(outcome); });
    report.end(0);
    return report.exit_code();
}

int run(const cli::Arguments &arguments) {
    const auto root = Dir::open(arguments.text("root"));
    const auto modules = Dir::open("/");
    if (!root || !modules)
        return cli::fail("try", (root ? modules : root).error().message);
    engine::Setup setup = engine::Setup::standard(*root);
    setup.hook_directory.clear(); // no start is tried, only modules
    setup.module_root = &*modules;
    setup.module_directory = arguments.path("modules");
    setup.trust = {geteuid(), true};
    if (arguments.has("stack")) // of a tree below it; of the host, as any other file
        setup.stack_file = is_host(*root) ? arguments.path("stack") : arguments.text("stack");
    auto overrides = parse_overrides(arguments.list("option"));
    if (!overrides)
        return cli::fail("try", overrides.error().message);
    setup.overrides = std::move(*overrides);
    if (arguments.has("cases")) {
        // They mean the same on every host, whatever its site wants and whichever modules it names.
        if (is_host(*root))
            setup.policy_directories.clear();
        return run_cases(arguments, setup);
    }
    if (arguments.text("format") == "tap" || arguments.text("format") == "junit")
        return cli::fail("try", "--format tap and junit are for --cases");
    auto request = request_from(arguments);
    if (!request)
        return cli::fail("try", request.error().message);
    const auto deadline = parse_duration_ms(arguments.text("deadline"));
    if (!deadline)
        return cli::fail("try", deadline.error().message);
    const bool apply = arguments.has("apply");
    if (apply && is_host(*root))
        return cli::fail("try", "--apply needs a --root that is not /");
    // As for a start: what ends before a worker has told its mode ends as that may say.
    const auto strictest =
        warden::policy::strictest_mode(engine::read_policies(setup), request->container, request->lxcpath);
    findings::PhaseReport report = engine::supervise_phase(
        setup, *request, {static_cast<std::int64_t>(*deadline), k_judge_capabilities, strictest});
    if (apply && !report.refused())
        apply_for_try(*root, request->container, report);
    const bool json = arguments.is_json();
    std::fputs(json ? try_json(report).c_str() : try_text(report, cli::wants_color()).c_str(), stdout);
    return report.refused() ? cli::k_exit_findings : cli::k_exit_clean;
}

} // namespace

Result<std::vector<config::Section>> parse_overrides(const std::vector<std::string> &texts) {
    std::vector<config::Section> sections;
    for (const auto &text : texts) {
        auto section = cases::parse_setting(text, {"-o " + text, 0, 0});
        if (!section)
            return Error{"-o: " + section.error().message, EINVAL};
        sections.push_back(std::move(*section));
    }
    return sections;
}

int run_try(int argc, char **argv) {
    const auto options = describe();
    const auto arguments = cli::parse_arguments(
        argc, argv,
        "try --root TREE --stack FILE --phase PHASE NAME [-o MODULE.OPTION=VALUE]... | try --cases DIR",
        "Runs the real engine and the real modules over a test tree and prints each line's result, the findings and the plan. Exit status: 0 the start would go on, 1 it would be refused. With --cases: as `policy verify`.",
        options, "name");
    return arguments.done ? *arguments.done : run(arguments);
}

} // namespace warden::ctl::modules
