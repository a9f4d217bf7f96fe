// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/arguments.hpp"

#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/choices.hpp"

#include <algorithm>

namespace warden::ctl::migrate {
namespace {

namespace po = boost::program_options;

po::options_description described() {
    po::options_description options("Options");
    const auto text = [](const char *fallback) { return po::value<std::string>()->default_value(fallback); };
    options.add_options()("all", "every container of this host");
    options.add_options()("write", "change the files; without it, show a unified diff");
    options.add_options()("accept-lossy", "also where a setting has no counterpart: it becomes a comment");
    options.add_options()("skip-errors",
                          "leave lines that v1 would have refused as they are, convert the others");
    options.add_options()("keep-v1", "leave the v1 lines in place, for hosts that still boot hybrid");
    options.add_options()("proxmox-keys", text("native"), "native (memory:, swap:, ...) where exact, or raw");
    options.add_options()("syntax", text("auto"), "auto, lxc or pve");
    options.add_options()("host", text(""), "facts of another host (JSON, from `lxc-warden doctor --facts`)");
    options.add_options()("target-lxc", text("6"), "5, 6 or 7: with 7 nothing of v1 may stay");
    options.add_options()(
        "layout", text("auto"),
        "unified, hybrid or legacy: how the host mounts cgroups; auto: unified, but where this host is not, files are only written with --keep-v1");
    cli::add_format(options);
    options.add_options()("root", text(""), "a tree to look at instead of /");
    options.add_options()("input", po::value<std::vector<std::string>>(),
                          "NAME, PATH (file or directory), or -");
    return options;
}

// Combinations that would leave a container without its limits, or unable to start.
Status check_combination(const MigrateCommand &command, unsigned target, cgroup::Layout layout) {
    if (command.plan.keep_v1 && target == 7)
        return Error{"--keep-v1 does not go with --target-lxc 7: LXC 7 refuses a config that has a v1 key",
                     EINVAL};
    if (!command.plan.keep_v1 && layout != cgroup::Layout::unified)
        return Error{
            "on a " + std::string(cgroup::layout_name(layout)) +
                " host LXC ignores cgroup2 lines, so that a migrated container would have no limits: add --keep-v1",
            EINVAL};
    return k_done;
}

Result<cgroup::Layout> layout_of(const std::string &text) {
    return text == "auto" ? cgroup::Layout::unified : configs::parse_layout(text);
}

Status check_inputs(const MigrateCommand &command) {
    if (std::ranges::count(command.inputs, "-") > 0 && (!command.is_filter() || command.all))
        return Error{"- (standard input) goes with no other input", EINVAL};
    if (command.is_filter() && command.write)
        return Error{"--write does not go with -: the migrated config is written to standard output", EINVAL};
    if (command.inputs.empty() && !command.all)
        return Error{"nothing to migrate: name containers or paths, or say --all (see migrate --help)",
                     EINVAL};
    return k_done;
}

constexpr std::string_view k_about =
    "Turns cgroup v1 limits in container configs into cgroup2 limits. NAME is a container of this host, PATH a\n"
    "config or a directory with configs; - reads a config from standard input and writes the migrated one to\n"
    "standard output. Exit status: 0 nothing to do, or written; 1 changes pending, or something could not be\n"
    "converted; 2 wrong usage, or a file that could not be read or written.";

Result<MigrateCommand> command_from(const cli::Arguments &arguments) {
    MigrateCommand command;
    command.all = arguments.has("all");
    command.write = arguments.has("write");
    command.plan.accept_lossy = arguments.has("accept-lossy");
    command.plan.skip_errors = arguments.has("skip-errors");
    command.plan.keep_v1 = arguments.has("keep-v1");
    command.host_file = arguments.text("host");
    command.root = arguments.text("root");
    command.inputs = arguments.list("input");
    const std::string keys = arguments.text("proxmox-keys");
    if (keys != "native" && keys != "raw")
        return Error{"--proxmox-keys takes native or raw, not '" + printable(keys, 80) + "'", EINVAL};
    command.plan.native_keys = keys == "native";
    TRY_ASSIGN(command.syntax, configs::parse_syntax(arguments.text("syntax")));
    command.json = arguments.is_json();
    TRY_ASSIGN(const unsigned target, configs::parse_target(arguments.text("target-lxc")));
    TRY_ASSIGN(const cgroup::Layout layout, layout_of(arguments.text("layout")));
    TRY(check_combination(command, target, layout));
    command.any_layout = arguments.text("layout") != "auto" || !command.host_file.empty();
    TRY(check_inputs(command));
    return command;
}

} // namespace

std::variant<MigrateCommand, int> parse_migrate_command(int argc, char **argv) {
    const cli::Arguments arguments = cli::parse_arguments(
        argc, argv, "migrate [OPTION...] NAME|PATH... | --all | -", k_about, described(), "input");
    if (arguments.done)
        return *arguments.done;
    auto command = command_from(arguments);
    if (!command)
        return cli::fail("migrate", command.error().message);
    return std::move(*command);
}

} // namespace warden::ctl::migrate
