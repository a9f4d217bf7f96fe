#include "ctl/audit/audit.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "ctl/audit/uncovered.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/verbs.hpp"
#include "engine/batch.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

namespace po = boost::program_options;
// Beside what every judge needs, bpf(2) for the device programs of a running container: BPF_PROG_QUERY and
// BPF_PROG_GET_FD_BY_ID ask for these two, and CAP_BPF is not enough.
constexpr auto k_capabilities = [] {
    std::array<cap_value_t, k_judge_capabilities.size() + 2> all{};
    std::copy(k_judge_capabilities.begin(), k_judge_capabilities.end(), all.begin());
    all[all.size() - 2] = CAP_SYS_ADMIN;
    all[all.size() - 1] = CAP_NET_ADMIN;
    return all;
}();

struct Options {
    std::vector<std::string> names;
    std::string lxcpath, format, output;
    warden_severity fail_on = WARDEN_SEV_ERROR;
    bool running_only = false, for_people = false, verbose = false;
};

AuditedHost look_at_host(const Dir &root, const std::string &lxcpath) {
    const auto enabled = root.read_kernel_file("sys/module/apparmor/parameters/enabled", 16);
    return {std::string(cgroup::layout_name(cgroup::detect_layout(root))), enabled && trim(*enabled) == "Y",
            lxcpath};
}

// Progress is for people who wait at a terminal, and only when there is something to wait for.
void show_progress(std::size_t done, std::size_t all) {
    if (all >= 20 && isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\raudit: %zu of %zu containers%s", done, all, done == all ? "\n" : "");
}

Audit audit_all(engine::Setup setup, const Options &options, const std::vector<std::string> &names) {
    Audit audit;
    audit.host = look_at_host(*setup.root, options.lxcpath);
    containers::ContainerFinder finder(*setup.root);
    std::vector<containers::Container> containers, known;
    std::vector<findings::Request> requests;
    for (const auto &name : names) {
        containers::Container container = finder.find(options.lxcpath, name);
        known.push_back(container);
        if (options.running_only && container.state == containers::Container::State::stopped)
            continue;
        requests.push_back(audit_request(container));
        containers.push_back(std::move(container));
    }
    AuditedHostFiles files{lxc::ConfigReader(*setup.root), configs::installed_lxc(*setup.root),
                           engine::read_policies(setup)};
    setup.policies = &files.policies; // read once, not by each worker
    audit.today = files.policies.place.today;
    for (const auto &block : files.policies.blocks)
        audit.waivers.insert(audit.waivers.end(), block.waivers.begin(), block.waivers.end());
    const auto drifts = find_drifts(*setup.root, containers);
    // While the worker goes on with the next one.
    engine::supervise_batch(
        setup, requests, {.worker_capabilities = k_capabilities}, [&](const findings::PhaseReport &report) {
            const containers::Container &container = containers[audit.containers.size()];
            if (container.state == containers::Container::State::unknown)
                ++audit.not_checked;
            audit.containers.push_back(
                audit_container(setup, container, report, drifts[audit.containers.size()], files));
            show_progress(audit.containers.size(), containers.size());
        });
    if (!options.names.empty())
        return audit;
    for (auto &uncovered : find_uncovered(*setup.root, finder, known)) {
        settle_audited(setup, uncovered, files);
        audit.uncovered.push_back(std::move(uncovered));
    }
    return audit;
}

Result<std::vector<std::string>> select(const Dir &root, const Options &options) {
    TRY_ASSIGN(auto defined, containers::defined_containers(root, options.lxcpath));
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
    const auto root = Dir::open("/");
    if (!root)
        return cli::fail("audit", root.error().message);
    options.lxcpath = lxcpath_of(arguments, *root);
    const auto names = select(*root, options);
    if (!names)
        return cli::fail("audit", names.error().message);
    if (geteuid() != 0)
        std::fputs("lxc-warden audit: not root: what only root may read is not checked\n", stderr);
    const Audit audit = audit_all(engine::Setup::standard(*root), options, *names);
    const std::string text = render(audit, options);
    if (const Status put = put_out(options, text); !put)
        return cli::fail("audit", put.error().message);
    if (audit.not_checked != 0)
        return cli::k_exit_failed;
    return findings::worst_severity(audit.findings()) >= options.fail_on ? cli::k_exit_findings
                                                                         : cli::k_exit_clean;
}

} // namespace warden::ctl::audit
