// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/tools/apply.hpp"
#include "ctl/tools/tool.hpp"
#include "ctl/verbs.hpp"
#include "findings/report_json.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace warden::ctl::tools {
namespace {

namespace po = boost::program_options;

constexpr std::int64_t k_systemctl_ms = 30'000;

struct Request {
    enum class Act : std::uint8_t { list, enable, disable } act = Act::list;
    std::vector<const Tool *> tools;
    bool all = false;
    bool write = false;
    bool json = false;
};

// What is wrong, or empty.
std::string read_words(const cli::Arguments &arguments, Request &request) {
    const auto words = arguments.list("word");
    const std::string act = words.empty() ? "" : words[0];
    if (act != "list" && act != "enable" && act != "disable")
        return "give `list`, `enable TOOL`, or `disable TOOL`; what freezes containers is "
               "lxc-warden freeze-run";
    request.act = act == "list"     ? Request::Act::list
                  : act == "enable" ? Request::Act::enable
                                    : Request::Act::disable;
    request.all = arguments.has("all") || (request.act == Request::Act::list && words.size() == 1);
    request.write = arguments.has("write");
    request.json = arguments.is_json();
    if (request.all == (words.size() > 1))
        return "name the tools, or say --all";
    for (std::size_t i = 1; i < words.size(); ++i) {
        const Tool *tool = find_tool(words[i]);
        if (tool == nullptr)
            return "there is no snapshot tool '" + printable(words[i]) +
                   "' that is known here; see lxc-warden freeze list";
        request.tools.push_back(tool);
    }
    for (const auto &tool : all_tools()) {
        if (request.all)
            request.tools.push_back(&tool);
    }
    return {};
}

Json outcome_json(const Outcome &outcome) {
    return {{"tool", outcome.tool},         {"state", state_word(outcome.state)},
            {"written", outcome.written},   {"changed", outcome.changed},
            {"removed", outcome.removed},   {"pending", outcome.pending},
            {"lines", outcome.lines},       {"remarks", outcome.remarks},
            {"problems", outcome.problems}, {"failures", outcome.failures}};
}

bool touches_units(const Outcome &outcome) {
    const auto is_unit = [](const std::string &path) {
        return path.find("/systemd/system/") != std::string::npos;
    };
    return std::any_of(outcome.written.begin(), outcome.written.end(), is_unit) ||
           std::any_of(outcome.removed.begin(), outcome.removed.end(), is_unit);
}

// systemd reads drop-ins when it is told to.
void reload(const Dir &root) {
    if (root.name() != "/" || !root.exists("run/systemd/system"))
        return;
    const auto ran =
        run_program({"/usr/bin/systemctl", "daemon-reload"}, Deadline::after_ms(k_systemctl_ms), 4096);
    if (!ran || ran->end.how != WorkerEnd::How::exited || ran->end.code != 0)
        cli::complain("freeze", "systemctl daemon-reload failed: run it before the next snapshot");
}

cli::ExitCode code_of(const Outcome &outcome, const Request &request) {
    if (!outcome.failures.empty() ||
        (outcome.state == State::absent && request.act == Request::Act::enable && !request.all))
        return cli::k_exit_failed;
    if (!outcome.pending.empty())
        return cli::k_exit_findings;
    if (request.act == Request::Act::disable)
        return cli::k_exit_clean;
    const bool named = !request.all && request.act == Request::Act::enable;
    const bool open = outcome.state == State::unwired || outcome.state == State::partly ||
                      (named && (outcome.state == State::impossible || outcome.state == State::not_checked));
    return open ? cli::k_exit_findings : cli::k_exit_clean;
}

void print_list(const std::vector<Outcome> &outcomes) {
    std::string absent;
    for (const auto &outcome : outcomes) {
        if (outcome.state == State::absent) {
            absent += (absent.empty() ? "" : ", ") + outcome.tool;
            continue;
        }
        const Tool *tool = find_tool(outcome.tool);
        std::printf("%-18s %-16s %s\n", outcome.tool.c_str(), std::string(state_word(outcome.state)).c_str(),
                    std::string(tool->how).c_str());
        for (const auto &problem : outcome.problems)
            std::printf("  %s\n", printable(problem, 4000).c_str());
    }
    if (!absent.empty())
        std::printf("not installed: %s\n", absent.c_str());
}

int run(const Dir &root, const Request &request) {
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    std::vector<Outcome> outcomes;
    bool units = false;
    int worst = cli::k_exit_clean;
    for (const Tool *tool : request.tools) {
        Outcome outcome = request.act == Request::Act::list ? look_at(root, *tool)
                          : request.act == Request::Act::enable
                              ? enable(root, *tool, request.write, terminal)
                              : disable(root, *tool, request.write, terminal);
        units = units || touches_units(outcome);
        worst = std::max<int>(worst, code_of(outcome, request));
        outcomes.push_back(std::move(outcome));
    }
    if (units)
        reload(root);
    if (request.json) {
        Json out{{"schema_version", findings::k_schema_version}, {"tools", Json::array()}};
        for (const auto &outcome : outcomes)
            out["tools"].push_back(outcome_json(outcome));
        cli::write_output(json_document(out));
        return worst;
    }
    if (request.act == Request::Act::list) {
        print_list(outcomes);
        return worst;
    }
    for (const auto &outcome : outcomes) {
        const bool nothing = outcome.removed.empty() && outcome.pending.empty() && outcome.failures.empty() &&
                             outcome.changed.empty();
        if (request.all && (request.act == Request::Act::disable ? nothing : outcome.state == State::absent))
            continue;
        cli::write_output(outcome_text(outcome));
    }
    return worst;
}

} // namespace

int run_freeze(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("word", po::value<std::vector<std::string>>(),
                          "list, enable or disable, and tools")("all", "every tool that is installed")(
        "write", "also change a tool's own config, with a backup; without it the diff is shown")(
        "root", po::value<std::string>()->default_value("/"), "the tree to work in instead of /");
    cli::add_format(options);
    const auto arguments = cli::parse_arguments(
        argc, argv,
        "freeze list | freeze enable TOOL...|--all [--write] | freeze disable TOOL...|--all [--write]",
        "Tells the snapshot tools of this host to freeze containers, so that nobody has to be asked for it.\n"
        "list: which there are, and which are wired. enable: writes a drop-in of our own, or changes the tool's config\n"
        "(--write), or prints the lines to put. disable: takes that away again. Exit status 1: something is left to do.\n"
        "Freezing itself: lxc-warden freeze-run, thaw, status.",
        options, "word");
    if (arguments.done)
        return *arguments.done;
    Request request;
    if (const std::string wrong = read_words(arguments, request); !wrong.empty())
        return cli::fail("freeze", wrong);
    const auto root = Dir::open(arguments.text("root"));
    if (!root)
        return cli::fail("freeze", root.error().message);
    return cli::finish("freeze", run(*root, request));
}

} // namespace warden::ctl::tools
