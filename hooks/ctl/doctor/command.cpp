// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"
#include "ctl/doctor/proxmox.hpp"

#include "base/json.hpp"
#include "cgroup/host_facts.hpp"
#include "ctl/cli/digest_text.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/cli/wrap.hpp"
#include "ctl/verbs.hpp"
#include "engine/site_rules.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

#include <cstdio>

namespace warden::ctl::doctor {
namespace {

namespace po = boost::program_options;
constexpr const char *k_lxc_start = "usr/bin/lxc-start";
constexpr const char *k_apt_cache = "usr/bin/apt-cache";

int print_facts(const Dir &root) {
    const auto facts = cgroup::read_host_facts(root);
    if (!facts)
        return cli::fail("doctor", facts.error().message);
    std::fputs(cgroup::to_json(*facts).c_str(), stdout);
    return cli::k_exit_clean;
}

void print_json(const Diagnosis &diagnosis) {
    Json out{{"schema_version", findings::k_schema_version},
             {"findings", Json::array()},
             {"fine", diagnosis.fine()}};
    for (const auto &finding : diagnosis.findings())
        out["findings"].push_back(findings::finding_json(finding));
    out["counts"] = findings::counts_json(diagnosis.findings());
    std::fputs(json_document(out).c_str(), stdout);
}

void print_lines(const Diagnosis &diagnosis) {
    for (const auto &what : diagnosis.fine())
        std::printf("OK   %s\n", what.c_str());
    for (const auto &finding : diagnosis.findings())
        std::printf("%s\n", findings::finding_row(finding, cli::wants_color()).c_str());
}

void print_text(const Diagnosis &diagnosis, bool verbose) {
    for (const auto &what : diagnosis.fine()) {
        std::string line = "OK   ";
        cli::append_wrapped(line, what, 5, 5, cli::terminal_width());
        std::printf("%s\n", line.c_str());
    }
    cli::Digest digest;
    digest.begin({});
    for (const auto &finding : diagnosis.findings())
        digest.add(finding);
    const cli::DigestLayout layout{
        .width = cli::terminal_width(), .color = cli::wants_color(), .verbose = verbose, .one = {}};
    digest.end();
    std::fputs(cli::digest_text(digest, layout).c_str(), stdout);
}

po::options_description describe() {
    po::options_description options("Options");
    options.add_options()("facts", "only what conversions must know of this host, as JSON for --host")(
        "root", po::value<std::string>()->default_value("/"), "the tree to look at instead of /");
    options.add_options()("verbose,v", "with text: why, and live values");
    cli::add_format(options, {"text", "lines", "json"});
    cli::add_fail_on(options);
    return options;
}

} // namespace

int run_doctor(int argc, char **argv) {
    const auto arguments = cli::parse_arguments(
        argc, argv, "doctor [--facts] [--format json]",
        "What is wrong with this host: cgroup layout and controllers, AppArmor, LXC, lxcfs, leftover freezes, snapshot tools that do not freeze, and lxc-warden's own installation.",
        describe(), "");
    if (arguments.done)
        return *arguments.done;
    const auto root = Dir::open(arguments.text("root"));
    if (!root)
        return cli::fail("doctor", root.error().message);
    if (arguments.has("facts"))
        return print_facts(*root);
    Diagnosis diagnosis;
    examine_cgroups(*root, diagnosis);
    examine_apparmor(*root, diagnosis);
    const bool runs = arguments.text("root") == "/" && root->exists(k_lxc_start);
    examine_lxc(*root, runs ? "/" + std::string(k_lxc_start) : "", diagnosis);
    const bool asks = arguments.text("root") == "/" && root->exists(k_apt_cache);
    examine_proxmox(*root, asks ? "/" + std::string(k_apt_cache) : "", diagnosis);
    examine_snapshot_tools(*root, diagnosis);
    examine_installation(*root, diagnosis);
    examine_received_policy(*root, diagnosis);
    // No container is meant: what the policy says for some of them says nothing of the host.
    const auto policies = engine::read_policies(engine::Setup::standard(*root));
    engine::settle_all(policy_for(policies, {"", "", {}, true}), diagnosis.findings(),
                       warden::policy::today());
    if (arguments.is_json())
        print_json(diagnosis);
    else if (arguments.is_for_people())
        print_text(diagnosis, arguments.has("verbose"));
    else
        print_lines(diagnosis);
    return findings::worst_severity(diagnosis.findings()) >= cli::fail_on_of(arguments) ? cli::k_exit_findings
                                                                                        : cli::k_exit_clean;
}

} // namespace warden::ctl::doctor
