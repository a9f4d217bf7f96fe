// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/freeze/outside.hpp"
#include "ctl/freeze/run.hpp"
#include "ctl/verbs.hpp"

#include "base/atomic_file.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace warden::ctl::freeze {
namespace {

namespace po = boost::program_options;

constexpr std::uint64_t k_max_duration_ms = std::uint64_t{24} * 3600 * 1000;

struct Output {
    bool quiet = false;
    bool json = false;
    std::string report_file;
    std::optional<int> soft_exit;
};

po::options_description describe() {
    po::options_description options("Options");
    const auto text = [] { return po::value<std::string>(); };
    options.add_options()("name", po::value<std::vector<std::string>>(), "containers")(
        "on", text(),
        "every running container with data on this path, block device, LV or dataset, or, with @TOOL, on what that tool makes snapshots of")(
        "exact", "of a dataset or btrfs subvolume only itself, not those below it")(
        "require", "without a running container to freeze it is an error, and nothing is run")(
        "deadline", text()->default_value("10s"),
        "to be frozen")("sync-deadline", text()->default_value("5s"), "for the sync while frozen")(
        "max-frozen", text()->default_value("30s"), "then the containers are thawed whatever happens")(
        "presync-deadline", text()->default_value("10min"),
        "for the syncs before the freeze")("total-deadline", text(), "for everything before the command")(
        "on-failure", cli::one_of("on-failure", {"skip", "run"}),
        "skip or run: the command, when the freeze failed")(
        "allow", po::value<std::vector<std::string>>(),
        "fuse, network: freeze in spite of such mounts inside")(
        "hold", "no command: stay frozen until `lxc-warden thaw` or --max-frozen")(
        "policy", "the policy's [freeze] goes before these options, except --total-deadline")(
        "key", text(), "whose hold it is: lxc-warden thaw with another key leaves it")(
        "soft-exit", text(), "exit status instead of 121")("lxcpath,P", text(), "where the containers are")(
        "quiet,q", "no report unless something failed")(
        "report", text(), "write the report to this file instead of standard error");
    cli::add_format(options);
    return options;
}

std::optional<std::int64_t> duration(const cli::Arguments &arguments, const char *name) {
    const auto ms = parse_duration_ms(arguments.text(name));
    if (!ms || *ms == 0 || *ms > k_max_duration_ms)
        return std::nullopt;
    return static_cast<std::int64_t>(*ms);
}

// What is wrong, or empty.
std::string read_limits(const cli::Arguments &arguments, FreezeRunOptions &options) {
    const auto deadline = duration(arguments, "deadline");
    const auto max_frozen = duration(arguments, "max-frozen");
    const auto presync = duration(arguments, "presync-deadline");
    const auto sync = duration(arguments, "sync-deadline");
    if (!deadline || !max_frozen || !presync || !sync)
        return "--deadline, --max-frozen, --sync-deadline and --presync-deadline take times such as 500ms, 10s or 2min, up to a day";
    options.limits = {*deadline, *max_frozen};
    // What was not said is the site's matter; --policy lets it say all.
    const auto is_open = [&](const char *name) {
        return arguments.has("policy") || arguments.values[name].defaulted();
    };
    options.site = {is_open("deadline"), is_open("max-frozen"), is_open("presync-deadline"),
                    is_open("on-failure")};
    options.presync_ms = *presync;
    options.sync_ms = *sync;
    if (!arguments.has("total-deadline"))
        return {};
    options.total_ms = duration(arguments, "total-deadline");
    return options.total_ms ? "" : "--total-deadline takes a time such as 4s";
}

std::string read_wish(const cli::Arguments &arguments, FreezeRunOptions &options) {
    options.wish.names = arguments.list("name");
    std::sort(options.wish.names.begin(), options.wish.names.end());
    const auto last = std::unique(options.wish.names.begin(), options.wish.names.end());
    options.wish.names.erase(last, options.wish.names.end());
    options.wish.on = arguments.has("on") ? arguments.text("on") : "";
    options.wish.exact = arguments.has("exact");
    if (options.wish.names.empty() == options.wish.on.empty())
        return "name the containers, or say --on PATH";
    for (const auto &allowed : arguments.list("allow")) {
        options.wish.allow_fuse = options.wish.allow_fuse || allowed == "fuse";
        options.wish.allow_network = options.wish.allow_network || allowed == "network";
        if (allowed != "fuse" && allowed != "network")
            return "--allow takes fuse or network";
    }
    const std::string on_failure = arguments.text("on-failure");
    options.run_unfrozen = on_failure == "run";
    options.require = arguments.has("require");
    options.hold = arguments.has("hold");
    options.key = arguments.has("key") ? arguments.text("key") : "";
    if (!options.key.empty() && !options.hold)
        return "--key goes with --hold";
    if (options.hold != options.command.empty())
        return options.hold ? "--hold takes no command" : "there is no command after --";
    return {};
}

std::string read_output(const cli::Arguments &arguments, Output &output) {
    output.quiet = arguments.has("quiet");
    output.json = arguments.is_json();
    output.report_file = arguments.has("report") ? arguments.text("report") : "";
    if (!arguments.has("soft-exit"))
        return {};
    const std::uint64_t soft = parse_u64(arguments.text("soft-exit")).value_or(256);
    if (soft > 255)
        return "--soft-exit takes 0 to 255";
    output.soft_exit = static_cast<int>(soft);
    return {};
}

void write_report(const Dir &root, const FreezeReport &report, const Output &output) {
    const std::string text = output.json ? freeze_json(report) : freeze_text(report);
    if (!output.report_file.empty()) {
        const auto written = replace_volatile_file(root, output.report_file, text, {0644});
        if (!written)
            cli::complain("freeze-run", written.error().message);
        if (written && report.failure.empty())
            return;
    }
    if (!output.quiet || !report.failure.empty())
        std::fputs(output.report_file.empty() ? text.c_str() : freeze_text(report).c_str(), stderr);
}

int usage(const std::string &message) {
    cli::fail("freeze-run", message);
    return k_exit_usage;
}

int run(const FreezeRunOptions &given, const Output &output, const cli::Arguments &arguments) {
    const auto root = Dir::open("/");
    if (!root)
        return usage(root.error().message);
    if (geteuid() != 0)
        return usage("only root can freeze containers");
    FreezeRunOptions options = given;
    options.wish.lxcpath = lxcpath_of(arguments, *root);
    options.wish.other_lxcpaths = !arguments.has("lxcpath");
    if (const std::string why = confinement_of(*root); !why.empty()) {
        if (!is_outside())
            return run_outside(options, why, output.soft_exit);
        cli::complain("freeze-run", why + ", also in a unit outside of the caller's");
        return k_exit_not_frozen;
    }
    FreezeReport report = freeze_and_run(*root, options, [&](const std::string &text) {
        if (!output.quiet && !output.json)
            cli::complain("freeze-run", text);
    });
    if (report.exit_code == k_exit_not_frozen && !report.command_code && output.soft_exit)
        report.exit_code = *output.soft_exit;
    write_report(*root, report, output);
    return report.exit_code;
}

} // namespace

