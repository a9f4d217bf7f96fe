// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/check/files.hpp"
#include "ctl/check/report.hpp"
#include "ctl/check/rootfs.hpp"
#include "ctl/check/verdict.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/progress.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/configs/tree.hpp"
#include "ctl/judge/judge.hpp"
#include "ctl/verbs.hpp"
#include "findings/proxmox_terms.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <span>

namespace warden::ctl::check {
namespace {

namespace po = boost::program_options;

struct CheckCommand {
    ReportOptions report;
    configs::SyntaxChoice syntax = configs::SyntaxChoice::automatic;
    std::string target, layout, host_file, root, policy, modules;
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
    cli::add_format(options, {"text", "lines", "json", "sarif", "junit", "github"});
    options.add_options()("verbose,v", "with text: why, and all names");
    options.add_options()("quiet,q", "nothing on standard output when nothing was found");
    options.add_options()("root", text(""), "a tree to look at instead of /");
    options.add_options()("rootfs", po::value<std::vector<std::string>>(),
                          "a guest's root directory: can its init run with this layout? May be repeated");
    options.add_options()("policy", text(""),
                          "a directory with policy files to judge by, instead of the installed policy");
    options.add_options()("modules", text(WARDEN_MODULE_DIR), "where the policy modules are");
    options.add_options()("path", po::value<std::vector<std::string>>(), "config, or directory with configs");
    return options;
}

constexpr std::string_view k_about =
    "Looks at configs on disk, offline: what an upgrade will break, what is not in force, what LXC or the kernel\n"
    "refuses, and what the policy says of the container's confinement, as at a start. Needs neither root nor LXC.\n"
    "Of a directory, every config in it is looked at. Exit status: 0 clean, or below --fail-on; 1 findings at or\n"
    "above it; 2 wrong usage, or a config that could not be checked.";

// For what was given, where that can be copied as it stands.
std::string migrate_command(const CheckCommand &command) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@,";
    const std::string inputs = join(command.inputs, " ");
    const bool is_plain = inputs.find_first_not_of(std::string(plain) + " ") == std::string::npos &&
                          command.root.empty() && inputs.size() <= 200;
    return "lxc-warden migrate " + (is_plain ? inputs : "PATH...");
}

Result<CheckCommand> command_from(const cli::Arguments &arguments) {
    CheckCommand command;
    command.target = arguments.text("target-lxc");
    command.layout = arguments.text("layout");
    command.host_file = arguments.text("host");
    command.root = arguments.text("root");
    command.inputs = arguments.list("path");
    command.rootfs = arguments.list("rootfs");
    command.modules = arguments.path("modules");
    command.policy = arguments.path("policy");
    TRY_ASSIGN(command.syntax, configs::parse_syntax(arguments.text("syntax")));
    command.report = {arguments.text("format"), arguments.has("quiet"), arguments.has("verbose"),
                      cli::fail_on_of(arguments), migrate_command(command)};
    if (command.report.format == "text" && !arguments.is_for_people())
        command.report.format = "lines";
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
    target.proxmox = lxc::is_proxmox_host(root);
    return target;
}

void check_rootfs(const configs::Tree &place, const std::string &rootfs, const CheckTarget &target,
                  Report &report) {
    report.begin_file(rootfs);
    const auto findings = rootfs_findings(place, rootfs, target.layout);
    if (!findings)
        return report.add_not_checked(findings::finding_from(
            rootfs_checks(), "OS-004", "not checked: " + findings.error().message, {rootfs, 0, 0}));
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
    Report report(command.report);
    const auto machine = Dir::open("/");
    auto opened = machine ? judge::Judge::open(place.root, *machine, target.layout, host,
                                               {command.policy, command.modules})
                          : Result<judge::Judge>(machine.error());
    Checker checker(place.root, target, std::move(host));
    report.begin();
    for (const configs::PathProblem &problem : paths.problems) {
        report.begin_file(problem.shown);
        report.add_not_checked(offline_finding("CFG-001", problem.message, {problem.shown, 0, 0}));
    }
    cli::Progress progress("check", paths.files.size());
    std::optional<judge::Judge> verdict = opened ? std::optional(std::move(*opened)) : std::nullopt;
    if (!verdict)
        std::fprintf(stderr, "lxc-warden check: confinement and policy are not checked: %s\n",
                     opened.error().message.c_str());
    FileChecks files(loader, checker, verdict, report);
    constexpr std::size_t k_together = 512;
    for (std::span<const configs::ConfigPath> left(paths.files); !left.empty();) {
        const std::size_t now = std::min(k_together, left.size());
        files.check(left.first(now), command.inputs, progress);
        left = left.subspan(now);
    }
    progress.clear();
    for (const std::string &rootfs : command.rootfs)
        check_rootfs(place, rootfs, target, report);
    return report.end(files.checked(), files.not_known());
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
    return cli::finish("check", check_all(*command, *place, *target, std::move(*host)));
}

} // namespace warden::ctl::check
