// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/containers/containers.hpp"
#include "ctl/verbs.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utc.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "findings/report_json.hpp"
#include "state/freezes.hpp"

#include <cstdio>

namespace warden::ctl::freeze {
namespace {

namespace po = boost::program_options;
struct Frozen {
    state::FrozenRecord record;
    state::Standing standing = state::Standing::in_use;
    std::string kernel; // what it says now
    std::int64_t left_ms = 0;
};

std::string kernel_state(const Dir &root, const std::string &path) {
    const auto state = cgroup::freeze::freeze_state_of(root, path);
    if (!state)
        return cgroup::freeze::is_group_gone(root, path, state.error()) ? "gone" : "not checked";
    return state->frozen ? "frozen" : state->own || state->flag ? "freezing" : "thawed";
}

std::string_view standing_name(state::Standing standing) {
    switch (standing) {
    case state::Standing::in_use:
        return "in use";
    case state::Standing::owner_dead:
        return "left by a dead process";
    case state::Standing::deadline_passed:
        return "longer than it may";
    case state::Standing::lapsed:
        return "ended too early";
    case state::Standing::other_boot:
        break;
    }
    return "of an earlier boot";
}

std::string status_text(const std::vector<Frozen> &all) {
    std::string out;
    for (const auto &one : all) {
        out += printable(one.record.name) + ": " + one.kernel + " since " +
               utc_text(one.record.since_unix_ms / 1000);
        out += one.record.owner.pid > 0 ? " by pid " + std::to_string(one.record.owner.pid) : " on hold";
        out += " (" + printable(one.record.tool, 100) + ")";
        out += one.left_ms > 0 ? ", at most " + std::to_string(one.left_ms / 1000) + " s more" : "";
        if (one.standing == state::Standing::lapsed)
            out += ", ended before `lxc-warden thaw` was called, " + printable(one.record.why, 200);
        else if (one.record.foreign)
            out += ", frozen by somebody else";
        else if (!one.record.begun)
            out += ", not frozen by lxc-warden: a claim";
        else if (one.standing != state::Standing::in_use)
            out += ", " + std::string(standing_name(one.standing)) + ": `lxc-warden thaw --stale` ends it";
        out += "\n";
    }
    return out.empty() ? "lxc-warden has frozen no container\n" : out;
}

std::string status_json(const std::vector<Frozen> &all) {
    Json root{{"schema_version", findings::k_schema_version}, {"frozen", Json::array()}};
    for (const auto &one : all)
        root["frozen"].push_back({{"name", printable(one.record.name)},
                                  {"lxcpath", printable(one.record.lxcpath)},
                                  {"cgroup", printable(one.record.cgroup)},
                                  {"kernel", one.kernel},
                                  {"since", utc_text(one.record.since_unix_ms / 1000)},
                                  {"pid", one.record.owner.pid},
                                  {"tool", printable(one.record.tool)},
                                  {"standing", standing_name(one.standing)},
                                  {"left_ms", one.left_ms}});
    return json_document(root);
}

} // namespace

int run_status(int argc, char **argv) {
    po::options_description options("Options");
    cli::add_format(options);
    const cli::Arguments arguments = cli::parse_arguments(
        argc, argv, "status [--format text|json]",
        "What lxc-warden has frozen now: since when, by whom, for how long at most. Exits 1 when something was left frozen.",
        options, "");
    if (arguments.done)
        return *arguments.done;
    const auto root = Dir::open("/");
    if (!root)
        return cli::fail("status", root.error().message);
    const auto boot = boot_id(*root);
    auto records = state::FrozenRecords(*root).all();
    if (const auto lapsed = state::FrozenRecords(*root).lapsed(); records && lapsed)
        records->records.insert(records->records.end(), lapsed->records.begin(), lapsed->records.end());
    if (!boot || !records)
        return cli::fail("status", (boot ? records.error() : boot.error()).message);
    std::vector<Frozen> all;
    bool stale = false;
    for (const auto &record : records->records) {
        const auto standing = state::standing_of(*root, record, *boot, monotonic_ms());
        const auto left_ms = std::max<std::int64_t>(record.deadline_ms - monotonic_ms(), 0);
        all.push_back({record, standing, kernel_state(*root, record.cgroup), left_ms});
        stale = stale || (standing != state::Standing::in_use && standing != state::Standing::lapsed);
    }
    for (const auto &problem : records->problems)
        cli::complain("status", problem);
    std::fputs((arguments.is_json() ? status_json(all) : status_text(all)).c_str(), stdout);
    if (!records->problems.empty())
        return cli::k_exit_failed;
    return stale ? cli::k_exit_findings : cli::k_exit_clean;
}

} // namespace warden::ctl::freeze