// The report goes to standard error: standard output is the command's.
int run_freeze_run(int argc, char **argv) {
    const auto end =
        std::find_if(argv, argv + argc, [](const char *word) { return std::string_view(word) == "--"; });
    FreezeRunOptions options;
    if (end != argv + argc)
        options.command.assign(end + 1, argv + argc);
    const cli::Arguments arguments = cli::parse_arguments(
        static_cast<int>(end - argv), argv, "freeze-run NAME...|--on PATH [OPTIONS] -- COMMAND...",
        "Freezes containers, with everything written out, while a command makes a snapshot. Exits as the command does; 120: as 0, but the policy left containers out; 121: not frozen, nothing was run; 122: not frozen all the time; 123: still frozen; 124: a hook's command failed after the thaw; 125: wrong usage.\n\n"
        "Examples:\n"
        "  lxc-warden freeze-run web1 db1 -- lvcreate -s -n snap vg0/data\n"
        "  lxc-warden freeze-run --on tank/ct -- zfs snapshot -r tank/ct@now\n"
        "  lxc-warden freeze-run --on /srv --max-frozen 10s -- btrfs subvolume snapshot -r /srv /srv/.now\n"
        "  lxc-warden freeze-run --hold --key a --on tank/ct   and then   lxc-warden thaw --on tank/ct --key a",
        describe(), "name");
    if (arguments.done)
        return *arguments.done == cli::k_exit_clean ? cli::k_exit_clean : static_cast<int>(k_exit_usage);
    Output output;
    for (const auto &problem :
         {read_wish(arguments, options), read_limits(arguments, options), read_output(arguments, output)}) {
        if (!problem.empty())
            return usage(problem + "; see lxc-warden freeze-run --help");
    }
    return run(options, output, arguments);
}

} // namespace warden::ctl::freeze
