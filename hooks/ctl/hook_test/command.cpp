// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/cases/report.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/hook_test/expectation.hpp"
#include "ctl/hook_test/play.hpp"
#include "ctl/hook_test/report.hpp"
#include "ctl/hook_test/verdict.hpp"
#include "ctl/verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::hook_test {
namespace {

namespace po = boost::program_options;

constexpr std::size_t k_expected_bytes = std::size_t{1} << 20U;
constexpr std::uint64_t k_most_ms = std::uint64_t{1000} * 3600;

constexpr const char *k_about =
    "Plays a program as a hook of LXC: in a throwaway container, through start, reboot from inside and stop, beside\n"
    "the hooks that common.conf brings, and shows for each call what it got, what it ran as, what it did, and what LXC\n"
    "made of it. The program really runs, with the rights that LXC gives to a hook. Exit status: 0 each call ended\n"
    "well and within LXC's limits, or all is as --expect has it; 1 not; 2 wrong usage, or nothing could be called.";

po::options_description described() {
    po::options_description options("Options");
    options.add_options()("program", po::value<std::vector<std::string>>(), "the program and its arguments")(
        "type",
        po::value<std::string>()->default_value(
            "pre-start,pre-mount,mount,autodev,start-host,stop,post-stop"),
        "the hooks to register it for, separated by commas; start too, which takes no arguments")(
        "hook-version", po::value<std::string>()->default_value("0"),
        "lxc.hook.version: 0, 1, or 0,1 for a run of each")(
        "expect", po::value<std::string>(), "compare with a result that was kept with --format case")(
        "kill-after", po::value<std::string>(),
        "kill the program after so long, as the OOM killer does (500ms, 2s)")(
        "slow", po::value<std::string>(), "each call takes so much longer")(
        "stdin", cli::one_of("stdin", {"given", "null", "closed", "open", "endless"}),
        "what the program finds as its standard input")(
        "timeout", po::value<std::string>()->default_value("60s"),
        "for each of start, reboot and stop")("define,s", po::value<std::vector<std::string>>(),
                                              "lxc.KEY=VALUE: a further line of the container's config")(
        "recorder", po::value<std::string>()->default_value(WARDEN_LIBEXEC_DIR "/hook-recorder"),
        "what LXC calls, instead of the installed one");
    cli::add_format(options, {"text", "json", "tap", "case"});
    return options;
}

Result<std::int64_t> duration_of(const cli::Arguments &arguments, const char *name) {
    const auto ms = parse_duration_ms(arguments.text(name));
    if (!ms || *ms == 0 || *ms > k_most_ms)
        return Error{std::string("--") + name +
                         " takes a time of at most an hour such as 500ms or 2s, not '" +
                         printable(arguments.text(name), 80) + "'",
                     EINVAL};
    return static_cast<std::int64_t>(*ms);
}

Result<std::vector<std::string>> types_of(const std::string &text) {
    const auto named = split(text, ',');
    for (const auto name : named) {
        if (std::ranges::find(all_types(), name) == all_types().end())
            return Error{"--type takes " + join(all_types(), ", ") + ", not '" + printable(name, 80) + "'",
                         EINVAL};
    }
    std::vector<std::string> types;
    for (const auto &type : all_types()) {
        if (std::ranges::find(named, type) != named.end())
            types.push_back(type);
    }
    return types;
}

Result<std::vector<int>> versions_of(const std::string &text) {
    std::vector<int> versions;
    for (const auto word : split(text, ',')) {
        if (word != "0" && word != "1")
            return Error{"--hook-version takes 0, 1 or 0,1, not '" + printable(text, 80) + "'", EINVAL};
        versions.push_back(word == "0" ? 0 : 1);
    }
    std::ranges::sort(versions);
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    return versions;
}

Result<std::string> executable(const std::string &path) {
    struct stat status {};
    if (!is_valid_utf8(path) || path.find('\n') != std::string::npos)
        return Error{"the program's path must be one line of UTF-8", EINVAL};
    if (stat(path.c_str(), &status) != 0)
        return errno_error("cannot look at " + printable(path));
    if (!S_ISREG(status.st_mode) || access(path.c_str(), X_OK) != 0)
        return Error{printable(path) + " is not a program that can be executed", EACCES};
    return path;
}

Result<std::vector<std::string>> lines_of(const cli::Arguments &arguments) {
    std::vector<std::string> lines;
    for (const auto &text : arguments.list("define")) {
        if (!text.starts_with("lxc.") || text.find('=') == std::string::npos ||
            text.find('\n') != std::string::npos)
            return Error{"--define takes lxc.KEY=VALUE, not '" + printable(text, 80) + "'", EINVAL};
        lines.push_back(text);
    }
    return lines;
}

Result<Settings> settings_of(const cli::Arguments &arguments) {
    Settings settings;
    settings.program = arguments.list("program");
    if (settings.program.empty())
        return Error{"name the program; arguments that begin with a dash come after --", EINVAL};
    std::string &program = settings.program.front();
    program = std::filesystem::absolute(program).lexically_normal().string();
    TRY(executable(program));
    for (const auto &word : settings.program)
        if (!is_valid_utf8(word))
            return Error{"the program's arguments must be UTF-8", EINVAL};
    TRY_ASSIGN(settings.types, types_of(arguments.text("type")));
    if (settings.program.size() > 1 && std::ranges::find(settings.types, "start") != settings.types.end())
        return Error{
            "a hook of type start has no arguments: LXC takes all of its line for the name of a file",
            EINVAL};
    settings.plan.input = recorder::find_input(arguments.text("stdin")).value_or(recorder::Input::as_given);
    if (arguments.has("kill-after")) {
        TRY_ASSIGN(const auto kill_after_ms, duration_of(arguments, "kill-after"));
        settings.plan.kill_after_ms = kill_after_ms;
    }
    if (arguments.has("slow")) {
        TRY_ASSIGN(settings.plan.slow_ms, duration_of(arguments, "slow"));
    }
    TRY_ASSIGN(settings.step_ms, duration_of(arguments, "timeout"));
    TRY_ASSIGN(settings.lines, lines_of(arguments));
    TRY_ASSIGN(settings.recorder, executable(arguments.path("recorder")));
    return settings;
}

Result<std::vector<ExpectedCase>> expected_of(const cli::Arguments &arguments) {
    const std::string given = arguments.text("expect");
    TRY_ASSIGN(const Dir machine, Dir::open("/"));
    TRY_ASSIGN(const std::string text, machine.read_file(arguments.path("expect"), k_expected_bytes));
    auto file = parse_expected(given, text);
    for (const auto &problem : file.problems)
        cli::complain("hook-test", problem.text());
    if (!file.problems.empty())
        return Error{printable(given) + " cannot be used as a kept result", EINVAL};
    return std::move(file.cases);
}

int exit_code(const std::vector<cases::Outcome> &outcomes) {
    return std::ranges::all_of(outcomes, &cases::Outcome::passed) ? cli::k_exit_clean : cli::k_exit_findings;
}

void write_cases(const std::string &format, const std::vector<cases::Outcome> &outcomes) {
    cases::SuiteReport report(format, "hook-test", false);
    for (const auto &outcome : outcomes)
        report.add(outcome);
    report.end(0);
}

Result<int> hook_test(const cli::Arguments &arguments) {
    TRY_ASSIGN(const Settings settings, settings_of(arguments));
    TRY_ASSIGN(const auto versions, versions_of(arguments.text("hook-version")));
    const bool compares = arguments.has("expect");
    std::vector<ExpectedCase> expected;
    if (compares) {
        TRY_ASSIGN(expected, expected_of(arguments));
    }
    TRY_ASSIGN(const Dir root, Dir::open("/"));
    std::vector<Round> runs;
    for (const int version : versions) {
        TRY_ASSIGN(Round run, play(root, settings, version));
        runs.push_back(std::move(run));
    }
    const auto compared =
        compares ? compare(arguments.text("expect"), expected, runs) : std::vector<cases::Outcome>();
    const auto outcomes = compares ? compared : problems_as_outcomes(runs, settings.program.front());
    const std::string format = arguments.text("format");
    if (format == "json")
        cli::write_output(json_document(runs_json(runs, settings.program, compared)));
    else if (format == "case")
        cli::write_output(expected_text(runs));
    else if (format == "tap" || compares)
        write_cases(format, outcomes);
    else
        cli::write_output(runs_text(runs, cli::terminal_width()));
    return exit_code(outcomes);
}

} // namespace

int run_hook_test(int argc, char **argv) {
    const auto arguments = cli::parse_arguments(argc, argv, "hook-test [OPTION...] PROGRAM [ARGUMENT...]",
                                                k_about, described(), "program");
    return arguments.done ? *arguments.done : cli::finish(argv[0], hook_test(arguments));
}

} // namespace warden::ctl::hook_test
