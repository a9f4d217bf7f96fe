// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/profile_kind.hpp"
#include "base/text.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/denials/owner.hpp"
#include "ctl/denials/parser.hpp"
#include "ctl/denials/report.hpp"
#include "ctl/denials/since.hpp"
#include "ctl/denials/sources.hpp"
#include "ctl/verbs.hpp"

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace warden::ctl::denials {
namespace {

namespace po = boost::program_options;

struct Options {
    std::vector<std::string> names; // only these containers; empty: all
    std::int64_t since = 0;
    std::string input, format, source;
    bool follow = false;
    std::optional<apparmor::ParserVersion> parser; // that was told; else the installed one
};

po::options_description describe() {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "only these containers")(
        "input", po::value<std::string>(),
        "a file with a kernel log, a syslog or an audit.log; - is standard input")(
        "source", cli::one_of("source", {"auto", "journal", "kernel", "audit"}),
        "auto, journal, kernel (the kernel's own buffer) or audit (audit.log)")(
        "since", po::value<std::string>(), "2h, 3d, today, 2026-11-25, \"2026-11-25 10:30\" or @SECONDS")(
        "parser", po::value<std::string>(),
        "version of the AppArmor parser that the rules are for, such as 4.1 (default: the installed one)")(
        "follow,f", "wait for more, and print each event as it comes")(
        "lxcpath,P", po::value<std::string>(), "where the containers are (default: lxc.lxcpath of lxc.conf)");
    cli::add_format(options, {"text", "json", "jsonl"});
    return options;
}

Result<Options> options_from(const cli::Arguments &arguments) {
    Options options;
    options.names = arguments.list("name");
    options.follow = arguments.has("follow");
    options.format = arguments.text("format");
    options.source = arguments.text("source");
    if (arguments.has("input"))
        options.input = arguments.text("input");
    if (options.follow &&
        (!options.input.empty() || (options.source != "auto" && options.source != "journal")))
        return Error{"--follow follows the journal, and does not go with --input or another --source",
                     EINVAL};
    if (options.follow && options.format == "json")
        return Error{"--follow prints a line for each event: use --format text or jsonl", EINVAL};
    if (arguments.has("parser")) {
        options.parser = apparmor::parse_parser_version(arguments.text("parser"));
        if (!options.parser)
            return Error{"--parser takes a version such as 3.0.8 or 4.1, not '" +
                             printable(arguments.text("parser"), 60) + "'",
                         EINVAL};
    }
    if (arguments.has("since")) {
        const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        TRY_ASSIGN(options.since, parse_since(arguments.text("since"), now));
    }
    return options;
}

// Is the event one of those that were asked for? A line without a time is never left out by --since.
bool wanted(const Options &options, const apparmor::Denial &denial, const std::string &container) {
    if (options.since != 0 && denial.time != 0 && denial.time < options.since)
        return false;
    return options.names.empty() ||
           std::find(options.names.begin(), options.names.end(), container) != options.names.end();
}

Status read_file(const Dir &root, std::string_view path, DenialLog &log) {
    TRY_ASSIGN(const Fd fd, root.open_file(path, O_RDONLY));
    return log.read(*fd, path);
}

// A path on the command line is the caller's own, relative to where it stands.
Status read_input(const std::string &path, DenialLog &log) {
    if (path == "-")
        return log.read(STDIN_FILENO, "standard input");
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd)
        return errno_error("cannot open " + path);
    return log.read(*fd, path);
}

DenialSource source_of(const Dir &root, const Options &options) {
    if (options.follow || options.source == "journal")
        return DenialSource::journal;
    if (options.source == "kernel")
        return DenialSource::kernel;
    return options.source == "audit" ? DenialSource::audit : usual_source(root);
}

Status read_source(const Dir &root, const Options &options, DenialSource source, DenialLog &log) {
    const auto idle = [] { return cli::flush_output(); };
    switch (source) {
    case DenialSource::journal:
        return read_journal(options.since, options.follow, log, idle);
    case DenialSource::audit:
        return read_file(root, "var/log/audit/audit.log", log);
    case DenialSource::kernel:
        break;
    }
    return read_kernel_log(root, log);
}

