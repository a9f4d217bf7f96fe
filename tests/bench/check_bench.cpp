// SPDX-License-Identifier: LGPL-2.1-or-later
// `lxc-warden check` over a fleet beside `grep -r` over the same files and beside lxc-update-config over
// copies of some of them, in turn, so that a machine that gets slower gets slower for all of them. See
// tests/bench/check.
#include "fleet.hpp"
#include "measured_run.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

namespace fs = std::filesystem;
using namespace warden::bench;

// Wanted of `check` on 10,000 configs.
constexpr double k_most_greps = 4;
constexpr double k_least_updates = 200;
constexpr long k_most_kib = 64L * 1024;
constexpr std::size_t k_updated = 10; // copies for lxc-update-config

struct Series {
    std::vector<double> seconds;
    long peak_kib = 0;

    void add(const MeasuredRun &run) {
        seconds.push_back(run.seconds);
        peak_kib = std::max(peak_kib, run.peak_kib);
    }
    double median() const {
        std::vector<double> sorted = seconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
};

struct Bench {
    std::string warden;
    fs::path work;
    std::size_t configs;
    std::size_t rounds;

    RunOptions quietly() const { return {.output = (work / "output").string()}; }
    MeasuredRun check(const fs::path &top) const;
    MeasuredRun grep(const fs::path &top) const;
    MeasuredRun update(const fs::path &top) const;
};

MeasuredRun expect(const MeasuredRun &run, std::initializer_list<int> codes, const std::string &what) {
    if (std::find(codes.begin(), codes.end(), run.exit_code) == codes.end())
        throw std::runtime_error(what + " ended with status " + std::to_string(run.exit_code));
    return run;
}

MeasuredRun Bench::check(const fs::path &top) const {
    return expect(run_measured({warden, "check", "--target-lxc", "6", (top / "lxc").string()}, quietly()),
                  {0, 1}, "lxc-warden check");
}

MeasuredRun Bench::grep(const fs::path &top) const {
    return expect(run_measured({"grep", "-r", "lxc.cgroup", (top / "lxc").string()}, quietly()), {0, 1},
                  "grep");
}

// Seconds for k_updated files; each is a fresh copy, as the tool is meant to be run once on a file.
MeasuredRun Bench::update(const fs::path &top) const {
    MeasuredRun all;
    all.exit_code = 0;
    for (std::size_t i = 0; i < k_updated; ++i) {
        const fs::path from = top / "lxc" / container_name(i % configs) / "config";
        const fs::path copy = work / "copy";
        fs::copy_file(from, copy, fs::copy_options::overwrite_existing);
        all.seconds += expect(run_measured({"lxc-update-config", "-c", copy.string()}, quietly()), {0},
                              "lxc-update-config")
                           .seconds;
    }
    return all;
}

bool is_installed(const std::string &program) {
    return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

void print(const std::string &what, double seconds, std::size_t files, long peak_kib) {
    std::printf("%-24s %9.1f ms %9.2f us a config", what.c_str(), seconds * 1e3,
                seconds * 1e6 / static_cast<double>(files));
    if (peak_kib != 0)
        std::printf("   peak %5.1f MiB", static_cast<double>(peak_kib) / 1024);
    std::puts("");
}

// How much too high the peak is; 0 if it is not.
bool compare(const Bench &bench) {
    const fs::path top = bench.work / "fleet";
    write_fleet(top, bench.configs);
    const bool update = is_installed("lxc-update-config");
    Series checks, greps, updates;
    for (std::size_t round = 0; round <= bench.rounds; ++round) {
        const auto check = bench.check(top), grep = bench.grep(top);
        if (round == 0)
            continue; // this one warms the page cache
        checks.add(check);
        greps.add(grep);
        if (update)
            updates.add(bench.update(top));
    }
    std::printf("%zu configs, medians of %zu rounds\n", bench.configs, bench.rounds);
    print("lxc-warden check", checks.median(), bench.configs, checks.peak_kib);
    print("grep -r lxc.cgroup", greps.median(), bench.configs, greps.peak_kib);
    if (update)
        print("lxc-update-config", updates.median(), k_updated, 0);
    std::printf("check / grep: %.2f (wanted: at most %.0f)\n", checks.median() / greps.median(),
                k_most_greps);
    const double one = checks.median() / static_cast<double>(bench.configs);
    if (update)
        std::printf("lxc-update-config / check, per config: %.0f (wanted: at least %.0f)\n",
                    updates.median() / static_cast<double>(k_updated) / one, k_least_updates);
    else
        std::puts("lxc-update-config is not installed: not measured");
    std::printf("peak of check: %.1f MiB (wanted: below %ld)\n", static_cast<double>(checks.peak_kib) / 1024,
                k_most_kib / 1024);
    return checks.peak_kib < k_most_kib;
}

// A tenth, all, and ten times as many.
void grow(const Bench &bench) {
    double base = 0;
    for (const std::size_t configs : {bench.configs / 10, bench.configs, bench.configs * 10}) {
        const fs::path top = bench.work / ("fleet-" + std::to_string(configs));
        write_fleet(top, configs);
        Series checks;
        for (std::size_t round = 0; round <= bench.rounds; ++round) {
            const auto check = bench.check(top);
            if (round > 0)
                checks.add(check);
        }
        const double one = checks.median() / static_cast<double>(configs);
        base = base == 0 ? one : base;
        print("check of " + std::to_string(configs), checks.median(), configs, checks.peak_kib);
        std::printf("%24s per config %.2f times that of %zu configs\n", "", one / base, bench.configs / 10);
        fs::remove_all(top);
    }
}

} // namespace

int main(int argc, char **argv) {
    const auto configs = argc > 4 ? warden::parse_u64(argv[3]) : std::nullopt;
    const auto rounds = argc > 4 ? warden::parse_u64(argv[4]) : std::nullopt;
    if (!configs || !rounds || *configs < 10 || *rounds == 0) {
        std::fputs("usage: check_bench LXC-WARDEN EMPTY-DIRECTORY CONFIGS ROUNDS [grow]\n", stderr);
        return 2;
    }
    try {
        const Bench bench{argv[1], fs::absolute(argv[2]), *configs, *rounds};
        const bool small = compare(bench);
        if (argc > 5)
            grow(bench);
        return small ? 0 : 1;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "check_bench: %s\n", error.what());
        return 2;
    }
}
