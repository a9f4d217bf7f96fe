// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/audit.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/looked_at.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

namespace po = boost::program_options;
struct Options {
    struct Also {
        std::string format, file;
    };
    std::vector<std::string> names;
    std::string lxcpath, format, output;
    std::vector<Also> also;
    warden_severity fail_on = WARDEN_SEV_ERROR;
    bool running_only = false, for_people = false, verbose = false;
};

// For people who wait at a terminal, and only when there is something to wait for.
void show_progress(std::size_t done, std::size_t all) {
    if (all >= 20)
        std::fprintf(stderr, "\raudit: %zu of %zu containers%s", done, all, done == all ? "\n" : "");
}

Result<std::vector<std::string>> select(const Dir &root, const Options &options, const ProxmoxView &proxmox) {
    TRY_ASSIGN(auto defined, containers::defined_containers(root, options.lxcpath));
    proxmox.add_names(defined);
    if (options.names.empty())
        return defined;
    for (const auto &name : options.names) {
        if (std::find(defined.begin(), defined.end(), name) == defined.end())
            return Error{"there is no container '" + printable(name) + "' below " + options.lxcpath, ENOENT};
    }
    return options.names;
}

constexpr std::array<std::string_view, 7> k_formats{"text",       "lines",  "json",   "jsonl",
                                                    "prometheus", "nagios", "checkmk"};

// All but text, which is for a person.
std::string render_as(const Audit &audit, const std::string &format, bool color) {
    if (format == "json")
        return audit_json(audit);
    if (format == "jsonl")
        return audit_jsonl(audit);
    if (format == "prometheus")
        return audit_prometheus(audit);
    if (format == "nagios")
        return audit_nagios(audit);
    if (format == "checkmk")
        return audit_checkmk(audit);
    return audit_lines(audit, color);
}

std::string render(const Audit &audit, const Options &options) {
    const bool color = options.output.empty() && cli::wants_color();
    if (options.for_people)
        return audit_text(audit,
                          {.width = cli::terminal_width(), .color = color, .verbose = options.verbose});
    return render_as(audit, options.format, color);
}

Result<Options::Also> parse_also(const std::string &text) {
    const auto colon = text.find(':');
    const std::string format = text.substr(0, colon);
    if (colon == std::string::npos || colon + 1 == text.size() || format == "text" ||
        std::find(k_formats.begin(), k_formats.end(), format) == k_formats.end())
        return Error{"--also takes FORMAT:FILE, as json:/var/lib/lxc-warden/audit.json, not '" +
                         printable(text, 80) + "'",
                     EINVAL};
    return Options::Also{format, text.substr(colon + 1)};
}

cli::Arguments parse(int argc, char **argv, Options &into) {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "containers; all without any")(
        "lxcpath,P", po::value<std::string>(), "where the containers are (default: lxc.lxcpath of lxc.conf)")(
        "running", "only containers that run")("output", po::value<std::string>(),
                                               "a file to replace, instead of standard output")(
        "verbose,v", "with text: why, live values, and all names");
    options.add_options()(
        "also", po::value<std::vector<std::string>>(),
        "FORMAT:FILE: of the same audit, as --output; not where the file's directory is missing");
    cli::add_format(options, {k_formats.begin(), k_formats.end()});
    cli::add_fail_on(options);
    configs::add_looked_at(options);
    cli::Arguments arguments = cli::parse_arguments(
        argc, argv, "audit [NAME...] [OPTIONS]",
        "What this host's containers are configured for and what the kernel says of them.", options, "name");
    if (arguments.done)
        return arguments;
    into.names = arguments.list("name");
    into.format = arguments.text("format");
    into.verbose = arguments.has("verbose");
    into.for_people = arguments.is_for_people();
    into.running_only = arguments.has("running");
    if (arguments.has("output"))
        into.output = arguments.text("output");
    into.fail_on = cli::fail_on_of(arguments);
    for (const auto &text : arguments.list("also")) {
        auto also = parse_also(text);
        if (!also) {
            arguments.done = cli::fail("audit", also.error().message);
            return arguments;
        }
        into.also.push_back(std::move(also).value());
    }
    return arguments;
}

std::string_view folder_of(const std::string &file) {
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? "." : std::string_view(file).substr(0, slash + 1);
}

std::string name_of(const std::string &file) {
    return file.substr(file.rfind('/') + 1);
}

// Whoever reads the file may do so at any time, so it is replaced as a whole.
Status put_out(const Options &options, const std::string &text) {
    if (options.output.empty()) {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return k_done;
    }
    TRY_ASSIGN(const Dir dir, Dir::open(std::string(folder_of(options.output))));
    return replace_file(dir, name_of(options.output), text, {0644});
}

// The directory may lie in one that is somebody else's, as node_exporter's does: it must be a directory of
// ours.
Status put_also(const Options::Also &also, const Audit &audit) {
    std::string folder(folder_of(also.file));
    while (folder.size() > 1 && folder.ends_with('/'))
        folder.pop_back();
    Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd && errno == ENOENT)
        return k_done;
    if (!fd)
        return errno_error("cannot open " + folder);
    struct stat status {};
    if (fstat(*fd, &status) != 0 || status.st_uid != geteuid())
        return Error{"nothing was written to " + folder + ", which belongs to another user", EPERM};
    // Metrics are for any monitoring agent; a report has lines of configs.
    const mode_t mode =
        also.format == "json" || also.format == "jsonl" || also.format == "lines" ? 0640 : 0644;
    return replace_file(Dir(std::move(fd), folder), name_of(also.file), render_as(audit, also.format, false),
                        {mode});
}

} // namespace

int run_audit(int argc, char **argv) {
    Options options;
    const cli::Arguments arguments = parse(argc, argv, options);
    if (arguments.done)
        return *arguments.done;
    const auto host = configs::LookedAt::open(arguments);
    if (!host)
        return cli::fail("audit", host.error().message);
    options.lxcpath = lxcpath_of(arguments, host->root());
    ProxmoxView proxmox(host->root(), options.lxcpath);
    const auto names = select(host->root(), options, proxmox);
    if (!names)
        return cli::fail("audit", names.error().message);
    if (geteuid() != 0)
        std::fputs("lxc-warden audit: not root: what only root may read is not checked\n", stderr);
    if (!proxmox.problem().empty())
        std::fprintf(stderr, "lxc-warden audit: not checked: %s\n", proxmox.problem().c_str());
    const Audit audit =
        audit_containers(host->setup(),
                         {.lxcpath = options.lxcpath,
                          .names = *names,
                          .running_only = options.running_only,
                          .all = options.names.empty()},
                         proxmox, isatty(STDERR_FILENO) != 0 ? show_progress : AuditProgress());
    const std::string text = render(audit, options);
    if (const Status put = put_out(options, text); !put)
        return cli::fail("audit", put.error().message);
    for (const auto &also : options.also) {
        if (const Status put = put_also(also, audit); !put)
            return cli::fail("audit", put.error().message);
    }
    if (audit.not_checked != 0)
        return cli::k_exit_failed;
    return findings::worst_severity(audit.findings()) >= options.fail_on ? cli::k_exit_findings
                                                                         : cli::k_exit_clean;
}

} // namespace warden::ctl::audit