void print(const DenialReport &report, const std::string &format) {
    if (format == "json")
        write_json(report, cli::write_output);
    else if (format == "jsonl")
        write_jsonl(report, cli::write_output);
    else
        write_text(report, cli::wants_color(), cli::write_output);
    // Also where the format has no room for it.
    const auto &counts = report.counts;
    if (format == "jsonl" && (counts.lost | counts.damaged | counts.foreign | report.groups.left_out()) != 0)
        std::fprintf(
            stderr,
            "lxc-warden denials: %llu messages lost, %llu damaged, %llu not the kernel's, %llu events left out\n",
            static_cast<unsigned long long>(counts.lost), static_cast<unsigned long long>(counts.damaged),
            static_cast<unsigned long long>(counts.foreign),
            static_cast<unsigned long long>(report.groups.left_out()));
}

// A host's program, or a profile of one that was loaded again.
bool is_hosts(const apparmor::Denial &denial, const std::string &container) {
    const auto kind = apparmor::profile_kind(denial);
    return container.empty() &&
           (kind == apparmor::ProfileKind::host || kind == apparmor::ProfileKind::restricted_user);
}

class Collector {
public:
    Collector(const Options &options, const DenialOwner &owner) : options_(options), owner_(owner) {}

    void take(const apparmor::Denial &denial, bool again) {
        const auto container = owner_.owner(denial);
        if (again)
            return groups.note_time(denial, container);
        if (!wanted(options_, denial, container))
            return;
        const bool changed = denial.kind == apparmor::Denial::Kind::status;
        // What a guest loads into its own namespace confines nothing but parts of itself.
        if (changed && apparmor::profile_kind(denial) == apparmor::ProfileKind::guest)
            return;
        if (is_hosts(denial, container)) {
            if (!changed)
                host.add(denial.profile);
        } else if (options_.follow) {
            cli::write_output(denial_line(denial, container, options_.format == "jsonl"));
        } else {
            groups.add(denial, container);
        }
    }

    DenialGroups groups;
    HostEvents host;

private:
    const Options &options_;
    const DenialOwner &owner_;
};

int run(const Dir &root, const Options &options, const std::string &lxcpath) {
    const auto names = containers::defined_containers(root, lxcpath);
    DenialOwner owner(names ? *names : std::vector<std::string>{}, lxcpath);
    if (options.input.empty())
        owner.ask_processes(root);
    Collector collector(options, owner);
    DenialLog log([&](const apparmor::Denial &denial, bool again) { collector.take(denial, again); });
    const auto source = source_of(root, options);
    const Status done =
        options.input.empty() ? read_source(root, options, source, log) : read_input(options.input, log);
    if (!done)
        return cli::fail("denials", done.error().message);
    if (!options.follow)
        print({options.input.empty() ? std::string(source_name(source)) : options.input, log.counts(),
               collector.groups, collector.host, options.parser ? options.parser : installed_parser()},
              options.format);
    return cli::flush_output() ? cli::k_exit_clean : cli::fail("denials", "cannot write to standard output");
}

} // namespace

int run_denials(int argc, char **argv) {
    const auto arguments = cli::parse_arguments(
        argc, argv, "denials [NAME...] [-f] [--since TIME] [--input FILE]",
        "What AppArmor denied to containers, counted, with the narrowest rule that would allow it and what that would open. Nothing is written anywhere. Exit status: 0 the log was read, 2 it could not be.",
        describe(), "name");
    if (arguments.done)
        return *arguments.done;
    const auto options = options_from(arguments);
    const auto root = Dir::open("/");
    if (!options || !root)
        return cli::fail("denials", (options ? root.error() : options.error()).message);
    return run(*root, *options, cli::lxcpath_of(arguments, *root));
}

} // namespace warden::ctl::denials
