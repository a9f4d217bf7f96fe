#include "base/text.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/check/rootfs.hpp"
#include "ctl/cli/json.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/progress.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/configs/tree.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

#include <algorithm>

namespace warden::ctl::check {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;

struct CheckCommand {
    bool json = false;
    bool quiet = false;
    warden_severity fail_on = WARDEN_SEV_ERROR;
    configs::SyntaxChoice syntax = configs::SyntaxChoice::automatic;
    std::string target, layout, host_file, root;
    std::vector<std::string> inputs;
    std::vector<std::string> rootfs; // directories with a guest's root
};

po::options_description described() {
    po::options_description options("Options");
    const auto text = [](const char *fallback) { return po::value<std::string>()->default_value(fallback); };
    options.add_options()("target-lxc", text("auto"), "5, 6 or 7; auto: the one that is installed, else 6");
    options.add_options()("layout", text("unified"),
                          "unified, hybrid or legacy: how the host mounts cgroups");
    options.add_options()("host", text(""), "facts of another host (JSON, from `lxc-warden doctor --facts`)");
    options.add_options()("syntax", text("auto"), "auto, lxc or pve");
    cli::add_fail_on(options);
    cli::add_format(options);
    options.add_options()("quiet,q", "nothing on standard output when nothing was found");
    options.add_options()("root", text(""), "a tree to look at instead of /");
    options.add_options()("rootfs", po::value<std::vector<std::string>>(),
                          "a guest's root directory: can its init run with this layout? May be repeated");
    options.add_options()("path", po::value<std::vector<std::string>>(), "config, or directory with configs");
    return options;
}

constexpr std::string_view k_about =
    "Looks at configs on disk, offline: what an upgrade will break, what is not in force, what LXC or the kernel\n"
    "refuses. Needs neither root nor LXC. Of a directory, every config in it is looked at. Exit status: 0 clean, or\n"
    "below --fail-on; 1 findings at or above it; 2 wrong usage, or a config that could not be checked.";

Result<CheckCommand> command_from(const cli::Arguments &arguments) {
    CheckCommand command;
    command.quiet = arguments.has("quiet");
    command.target = arguments.text("target-lxc");
    command.layout = arguments.text("layout");
    command.host_file = arguments.text("host");
    command.root = arguments.text("root");
    command.inputs = arguments.list("path");
    command.rootfs = arguments.list("rootfs");
    TRY_ASSIGN(command.syntax, configs::parse_syntax(arguments.text("syntax")));
    command.json = arguments.is_json();
    command.fail_on = cli::fail_on_of(arguments);
    if (command.inputs.empty() && command.rootfs.empty())
        return Error{"nothing to check: name configs or directories (see check --help)", EINVAL};
    return command;
}

Result<CheckTarget> target_from(const CheckCommand &command, const Dir &root) {
    CheckTarget target;
    if (command.target == "auto") {
        target.lxc = configs::installed_lxc(root).value_or(target.lxc);
    } else {
        TRY_ASSIGN(target.lxc, configs::parse_target(command.target));
    }
    TRY_ASSIGN(target.layout, configs::parse_layout(command.layout));
    return target;
}

// Counts and writes findings as they come: a fleet has more than fit into memory.
class Report {
public:
    explicit Report(const CheckCommand &command) : command_(command), color_(cli::wants_color()) {}

    void begin() {
        if (command_.json)
            cli::write_output("{\"schema_version\":" + std::to_string(findings::k_schema_version) +
                              ",\"findings\":[");
    }
    void add(const findings::Finding &finding);
    void not_checked() { ++not_checked_; }
    void end(std::size_t files);
    int exit_code() const;

private:
    Json counts(std::size_t files) const;

