#include "ctl/audit/audit.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/looked_at.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

namespace po = boost::program_options;
struct Options {
    std::vector<std::string> names;
    std::string lxcpath, format, output;
    warden_severity fail_on = WARDEN_SEV_ERROR;
    bool running_only = false, for_people = false, verbose = false;
};

// Progress is for people who wait at a terminal, and only when there is something to wait for.
void show_progress(std::size_t done, std::size_t all) {
    if (all >= 20 && isatty(STDERR_FILENO) != 0)
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

std::string render(const Audit &audit, const Options &options) {
    const bool color = options.output.empty() && cli::wants_color();
    const std::string &format = options.format;
    if (options.for_people)
        return audit_text(audit,
                          {.width = cli::terminal_width(), .color = color, .verbose = options.verbose});
    if (format == "json")
        return audit_json(audit);
    if (format == "jsonl")
        return audit_jsonl(audit);
    if (format == "prometheus")
        return audit_prometheus(audit);
    if (format == "nagios")
        return audit_nagios(audit);
    return audit_lines(audit, color);
}

cli::Arguments parse(int argc, char **argv, Options &into) {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(), "containers; all without any")(
        "lxcpath,P", po::value<std::string>(), "where the containers are (default: lxc.lxcpath of lxc.conf)")(
        "running", "only containers that run")("output", po::value<std::string>(),
                                               "a file to replace, instead of standard output")(
        "verbose,v", "with text: why, live values, and all names");
    cli::add_format(options, {"text", "lines", "json", "jsonl", "prometheus", "nagios"});
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
    return arguments;
}

// node_exporter may read the file at any time, so it is replaced as a whole.
Status put_out(const Options &options, const std::string &text) {
    if (options.output.empty()) {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return k_done;
    }
    const auto slash = options.output.rfind('/');
    const auto folder = slash == std::string::npos ? "." : options.output.substr(0, slash + 1);
    TRY_ASSIGN(const Dir dir, Dir::open(folder));
    return replace_file(dir, options.output.substr(slash + 1), text, {0644});
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
    const Audit audit = audit_containers(host->setup(),
                                         {.lxcpath = options.lxcpath,
                                          .names = *names,
                                          .running_only = options.running_only,
                                          .all = options.names.empty()},
                                         proxmox, show_progress);
    const std::string text = render(audit, options);
    if (const Status put = put_out(options, text); !put)
        return cli::fail("audit", put.error().message);
    if (audit.not_checked != 0)
        return cli::k_exit_failed;
    return findings::worst_severity(audit.findings()) >= options.fail_on ? cli::k_exit_findings
                                                                         : cli::k_exit_clean;
}

} // namespace warden::ctl::audit
