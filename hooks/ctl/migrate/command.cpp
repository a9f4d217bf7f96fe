// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "cgroup/layout.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/progress.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/configs/choices.hpp"
#include "ctl/configs/tree.hpp"
#include "ctl/migrate/arguments.hpp"
#include "ctl/migrate/diff.hpp"
#include "ctl/migrate/filter_input.hpp"
#include "ctl/migrate/proxmox_guard.hpp"
#include "ctl/migrate/report.hpp"
#include "ctl/migrate/write.hpp"
#include "ctl/verbs.hpp"
#include "lxc/config_bytes.hpp"
#include "lxc/lxcpath.hpp"

#include <algorithm>
#include <unistd.h>

namespace warden::ctl::migrate {
namespace {

using cgroup::convert::Fidelity;

constexpr lxc::ReaderLimits k_limits{};
constexpr std::size_t k_most_remarks = 100; // of one file, on the terminal

class Migration {
public:
    Migration(const MigrateCommand &command, configs::Tree place, cgroup::HostFacts host)
        : command_(command), place_(std::move(place)), host_(std::move(host)),
          loader_(place_.root, command.syntax), lxcpath_(lxc::default_lxcpath(place_.root)),
          layout_(cgroup::detect_layout(place_.root)), time_(backup_time()),
          terminal_(isatty(STDOUT_FILENO) == 1) {}

    cli::ExitCode run_files();
    cli::ExitCode run_filter();

private:
    FileOutcome migrate(const configs::ConfigPath &where);
    FileOutcome planned(const configs::ConfigInput &input);
    void write(FileOutcome &outcome, const configs::ConfigInput &input);
    cli::ExitCode refuse_large(const FilterInput &input);
    void show(const FileOutcome &outcome);
    void show_json(const FileOutcome &outcome);
    void failed(std::string_view text) { cli::complain("migrate", text); }
    cli::ExitCode exit_code(const FileOutcome &outcome) const;
    bool is_ignored_here() const;

    const MigrateCommand &command_;
    configs::Tree place_;
    cgroup::HostFacts host_;
    configs::ConfigLoader loader_;
    std::string lxcpath_;
    cgroup::Layout layout_;
    std::string time_;
    bool terminal_;
    std::size_t shown_ = 0;
    cli::ExitCode worst_ = cli::k_exit_clean;
};

FileOutcome Migration::planned(const configs::ConfigInput &input) {
    FileOutcome outcome;
    outcome.file = input.where.shown;
    outcome.plan = plan_migration(input, host_, command_.plan);
    outcome.limit = new_memory_limit(*outcome.plan);
    if (outcome.limit && configs::is_own_container(input.where.path, lxcpath_))
        outcome.use = configs::memory_use(place_.root, configs::container_of(input.where.path), input.config);
    return outcome;
}

// What is written is read by the next start on this host, whatever the host is meant to become. That goes for
// any file: which containers include it, or lie in another lxcpath or behind a link, its path does not show.
bool Migration::is_ignored_here() const {
    const bool v1 = layout_ == cgroup::Layout::hybrid || layout_ == cgroup::Layout::legacy;
    return v1 && !command_.any_layout && !command_.plan.keep_v1;
}

void Migration::write(FileOutcome &outcome, const configs::ConfigInput &input) {
    if (is_ignored_here()) {
        outcome.failure =
            outcome.file + ": not written: the cgroup layout of this host is " +
            std::string(cgroup::layout_name(layout_)) +
            ", with which LXC ignores cgroup2 lines, so a container that reads this file would have no limits; add --keep-v1, or say --layout unified if it is only read after the host boots unified, or on another host";
        return;
    }
    const auto guard = ProxmoxGuard::take(place_.root, input);
    if (!guard) {
        outcome.failure = outcome.file + ": not written: " + guard.error().message;
        return;
    }
    const auto backup = write_migrated(place_.root, input.where.path, input.bytes, outcome.plan->after,
                                       time_ + (outcome.plan->lost_go ? ".lossy" : ""));
    if (backup)
        outcome.backup = *backup;
    else
        outcome.failure = outcome.file + ": not written: " + backup.error().message;
}

FileOutcome Migration::migrate(const configs::ConfigPath &where) {
    auto input = loader_.load(where);
    if (!input)
        return {where.shown, where.shown + ":1: " + input.error().message, {}, {}, {}, {}};
    if (!*input)
        return {};
    FileOutcome outcome = planned(**input);
    if (command_.write && outcome.plan->verdict == Verdict::changed)
        write(outcome, **input);
    return outcome;
}

// Something stays that needs a human: an error, a loss that was not agreed to, a v1 line in an include.
bool is_left_over(const PlannedConversion &planned, const MigrateOptions &options) {
    if (planned.elsewhere || !planned.in_includes.empty())
        return true;
    if (planned.fidelity == Fidelity::lost)
        return !options.accept_lossy;
    return planned.fidelity == Fidelity::error;
}

cli::ExitCode Migration::exit_code(const FileOutcome &outcome) const {
    if (!outcome.failure.empty())
        return cli::k_exit_failed;
    const auto left_over = [&](const PlannedConversion &planned) {
        return is_left_over(planned, command_.plan);
    };
    const bool pending =
        outcome.plan->verdict == Verdict::changed && !command_.write && !command_.is_filter();
    const bool stays = std::ranges::any_of(outcome.plan->conversions, left_over) ||
                       !outcome.plan->dropped.empty() || !outcome.plan->obstacle.empty() ||
                       !outcome.plan->unread.empty();
    return pending || stays ? cli::k_exit_findings : cli::k_exit_clean;
}

void Migration::show_json(const FileOutcome &outcome) {
    cli::write_output(shown_++ == 0 ? "\n" : ",\n");
    cli::write_output(json_of(outcome));
}

void Migration::show(const FileOutcome &outcome) {
    worst_ = std::max(worst_, exit_code(outcome));
    if (command_.json)
        return show_json(outcome);
    const std::string text = remarks(outcome);
    auto lines = split(text, '\n');
    std::erase(lines, std::string_view());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i + 2 >= k_most_remarks && i + 2 < lines.size()) {
            failed(outcome.file + ": and " + std::to_string(lines.size() - i - 1) +
                   " remarks more: --format json has all");
            i = lines.size() - 1; // which says what became of the file
        }
        failed(lines[i]);
    }
    if (outcome.plan && !command_.write)
        cli::write_output(unified_diff(outcome.plan->pieces, outcome.file, terminal_));
    if (!outcome.backup.empty())
        cli::write_output("migrated " + printable(outcome.file) + " (backup: " + printable(outcome.backup) +
                          ")\n");
}

