#include "ctl/cli/json.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/doctor/diagnosis.hpp"

#include "cgroup/host_facts.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

#include <cstdio>

namespace warden::ctl::doctor {
namespace {

namespace po = boost::program_options;
constexpr const char *k_lxc_start = "usr/bin/lxc-start";

int print_facts(const Dir &root) {
    const auto facts = cgroup::read_host_facts(root);
    if (!facts)
        return cli::fail("doctor", facts.error().message);
    std::fputs(cgroup::to_json(*facts).c_str(), stdout);
    return cli::k_exit_clean;
}

void print_json(const Diagnosis &diagnosis) {
    nlohmann::ordered_json out{{"schema_version", findings::k_schema_version},
                               {"findings", nlohmann::ordered_json::array()},
                               {"fine", diagnosis.fine()}};
    for (const auto &finding : diagnosis.findings())
        out["findings"].push_back(findings::finding_json(finding));
    out["counts"] = findings::counts_json(diagnosis.findings());
    cli::write_output(cli::json_text(out, 1) + "\n");
}

void print_text(const Diagnosis &diagnosis) {
    for (const auto &what : diagnosis.fine())
        std::printf("OK   %s\n", what.c_str());
    for (const auto &finding : diagnosis.findings())
        std::fputs(findings::finding_text(finding, cli::wants_color()).c_str(), stdout);
}

po::options_description describe() {
    po::options_description options("Options");
    options.add_options()("facts", "only what conversions must know of this host, as JSON for --host")(
        "root", po::value<std::string>()->default_value("/"), "the tree to look at instead of /");
    cli::add_format(options);
    cli::add_fail_on(options);
    return options;
}

} // namespace

int run_doctor(int argc, char **argv) {
    const auto arguments = cli::parse_arguments(
        argc, argv, "doctor [--facts] [--format json]",
        "What is wrong with this host: cgroup layout and controllers, AppArmor, LXC, lxcfs, leftover freezes, and lxc-warden's own installation.",
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
    examine_installation(*root, diagnosis);
    arguments.is_json() ? print_json(diagnosis) : print_text(diagnosis);
    return findings::worst_severity(diagnosis.findings()) >= cli::fail_on_of(arguments) ? cli::k_exit_findings
                                                                                        : cli::k_exit_clean;
}

} // namespace warden::ctl::doctor
