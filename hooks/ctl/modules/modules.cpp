// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/abi_names.hpp"
#include "base/json.hpp"
#include "config/option_value.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/looked_at.hpp"
#include "ctl/modules/words.hpp"
#include "ctl/verbs.hpp"
#include "engine/registry.hpp"
#include "findings/report_json.hpp"

#include <cstdio>

namespace warden::ctl::modules {
namespace {

Json text_or_null(const char *text) {
    return text == nullptr ? Json(nullptr) : Json(text);
}

Json module_json(const engine::Module &module) {
    Json out{{"name", module.name},
             {"version", module.descriptor->version},
             {"summary", module.descriptor->summary},
             {"phases", Json::array()},
             {"options", Json::array()},
             {"checks", Json::array()}};
    for (const auto &op : module.ops)
        out["phases"].push_back(phase_name(op.phase));
    for (const auto &option : module.options)
        out["options"].push_back({{"name", option.name},
                                  {"default", text_or_null(option.fallback)},
                                  {"allowed", config::describe_allowed(option)},
                                  {"required", (option.flags & WARDEN_OPT_REQUIRED) != 0},
                                  {"help", option.help}});
    for (const auto &check : module.checks)
        out["checks"].push_back({{"id", check.id},
                                 {"severity", findings::severity_name(check.severity)},
                                 {"title", check.title}});
    return out;
}

} // namespace

std::string module_text(const engine::Module &module) {
    std::string out =
        module.name + " " + module.descriptor->version + ": " + module.descriptor->summary + "\n  phases:";
    for (const auto &op : module.ops)
        out.append(" ").append(phase_name(op.phase));
    for (const auto &option : module.options)
        out += std::string("\n  option ") + option.name + ": " + option.help + " Takes " +
               config::describe_allowed(option) + "; default " +
               (option.fallback == nullptr ? "not set" : option.fallback) + ".";
    for (const auto &check : module.checks)
        out.append("\n  ")
            .append(check.id)
            .append(" ")
            .append(findings::severity_name(check.severity))
            .append(": ")
            .append(check.title);
    return out + "\n";
}

int run_modules(int argc, char **argv) {
    namespace po = boost::program_options;
    po::options_description options("Options");
    cli::add_format(options);
    configs::add_looked_at(options);
    const auto arguments = cli::parse_arguments(argc, argv, "modules [--modules DIR] [--format json]",
                                                "The modules: phases, options, findings.", options, "");
    if (arguments.done)
        return *arguments.done;
    const auto host = configs::LookedAt::open(arguments);
    if (!host)
        return cli::fail("modules", host.error().message);
    const engine::Setup setup = host->setup();
    engine::Registry registry(setup);
    const auto names = registry.installed();
    if (!names)
        return cli::fail("modules", names.error().message);
    int code = cli::k_exit_clean;
    Json out{{"schema_version", findings::k_schema_version},
             {"modules", Json::array()},
             {"problems", Json::array()}};
    const bool json = arguments.is_json();
    for (const auto &name : *names) {
        const auto module = registry.load(name);
        if (!module) {
            code = cli::fail("modules", module.error().message);
            out["problems"].push_back(module.error().message);
        } else if (json) {
            out["modules"].push_back(module_json(**module));
        } else {
            cli::write_output(module_text(**module));
        }
    }
    if (json)
        std::fputs(json_document(out).c_str(), stdout);
    return code;
}

} // namespace warden::ctl::modules
