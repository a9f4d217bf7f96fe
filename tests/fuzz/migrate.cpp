// SPDX-License-Identifier: LGPL-2.1-or-later
// What `migrate` makes of a config of either syntax: only lines concerned change, and a second run changes
// nothing.
#include "fuzz.hpp"

#include "ctl/check/checker.hpp"
#include "ctl/migrate/plan.hpp"
#include "ctl/migrate/report.hpp"
#include "host_profile.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <algorithm>

namespace {

using namespace warden::ctl;
using warden::fuzz::require;
using warden::lxc::ConfigText;
using warden::lxc::Piece;
using warden::lxc::Row;
using warden::lxc::Syntax;

struct World {
    World() {
        tree.write("common.conf", "lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c 1:3 rwm\n"
                                  "lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 1:3 rwm\n");
        tree.write("limits", "lxc.cgroup.memory.limit_in_bytes = 1G\n");
    }
    warden::test::TempTree tree;
    warden::Dir root = tree.dir();
    warden::cgroup::HostFacts host = warden::fuzz::host_profile("default");
};

warden::ctl::configs::ConfigInput input_of(const World &world, std::string bytes, Syntax syntax) {
    warden::ctl::configs::ConfigLoader loader(world.root, syntax == Syntax::lxc
                                                              ? warden::ctl::configs::SyntaxChoice::lxc
                                                              : warden::ctl::configs::SyntaxChoice::pve);
    return loader.from_text(std::move(bytes), {"/c", "c", false});
}

void pieces_are_the_text(const warden::ctl::migrate::MigratePlan &plan, const std::string &before) {
    std::string old, now;
    for (const Piece &piece : plan.pieces) {
        old += piece.kind == Piece::Kind::added ? "" : piece.text;
        now += piece.kind == Piece::Kind::removed ? "" : piece.text;
    }
    require(old == before, "what stays and what goes are the old text");
    require(now == plan.after, "what stays and what comes are the new text");
}

// Rows that no conversion names are there afterwards, in their order.
void other_rows_stay(const warden::ctl::migrate::MigratePlan &plan, const ConfigText &text) {
    std::vector<bool> concerned(text.rows().size(), false);
    for (const auto &conversion : plan.conversions) {
        for (const std::size_t index : conversion.from) {
            if (plan.origins[index].row)
                concerned[*plan.origins[index].row] = true;
        }
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < text.rows().size(); ++i) {
        const Row &row = text.rows()[i];
        if (concerned[i] || row.line.kind == warden::lxc::LineKind::native)
            continue;
        at = plan.after.find(text.text_of(row), at);
        require(at != std::string::npos, "a line that is not concerned stays");
        at += row.end - row.begin;
    }
}

void dead_part_stays(const warden::ctl::migrate::MigratePlan &plan, const ConfigText &text) {
    const auto dead = std::ranges::find_if(text.rows(), [](const Row &row) { return !row.live; });
    if (dead != text.rows().end())
        require(plan.after.ends_with(text.bytes().substr(dead->begin)), "sections stay byte for byte");
}

bool has_errors(const warden::ctl::migrate::MigratePlan &plan) {
    return std::ranges::any_of(plan.conversions, [](const warden::ctl::migrate::PlannedConversion &planned) {
        return planned.fidelity == warden::cgroup::convert::Fidelity::error && !planned.kept;
    });
}

// Without errors the second run has nothing left to do. What a line with an error means can depend on the
// others: once those are converted it may have become a loss. Each run then leaves at least one line less.
void again_changes_nothing(const World &world, const warden::ctl::migrate::MigratePlan &plan, Syntax syntax,
                           const warden::ctl::migrate::MigrateOptions &options) {
    std::size_t runs = has_errors(plan) ? plan.origins.size() : 0;
    for (warden::ctl::migrate::MigratePlan before = plan;; --runs) {
        warden::ctl::migrate::MigratePlan now =
            plan_migration(input_of(world, before.after, syntax), world.host, options);
        if (now.after == before.after)
            return require(now.verdict == migrate::Verdict::unchanged, "a run that changes nothing says so");
        require(runs > 0, "a second run changes nothing");
        before = std::move(now);
    }
}

void reports(const World &world, const warden::ctl::configs::ConfigInput &input,
             warden::ctl::migrate::MigratePlan plan) {
    warden::ctl::check::Checker checker(world.root, {}, world.host);
    for (const auto &finding : checker.check(input))
        require(!finding.at.file.empty() && !finding.message.empty(), "a finding has a place and a text");
    warden::ctl::migrate::FileOutcome outcome;
    outcome.file = "c";
    outcome.plan = std::move(plan);
    require(warden::ctl::migrate::remarks(outcome).empty() || remarks(outcome).ends_with('\n'),
            "remarks are lines");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const World world;
    const std::string bytes(warden::fuzz::text_of(data, size));
    for (const Syntax syntax : {Syntax::lxc, Syntax::pve}) {
        for (const bool native : {true, false}) {
            const warden::ctl::migrate::MigrateOptions options{false, true, true, native};
            const warden::ctl::configs::ConfigInput input = input_of(world, bytes, syntax);
            warden::ctl::migrate::MigratePlan plan = plan_migration(input, world.host, options);
            const ConfigText text(bytes, syntax);
            pieces_are_the_text(plan, bytes);
            other_rows_stay(plan, text);
            dead_part_stays(plan, text);
            if (plan.obstacle.empty())
                again_changes_nothing(world, plan, syntax, options);
            reports(world, input, std::move(plan));
        }
    }
    return 0;
}
