// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/child.hpp"
#include "base/dir.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/modules/all_checks.hpp"
#include "ctl/modules/object.hpp"
#include "ctl/modules/words.hpp"
#include "findings/report_json.hpp"

#include <algorithm>
#include <unistd.h>

namespace warden::ctl::modules {
namespace {

namespace po = boost::program_options;

constexpr std::size_t k_max_bytes = std::size_t{256} << 20U;
constexpr std::int64_t k_deadline_ms = 20'000;

enum class Grade { ok, warning, wrong };

struct Line {
    Grade grade;
    std::string text;
};

// What was looked at, in order, and what the module says of itself when it could be loaded.
struct Verdict {
    std::vector<Line> lines;
    std::string module;

    void add(bool good, const std::string &fine, const std::string &wrong) {
        lines.push_back({good ? Grade::ok : Grade::wrong, good ? fine : wrong});
    }
    bool is_good() const {
        return std::ranges::none_of(lines, [](const Line &line) { return line.grade == Grade::wrong; });
    }
};

void check_exports(const ObjectFacts &facts, Verdict &verdict) {
    std::vector<std::string> others;
    std::ranges::copy_if(facts.exported, std::back_inserter(others),
                         [](const std::string &name) { return name != WARDEN_MODULE_SYMBOL; });
    verdict.add(others.size() < facts.exported.size(), "exports " WARDEN_MODULE_SYMBOL,
                "does not export " WARDEN_MODULE_SYMBOL);
    verdict.add(others.empty(), "exports nothing else",
                "exports " + printable(join(others, " "), 200) +
                    " too; link it with the version script { global: " WARDEN_MODULE_SYMBOL
                    "; local: *; };, as `pkg-config --libs warden` does");
}

void check_versions(const ObjectFacts &facts, Verdict &verdict) {
    const auto is_private = [](const std::string &version) { return version.starts_with("WARDEN_PRIVATE"); };
    verdict.add(facts.links_libwarden || !facts.calls_libwarden,
                facts.links_libwarden ? "is linked with libwarden.so.1" : "calls nothing of libwarden.so.1",
                "is not linked with libwarden.so.1; link it with -lwarden");
    verdict.add(std::ranges::none_of(facts.needed, is_private),
                "needs " + (facts.needed.empty() ? "no version of it" : join(facts.needed, ", ")),
                "uses what is private to one build of lxc-warden; use what warden/module.h declares");
}

void check_object(const ObjectFacts &facts, Verdict &verdict) {
    verdict.add(facts.is_shared_object, "is a shared object", "is not a shared object; link it with -shared");
    check_exports(facts, verdict);
    check_versions(facts, verdict);
    verdict.add(facts.has_relro, "its tables are read-only (RELRO)",
                "has no RELRO; link it with -Wl,-z,relro");
    verdict.add(
        facts.binds_now, "binds all symbols when it is loaded",
        "binds symbols late: a missing one is found in the middle of a start; link it with -Wl,-z,now");
    verdict.add(!facts.executable_stack, "has no executable stack",
                "wants an executable stack; link it with -Wl,-z,noexecstack");
    verdict.add(!facts.has_text_relocations, "has no text relocations",
                "has text relocations; compile it with -fPIC");
}

// The ids that others have: lxc-warden's own, and those of the modules that are installed, but for this one.
std::vector<findings::Check> checks_of_others(const std::string &name) {
    const auto root = Dir::open("/");
    if (!root)
        return {};
    const engine::Setup setup = engine::Setup::standard(*root);
    auto others = all_checks(setup).checks;
    engine::Registry registry(setup);
    const auto installed = registry.load(name);
    if (installed)
        std::erase_if(others,
                      [&](const findings::Check &check) { return (*installed)->find_check(check.id); });
    return others;
}

void check_ids(const engine::Module &module, Verdict &verdict) {
    const auto others = checks_of_others(module.name);
    std::vector<std::string> taken, unreserved;
    for (const auto &check : module.checks) {
        const std::string id = check.id;
        if (std::ranges::any_of(others, [&](const findings::Check &other) { return other.id == id; }))
            taken.push_back(id);
        if (!id.starts_with('X'))
            unreserved.push_back(id);
    }
    verdict.add(taken.empty(), "its ids are nobody else's",
                "another module here has " + join(taken, " ") + " too");
    if (!unreserved.empty())
        verdict.lines.push_back({Grade::warning, join(unreserved, " ") +
                                                     ": a later lxc-warden may use that; only ids "
                                                     "that begin with X are for others"});
}

// In a worker, since loading runs code of the module.
Verdict load(const ModuleFile &file) {
    Verdict verdict;
    const auto root = Dir::open("/");
    if (!root) {
        verdict.add(false, "", root.error().message);
        return verdict;
    }
    engine::Setup setup = engine::Setup::standard(*root);
    setup.module_directory = file.directory;
    setup.trust = {geteuid(), true};
    engine::Registry registry(setup);
    const auto module = registry.load(file.name);
    verdict.add(bool(module), "can be loaded, and its tables are right",
                module ? "" : module.error().message);
    if (module) {
        check_ids(**module, verdict);
        verdict.module = module_text(**module);
    }
    return verdict;
}

constexpr char k_end = '\x1e'; // between the parts of a message

std::string as_message(const Verdict &verdict) {
    std::string message = verdict.module;
    for (const Line &line : verdict.lines)
        message += k_end + std::to_string(static_cast<int>(line.grade)) + line.text;
    return message;
}

void add_message(std::string_view message, Verdict &verdict) {
    const auto parts = split(message, k_end);
    verdict.module = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::string_view part = parts[i];
        if (!part.empty() && part[0] >= '0' && part[0] <= '2')
            verdict.lines.push_back({static_cast<Grade>(part[0] - '0'), std::string(part.substr(1))});
    }
}

Status load_in_worker(const ModuleFile &file, Verdict &verdict) {
    WorkerEvents events;
    bool told = false;
    events.on_message = [&](std::string_view message) {
        add_message(message, verdict);
        told = true;
    };
    TRY_ASSIGN(const WorkerEnd end,
               run_worker(
                   Deadline::after_ms(k_deadline_ms),
                   [&](Channel &channel) { return channel.send(as_message(load(file))) ? 0 : 1; }, events));
    if (!told)
        verdict.add(false, "",
                    end.how == WorkerEnd::How::timed_out
                        ? "hangs when it is loaded"
                        : "crashes when it is loaded: something runs before the "
                          "engine calls it, as a constructor of a global object");
    return k_done;
}

std::string verdict_text(const Verdict &verdict) {
    std::string out;
    for (const Line &line : verdict.lines)
        out += (line.grade == Grade::ok        ? "ok       "
                : line.grade == Grade::warning ? "warning  "
                                               : "wrong    ") +
               printable(line.text, 1000) + "\n";
    return out + verdict.module;
}

std::string verdict_json(const ModuleFile &file, const Verdict &verdict) {
    Json out{{"schema_version", findings::k_schema_version},
             {"file", file.path},
             {"good", verdict.is_good()},
             {"checks", Json::array()}};
    for (const Line &line : verdict.lines)
        out["checks"].push_back({{"grade", line.grade == Grade::ok        ? "ok"
                                           : line.grade == Grade::warning ? "warning"
                                                                          : "wrong"},
                                 {"text", line.text}});
    return json_document(out);
}

Result<int> check(const cli::Arguments &arguments) {
    const auto files = arguments.list("file");
    if (files.size() != 1)
        return Error{"give one module, as build/mymodule.so", EINVAL};
    TRY_ASSIGN(const ModuleFile file, module_file(files.front()));
    TRY_ASSIGN(const Dir root, Dir::open("/"));
    TRY_ASSIGN(const std::string bytes, root.read_file(file.path, k_max_bytes));
    auto facts = read_object(bytes);
    if (!facts)
        return Error{file.path + ": " + facts.error().message, EINVAL};
    Verdict verdict;
    check_object(*facts, verdict);
    if (verdict.is_good())
        TRY(load_in_worker(file, verdict));
    cli::write_output(arguments.is_json() ? verdict_json(file, verdict) : verdict_text(verdict));
    return verdict.is_good() ? cli::k_exit_clean : cli::k_exit_findings;
}

} // namespace

int run_module_check(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("file", po::value<std::vector<std::string>>(), "the module");
    cli::add_format(options);
    const auto arguments = cli::parse_arguments(
        argc, argv, "module check FILE.so [--format json]",
        "How a module was linked, whether it can be loaded, whether its ids are its own, and what it declares. Loads it,\n"
        "in a process of its own. Exit status: 0 all is right; 1 something is wrong; 2 it could not be read.",
        options, "file");
    return arguments.done ? *arguments.done : cli::finish(argv[0], check(arguments));
}

} // namespace warden::ctl::modules
