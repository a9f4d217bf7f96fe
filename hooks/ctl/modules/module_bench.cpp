// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/abi_names.hpp"
#include "base/atomic_file.hpp"
#include "base/json.hpp"
#include "base/units.hpp"
#include "ctl/cases/runner.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/judge/generated.hpp"
#include "ctl/judge/world.hpp"
#include "ctl/modules/words.hpp"
#include "engine/batch.hpp"
#include "findings/report_json.hpp"
#include "findings/report_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <unistd.h>

namespace warden::ctl::modules {
namespace {

namespace po = boost::program_options;

constexpr std::int64_t k_budget_ms = 4000; // what one start has for all its modules
constexpr std::size_t k_most_starts = 20;
constexpr std::uint64_t k_most_containers = 100'000;
constexpr const char *k_stack = "bench.stack";

struct Measured {
    std::vector<double> starts_ms; // each with a worker of its own
    double batch_ms = 0;           // all containers in one worker
    std::size_t containers = 0;
    findings::PhaseReport first;
};

double ms_of(const std::function<void()> &work) {
    const auto begun = Deadline::Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Deadline::Clock::now() - begun).count();
}

// A container as LXC's templates write it, on a host that has all that a start needs.
engine::Setup bench_setup(const Dir &machine, const judge::World &world, const ModuleFile &file) {
    engine::Setup setup = engine::Setup::standard(world.root());
    setup.module_root = &machine;
    setup.module_directory = file.directory;
    setup.stack_file = k_stack;
    setup.hook_directory.clear();
    setup.trust = {geteuid(), true};
    setup.read_config = [](const std::string & /*path*/) -> Result<lxc::Config> {
        return judge::template_config("c1", false);
    };
    return setup;
}

Measured measure(const engine::Setup &setup, const findings::Request &request, std::size_t count) {
    Measured measured;
    measured.containers = count;
    for (std::size_t i = 0; i < std::min(count, k_most_starts); ++i)
        measured.starts_ms.push_back(ms_of([&] {
            auto report = engine::supervise_phase(setup, request, {k_budget_ms});
            if (i == 0)
                measured.first = std::move(report);
        }));
    std::ranges::sort(measured.starts_ms);
    const std::vector<findings::Request> many(count, request);
    measured.batch_ms = ms_of([&] { engine::supervise_batch(setup, many, {k_budget_ms}); });
    return measured;
}

// What a module that does not work took says nothing.
bool worked(const findings::PhaseReport &report) {
    return !report.lines.empty() &&
           std::ranges::all_of(report.lines, [](const auto &line) { return line.result <= WARDEN_DENY; });
}

std::string bench_text(const Measured &measured) {
    std::array<char, 400> text{};
    std::snprintf(
        text.data(), text.size(),
        "result     %s\n"
        "a start    %.2f ms median, %.2f ms worst of %zu; all modules of a start have %lld ms together\n"
        "an audit   %.3f ms for each of %zu containers in one process\n",
        std::string(result_name(measured.first.lines.front().result)).c_str(),
        measured.starts_ms[measured.starts_ms.size() / 2], measured.starts_ms.back(),
        measured.starts_ms.size(), static_cast<long long>(k_budget_ms),
        measured.batch_ms / static_cast<double>(measured.containers), measured.containers);
    return text.data();
}

std::string bench_json(const Measured &measured) {
    return json_document({{"schema_version", findings::k_schema_version},
                          {"result", result_name(measured.first.lines.front().result)},
                          {"starts", measured.starts_ms.size()},
                          {"start_ms_median", measured.starts_ms[measured.starts_ms.size() / 2]},
                          {"start_ms_worst", measured.starts_ms.back()},
                          {"budget_ms", k_budget_ms},
                          {"containers", measured.containers},
                          {"container_ms", measured.batch_ms / static_cast<double>(measured.containers)}});
}

Result<int> bench(const cli::Arguments &arguments) {
    const auto files = arguments.list("file");
    if (files.size() != 1)
        return Error{"give one module, as build/mymodule.so", EINVAL};
    TRY_ASSIGN(const ModuleFile file, module_file(files.front()));
    const auto phase = find_phase(arguments.text("phase"));
    if (!phase)
        return Error{"there is no phase '" + arguments.text("phase") + "'", EINVAL};
    const auto count = parse_u64(arguments.text("count"));
    if (!count || *count == 0 || *count > k_most_containers)
        return Error{"--count takes 1 to " + std::to_string(k_most_containers), EINVAL};
    TRY_ASSIGN(const Dir machine, Dir::open("/"));
    TRY_ASSIGN(const judge::World world, judge::World::make(cgroup::Layout::unified, cases::default_facts()));
    TRY(replace_volatile_file(world.root(), k_stack,
                              arguments.text("phase") + " required " + file.name + "\n", {0644}));
    engine::Setup setup = bench_setup(machine, world, file);
    TRY_ASSIGN(setup.overrides, parse_overrides(arguments.list("option")));
    findings::Request request;
    request.phase = *phase;
    request.container = "c1";
    request.lxcpath = "/var/lib/lxc";
    request.config_path = "/var/lib/lxc/c1/config";
    request.dry_run = true;
    const Measured measured = measure(setup, request, *count);
    if (!worked(measured.first)) {
        for (const auto &finding : measured.first.findings)
            std::fputs(findings::finding_text(finding, false).c_str(), stderr);
        return Error{"the module does not work, so there is nothing to measure; see above", ENOEXEC};
    }
    cli::write_output(arguments.is_json() ? bench_json(measured) : bench_text(measured));
    return cli::k_exit_clean;
}

} // namespace

int run_module_bench(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("file", po::value<std::vector<std::string>>(), "the module")(
        "phase", po::value<std::string>()->default_value("pre-start"),
        "the hook to play")("count", po::value<std::string>()->default_value("1000"), "so many containers")(
        "option,o", po::value<std::vector<std::string>>(), "MODULE.OPTION=VALUE");
    cli::add_format(options);
    const auto arguments = cli::parse_arguments(
        argc, argv, "module bench FILE.so [--phase PHASE] [--count N] [-o MODULE.OPTION=VALUE]...",
        "How long a module takes for a container as LXC's templates write it, on a host that is assumed: in a process\n"
        "for each, as a start has it, and for many in one, as an audit has it. Exit status: 0 measured; 2 not.",
        options, "file");
    return arguments.done ? *arguments.done : cli::finish(argv[0], bench(arguments));
}

} // namespace warden::ctl::modules
