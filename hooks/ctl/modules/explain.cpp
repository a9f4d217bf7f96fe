// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/json.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/looked_at.hpp"
#include "ctl/modules/all_checks.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"

#include <cstdio>

namespace warden::ctl::modules {
namespace {

void print_paragraph(const char *head, const std::string &text) {
    std::printf("%s\n", head);
    std::string line;
    std::string_view left = text;
    while (!left.empty()) {
        const auto blank = left.find(' ');
        const std::string word(left.substr(0, blank));
        if (line.size() + word.size() > 76 && !line.empty()) {
            std::printf("  %s\n", line.c_str());
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
        left = blank == std::string_view::npos ? std::string_view{} : left.substr(blank + 1);
    }
    std::printf("  %s\n\n", line.c_str());
}

// What mandoc and groff take as it is.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += "\\&";
        out += c == '-' ? "\\-" : c == '\\' ? "\\e" : std::string(1, c);
    }
    return out;
}

Json check_json(const findings::Check &check) {
    return {{"id", check.id},
            {"severity", findings::severity_name(check.severity)},
            {"title", check.title},
            {"why", check.why},
            {"fix", check.fix}};
}

// An entry of lxc-warden-findings(7), which install/man/findings makes.
std::string check_man(const findings::Check &check) {
    return ".TP\n\\fB" + roff(check.id) + "\\fR (" + std::string(findings::severity_name(check.severity)) +
           "): " + roff(check.title) + "\n" + roff(check.why) + "\n.IP\n" + roff(check.fix) + "\n";
}

int print_list(const std::vector<findings::Check> &checks, const std::string &format) {
    Json all = Json::array();
    for (const auto &check : checks) {
        if (format == "json")
            all.push_back(check_json(check));
        else if (format == "man")
            cli::write_output(check_man(check));
        else
            std::printf("%-9s %-8s %s\n", check.id.c_str(),
                        std::string(findings::severity_name(check.severity)).c_str(), check.title.c_str());
    }
    if (format == "json")
        cli::write_output(json_document({{"schema_version", findings::k_schema_version}, {"findings", all}}));
    return cli::k_exit_clean;
}

int print_check(const findings::Check &check) {
    std::printf("%s (%s): %s\n\n", check.id.c_str(),
                std::string(findings::severity_name(check.severity)).c_str(), check.title.c_str());
    print_paragraph("Why:", check.why);
    print_paragraph("What to do:", check.fix);
    std::printf(
        "To accept it for a while, put into /etc/lxc-warden/policy.d/50-site.conf:\n"
        "  [waive %s]\n  container = NAME\n  owner = who answers for it\n  reason = why, with the ticket\n"
        "  until = YYYY-MM-DD\n",
        check.id.c_str());
    return cli::k_exit_clean;
}

} // namespace

int run_explain(int argc, char **argv) {
    namespace po = boost::program_options;
    po::options_description options("Options");
    options.add_options()("id", po::value<std::vector<std::string>>(),
                          "the finding's id, as APP-001")("list", "all ids with their titles");
    configs::add_looked_at(options);
    cli::add_format(options, {"text", "json", "man"});
    const auto arguments =
        cli::parse_arguments(argc, argv, "explain ID | --list [OPTION...]",
                             "What a finding means. Needs no root and no container.", options, "id");
    if (arguments.done)
        return *arguments.done;
    const auto host = configs::LookedAt::open(arguments);
    if (!host)
        return cli::fail("explain", host.error().message);
    const auto known = all_checks(host->setup());
    for (const auto &problem : known.problems)
        cli::complain("explain", problem);
    const std::string format = arguments.text("format");
    if (arguments.has("list"))
        return print_list(known.checks, format);
    const auto ids = arguments.list("id");
    if (ids.size() != 1)
        return cli::fail("explain", "give one id, as APP-001, or --list");
    for (const auto &check : known.checks) {
        if (check.id == ids.front())
            return format == "text" ? print_check(check) : print_list({check}, format);
    }
    return cli::fail("explain", "there is no finding '" + ids.front() + "'; see lxc-warden explain --list");
}

} // namespace warden::ctl::modules