cli::ExitCode Migration::run_files() {
    configs::ConfigFinder finder(place_.root, place_.directory);
    if (command_.all)
        finder.add_all_containers();
    for (const std::string &input : command_.inputs)
        finder.add_argument(input);
    const configs::ConfigPaths paths = finder.take();
    if (command_.json)
        cli::write_output("{\"schema_version\":1,\"files\":[");
    for (const configs::PathProblem &problem : paths.problems)
        show({problem.shown, problem.shown + ": " + problem.message, {}, {}, {}, {}});
    cli::Progress progress("migrate", paths.files.size());
    for (const configs::ConfigPath &path : paths.files) {
        const FileOutcome outcome = migrate(path);
        if (outcome.plan || !outcome.failure.empty()) {
            progress.clear();
            show(outcome);
        }
        progress.step();
    }
    if (command_.json)
        cli::write_output("\n]}\n");
    return worst_;
}

cli::ExitCode Migration::refuse_large(const FilterInput &input) {
    const std::string why = "-:1: larger than " + std::to_string(k_limits.max_file_bytes) + " bytes or " +
                            std::to_string(k_limits.max_lines) + " lines: not looked at";
    failed(why);
    if (command_.json) {
        cli::write_output("{\"schema_version\":1,\"files\":[");
        show_json({"-", why, {}, {}, {}, {}});
        cli::write_output("\n]}\n");
        return cli::k_exit_failed;
    }
    if (const Status status = pass_through(STDIN_FILENO, input); !status)
        failed(status.error().message);
    return cli::k_exit_failed;
}

cli::ExitCode Migration::run_filter() {
    auto read = read_filter_input(STDIN_FILENO, k_limits.max_file_bytes);
    if (!read) {
        failed(read.error().message);
        return cli::k_exit_failed;
    }
    if (!read->complete || lxc::count_lines(read->bytes) > k_limits.max_lines + 1)
        return refuse_large(*read);
    const configs::ConfigInput input = loader_.from_text(std::move(read->bytes), {"-", "-", false});
    const FileOutcome outcome = planned(input);
    if (command_.json) {
        cli::write_output("{\"schema_version\":1,\"files\":[");
        show_json(outcome);
        cli::write_output("\n]}\n");
        return exit_code(outcome);
    }
    const std::string text = remarks(outcome);
    for (const std::string_view line : split(text, '\n')) {
        if (!line.empty())
            failed(line);
    }
    // Refused, it comes out as it went in: nobody loses a config to a pipe.
    const bool refused = outcome.plan->verdict != Verdict::changed;
    cli::write_output(refused ? input.bytes : outcome.plan->after);
    return exit_code(outcome);
}

} // namespace

int run_migrate(int argc, char **argv) {
    const auto parsed = parse_migrate_command(argc, argv);
    if (const int *done = std::get_if<int>(&parsed))
        return *done;
    const auto &command = std::get<MigrateCommand>(parsed);
    auto place = configs::open_tree(command.root);
    if (!place)
        return cli::fail("migrate", place.error().message);
    auto host = configs::host_facts(place->root, command.host_file);
    if (!host)
        return cli::fail("migrate", host.error().message);
    Migration migration(command, std::move(*place), std::move(*host));
    const cli::ExitCode code = command.is_filter() ? migration.run_filter() : migration.run_files();
    return cli::finish("migrate", code);
}

} // namespace warden::ctl::migrate