    const CheckCommand &command_;
    bool color_;
    std::size_t errors_ = 0, warnings_ = 0, infos_ = 0, not_checked_ = 0;
};

void Report::add(const findings::Finding &finding) {
    const bool first = errors_ + warnings_ + infos_ == 0;
    auto &count = finding.severity == WARDEN_SEV_ERROR     ? errors_
                  : finding.severity == WARDEN_SEV_WARNING ? warnings_
                                                           : infos_;
    ++count;
    if (command_.json)
        cli::write_output((first ? "\n" : ",\n") + cli::json_text(findings::finding_json(finding)));
    else
        cli::write_output(findings::finding_text(finding, color_));
}

Json Report::counts(std::size_t files) const {
    return {{"error", errors_},
            {"warning", warnings_},
            {"info", infos_},
            {"files", files},
            {"not_checked", not_checked_}};
}

void Report::end(std::size_t files) {
    if (command_.json)
        return cli::write_output("\n],\"counts\":" + counts(files).dump() + "}\n");
    if (command_.quiet && errors_ + warnings_ + infos_ + not_checked_ == 0)
        return;
    const auto number = [](std::size_t count, const std::string &noun) {
        return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
    };
    cli::write_output(number(files, "config") + ": " + number(errors_, "error") + ", " +
                      number(warnings_, "warning") + ", " + std::to_string(infos_) + " info, " +
                      std::to_string(not_checked_) + " not checked\n");
}

int Report::exit_code() const {
    if (not_checked_ > 0)
        return cli::k_exit_failed;
    const bool found = (errors_ > 0 && command_.fail_on <= WARDEN_SEV_ERROR) ||
                       (warnings_ > 0 && command_.fail_on <= WARDEN_SEV_WARNING) ||
                       (infos_ > 0 && command_.fail_on <= WARDEN_SEV_INFO);
    return found ? cli::k_exit_findings : cli::k_exit_clean;
}

void check_file(const configs::ConfigPath &path, configs::ConfigLoader &loader, Checker &checker,
                Report &report, std::size_t &files) {
    auto input = loader.load(path);
    if (!input) {
        auto finding = offline_finding("CFG-001", input.error().message, {path.shown, 1, 0});
        finding.container = configs::container_of(path.path);
        report.not_checked();
        return report.add(finding);
    }
    if (!*input)
        return;
    ++files;
    for (const findings::Finding &finding : checker.check(**input))
        report.add(finding);
}

void check_rootfs(const configs::Tree &place, const std::string &rootfs, const CheckTarget &target,
                  Report &report) {
    const auto findings = rootfs_findings(place, rootfs, target.layout);
    if (!findings) {
        report.not_checked();
        return report.add(findings::finding_from(rootfs_checks(), "OS-004",
                                                 "not checked: " + findings.error().message, {rootfs, 0, 0}));
    }
    for (const auto &finding : *findings)
        report.add(finding);
}

int check_all(const CheckCommand &command, const configs::Tree &place, const CheckTarget &target,
              cgroup::HostFacts host) {
    configs::ConfigFinder finder(place.root, place.directory);
    for (const std::string &input : command.inputs)
        finder.add_path(input);
    const configs::ConfigPaths paths = finder.take();
    configs::ConfigLoader loader(place.root, command.syntax);
    Checker checker(place.root, target, std::move(host));
    Report report(command);
    report.begin();
    for (const configs::PathProblem &problem : paths.problems) {
        report.not_checked();
        report.add(offline_finding("CFG-001", problem.message, {problem.shown, 0, 0}));
    }
    std::size_t files = 0;
    cli::Progress progress("check", paths.files.size());
    for (const configs::ConfigPath &path : paths.files) {
        check_file(path, loader, checker, report, files);
        progress.step();
    }
    progress.clear();
    for (const std::string &rootfs : command.rootfs)
        check_rootfs(place, rootfs, target, report);
    report.end(files);
    return report.exit_code();
}

} // namespace

int run_check(int argc, char **argv) {
    const cli::Arguments arguments =
        cli::parse_arguments(argc, argv, "check [OPTION...] PATH...", k_about, described(), "path");
    if (arguments.done)
        return *arguments.done;
    const auto command = command_from(arguments);
    if (!command)
        return cli::fail("check", command.error().message);
    const auto place = configs::open_tree(command->root);
    if (!place)
        return cli::fail("check", place.error().message);
    const auto target = target_from(*command, place->root);
    if (!target)
        return cli::fail("check", target.error().message);
    auto host = configs::host_facts(place->root, command->host_file);
    if (!host)
        return cli::fail("check", host.error().message);
    const int code = check_all(*command, *place, *target, std::move(*host));
    return cli::flush_output() ? code
                               : cli::fail("check", errno_error("cannot write to standard output").message);
}

} // namespace warden::ctl::check
