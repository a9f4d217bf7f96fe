// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "base/utc.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/progress.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/tree.hpp"
#include "ctl/report/formats.hpp"
#include "ctl/report/inputs.hpp"
#include "ctl/report/reader.hpp"
#include "ctl/verbs.hpp"

#include <ctime>

namespace warden::ctl::report {
namespace {

namespace po = boost::program_options;

// 10,000 containers with five findings each are half of it.
constexpr std::size_t k_max_report = std::size_t{64} << 20U, k_max_list = std::size_t{16} << 20U;

constexpr const char *k_about =
    "Merges what `lxc-warden audit --format json` wrote on many hosts: of each host the latest report, earlier ones as a\n"
    "trend. Exit status: 0; 1 findings at or above --fail-on, something not checked, a host without fresh data; 2 wrong\n"
    "usage, or a file that could not be merged (the others are).";

po::options_description make_options() {
    po::options_description options("Options");
    options.add_options()("path", po::value<std::vector<std::string>>(),
                          "reports, and directories with *.json in and below them")(
        "output", po::value<std::string>(), "a file to replace as a whole, instead of standard output")(
        "max-age", po::value<std::string>()->default_value("25h"), "older reports are too old: 25h, 3d")(
        "expect", po::value<std::string>(),
        "a file with the names of hosts, one a line, that must have a report")(
        "silent", po::value<std::string>(),
        "such a file with the hosts that did not answer just now: red, however new their last report is")(
        "now", po::value<std::string>(),
        "YYYY-MM-DDTHH:MM:SSZ, by which ages and waivers are judged (default: the clock)");
    cli::add_format(options, {"html", "md", "csv", "junit", "sarif", "json"});
    cli::add_fail_on(options);
    return options;
}

Result<std::int64_t> now_of(const cli::Arguments &arguments) {
    if (!arguments.has("now"))
        return std::int64_t{std::time(nullptr)};
    const std::string text = arguments.text("now");
    const auto now = parse_utc(text);
    return now ? Result<std::int64_t>(*now)
               : Error{"--now takes YYYY-MM-DDTHH:MM:SSZ, not '" + printable(text, 80) + "'", EINVAL};
}

// One name a line; # begins a comment.
template <typename Each>
Status each_name(const configs::Tree &tree, const std::string &path, const Each &each) {
    TRY_ASSIGN(const std::string text,
               tree.root.read_file(path.starts_with('/') ? path : tree.directory + "/" + path, k_max_list));
    for (const auto line : split(text, '\n')) {
        const auto name = trim(line.substr(0, line.find('#')));
        if (!name.empty())
            each(printable(name));
    }
    return k_done;
}

void read_all_reports(const Dir &root, const Inputs &inputs, FleetBuilder &fleet) {
    for (const auto &problem : inputs.problems)
        fleet.add_problem(printable(problem.shown), printable(problem.message));
    cli::Progress progress("report", inputs.files.size());
    for (const std::string &file : inputs.files) {
        const auto text = root.read_file(file, k_max_report);
        auto report = text ? read_report(*text, file, fleet.pool()) : Result<HostReport>(text.error());
        if (report)
            fleet.add(std::move(report).value());
        else
            fleet.add_problem(printable(file), printable(report.error().message));
        progress.step();
    }
}

void write_fleet(const Fleet &fleet, const std::string &format, warden_severity fail_on, const Write &write) {
    if (format == "html")
        write_html(fleet, write);
    else if (format == "md")
        write_markdown(fleet, write);
    else if (format == "csv")
        write_csv(fleet, write);
    else if (format == "json")
        write_json(fleet, write);
    else if (format == "junit")
        write_junit(fleet, write, fail_on);
    else
        write_sarif(fleet, write, fleet.exit_code(fail_on));
}

Status put_out(const Fleet &fleet, const cli::Arguments &arguments, const configs::Tree &tree) {
    const std::string format = arguments.text("format");
    if (!arguments.has("output")) {
        write_fleet(fleet, format, cli::fail_on_of(arguments), cli::write_output);
        return k_done;
    }
    std::string path = arguments.text("output");
    path = path.starts_with('/') ? path : tree.directory + "/" + path;
    return replace_file_in_pieces(tree.root, path, {0644}, [&](const Write &write) {
        write_fleet(fleet, format, cli::fail_on_of(arguments), write);
    });
}

Result<int> report(const cli::Arguments &arguments, const char *verb) {
    const auto paths = arguments.list("path");
    if (paths.empty())
        return Error{"name at least one report or directory; see --help", EINVAL};
    TRY_ASSIGN(const std::int64_t now, now_of(arguments));
    const auto max_age_ms = parse_duration_ms(arguments.text("max-age"));
    if (!max_age_ms)
        return Error{"--max-age: " + max_age_ms.error().message, EINVAL};
    TRY_ASSIGN(const auto tree, configs::open_tree(""));
    FleetBuilder builder(now, static_cast<std::int64_t>(*max_age_ms / 1000));
    if (arguments.has("expect"))
        TRY(each_name(tree, arguments.text("expect"), [&](const auto &name) { builder.expect(name); }));
    if (arguments.has("silent"))
        TRY(each_name(tree, arguments.text("silent"),
                      [&](const auto &name) { builder.expect_silent(name); }));
    read_all_reports(tree.root, find_inputs(tree.root, tree.directory, paths), builder);
    const Fleet fleet = builder.finish();
    for (const FileProblem &problem : fleet.problems)
        cli::complain(verb, "not merged: " + problem.file + ": " + problem.message);
    for (const std::string &note : fleet.notes)
        cli::complain(verb, note);
    if (fleet.hosts.empty())
        cli::complain(verb, "there is no report in what was named");
    TRY(put_out(fleet, arguments, tree));
    return fleet.hosts.empty() ? int{cli::k_exit_failed} : fleet.exit_code(cli::fail_on_of(arguments));
}

} // namespace

int run_report(int argc, char **argv) {
    const auto arguments =
        cli::parse_arguments(argc, argv, "report FILE|DIR... [OPTION...]", k_about, make_options(), "path");
    return arguments.done ? *arguments.done : cli::finish(argv[0], report(arguments, argv[0]));
}

} // namespace warden::ctl::report
