// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/caller.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>

namespace warden::snapshot {
namespace {

using Act = Wish::Act;

// sanoid(8): SANOID_SCRIPT is pre, post or prune; it waits 5 s by default, then goes on and leaves us
// running. After a failing pre script it calls no post script.
Wish from_sanoid(const std::string &script, const Environment &environment) {
    Wish wish;
    wish.tool = "sanoid";
    wish.on = environment("SANOID_TARGETS").value_or(environment("SANOID_TARGET").value_or(""));
    wish.key = environment("SANOID_SNAPNAMES").value_or(environment("SANOID_SNAPNAME").value_or(""));
    if (wish.on.empty())
        return wish;
    if (script == "pre")
        wish.act = Act::freeze;
    else if (script == "post")
        wish.act = Act::thaw;
    wish.was_frozen = true;
    return wish;
}

// zrepl: command hooks, killed after ZREPL_TIMEOUT seconds; ZREPL_DRYRUN is "true" or empty.
Wish from_zrepl(const std::string &type, const Environment &environment) {
    Wish wish;
    wish.tool = "zrepl";
    wish.on = environment("ZREPL_FS").value_or("");
    wish.key = environment("ZREPL_SNAPNAME").value_or("");
    wish.exact = true;
    if (wish.on.empty() || environment("ZREPL_DRYRUN").value_or("") == "true")
        return wish;
    const auto seconds = parse_u64(environment("ZREPL_TIMEOUT").value_or("30")).value_or(30);
    wish.deadline_ms = static_cast<std::int64_t>(std::clamp<std::uint64_t>(seconds, 1, 60)) * 700;
    wish.was_frozen = true;
    if (type == "pre_snapshot")
        wish.act = Act::freeze;
    else if (type == "post_snapshot")
        wish.act = Act::thaw;
    return wish;
}

// snapper: ACTION SUBVOLUME [FSTYPE] NUMBER. Releases before 0.10.5 only call after the snapshot; there is
// nothing to thaw then. A failing plugin does not keep it from its snapshot.
Wish from_snapper(const std::vector<std::string> &arguments) {
    Wish wish;
    wish.tool = "snapper";
    wish.on = arguments.size() > 1 ? arguments[1] : "";
    wish.key = arguments.size() > 2 ? arguments.back() : "";
    if (wish.on.empty())
        return wish;
    // Of a subvolume those in it are not in the snapshot. After create-snapshot-post comes a create-snapshot
    // for old plugins, which finds nothing to thaw any more.
    wish.exact = true;
    wish.was_frozen = arguments[0] == "create-snapshot-post";
    if (arguments[0] == "create-snapshot-pre")
        wish.act = Act::freeze;
    else if (arguments[0] == "create-snapshot-post" || arguments[0] == "create-snapshot")
        wish.act = Act::thaw;
    return wish;
}

// vzdump: PHASE [MODE VMID]. It freezes by itself, so that all there is to do is to end what we hold; a
// script that fails in pre-restart would leave its own freeze in place.
Wish from_vzdump(const std::vector<std::string> &arguments) {
    Wish wish;
    wish.tool = "vzdump";
    wish.never_fail = true;
    const std::string &phase = arguments[0];
    if ((phase == "pre-restart" || phase == "backup-abort") && arguments.size() > 2) {
        wish.act = Act::thaw;
        wish.container = arguments[2];
    }
    return wish;
}

bool is_vzdump_phase(std::string_view word) {
    for (const std::string_view phase :
         {"job-init", "job-start", "job-end", "job-abort", "backup-start", "backup-end", "backup-abort",
          "log-end", "pre-stop", "pre-restart", "post-restart"}) {
        if (word == phase)
            return true;
    }
    return false;
}

// `freeze DATASET [NAME]` and `thaw DATASET [NAME]`: zfs-auto-snapshot's --pre-snapshot and --post-snapshot,
// and whoever else can be told a command line. After one failing pre script zfs-auto-snapshot takes no
// snapshot any more, but goes on calling the script.
Wish from_words(const std::vector<std::string> &arguments) {
    Wish wish;
    wish.tool = arguments[0];
    wish.never_fail = true;
    wish.on = arguments.size() > 1 ? arguments[1] : "";
    wish.key = arguments.size() > 2 ? arguments[2] : "";
    wish.was_frozen = true;
    wish.exact = wish.on.starts_with("@"); // a tool's own subvolumes, one by one
    wish.act = wish.on.empty() ? Act::misused : arguments[0] == "freeze" ? Act::freeze : Act::thaw;
    return wish;
}

} // namespace

Wish recognise(const std::vector<std::string> &arguments, const Environment &environment) {
    if (!arguments.empty()) {
        const std::string &word = arguments[0];
        if (word == "freeze" || word == "thaw")
            return from_words(arguments);
        if (is_vzdump_phase(word))
            return from_vzdump(arguments);
        if (word.find("-snapshot") != std::string::npos || word == "set-read-only" || word == "rollback")
            return from_snapper(arguments);
    }
    if (const auto script = environment("SANOID_SCRIPT"))
        return from_sanoid(*script, environment);
    if (const auto type = environment("ZREPL_HOOKTYPE"))
        return from_zrepl(*type, environment);
    Wish wish;
    wish.act = Act::misused;
    return wish;
}

// sanoid.conf(5): 5 unless [template_default] says otherwise, and any other section may.
std::int64_t sanoid_patience_s(std::string_view config) {
    constexpr std::int64_t k_default = 5, k_most = 60;
    std::int64_t by_default = k_default, least = k_most;
    std::string_view section;
    for (const auto line : split(config, '\n')) {
        const auto content = trim(line);
        if (content.starts_with("["))
            section = trim(content.substr(1, content.find(']') - 1));
        const auto equals = content.find('=');
        if (equals == std::string_view::npos || trim(content.substr(0, equals)) != "script_timeout")
            continue;
        const auto said = parse_i64(trim(content.substr(equals + 1)));
        if (!said)
            continue;
        const std::int64_t seconds = *said <= 0 ? k_most : std::min(*said, k_most); // 0: without a limit
        if (section == "template_default")
            by_default = seconds;
        else
            least = std::min(least, seconds);
    }
    return std::min(by_default, least);
}

std::vector<std::string> command_for(const Wish &wish, const std::string &program) {
    const auto ms = [](std::int64_t value) { return std::to_string(value) + "ms"; };
    std::vector<std::string> command{program};
    const auto add_key = [&] {
        if (!wish.key.empty())
            command.push_back("--key=" + wish.key);
    };
    if (wish.act == Act::thaw) {
        command.emplace_back("thaw");
        // A name is given after "--": it may begin with a dash.
        if (wish.on.empty())
            command.insert(command.end(), {"--held", "--", wish.container});
        else
            command.push_back("--on=" + wish.on);
        if (wish.on.empty())
            return command;
        if (wish.was_frozen)
            command.emplace_back("--was-frozen");
        if (wish.was_frozen && wish.exact)
            command.emplace_back("--exact");
        add_key();
        return command;
    }
    command.insert(command.end(),
                   {"freeze-run", "--hold", "--quiet", "--policy", "--on=" + wish.on,
                    "--total-deadline=" + ms(wish.deadline_ms), "--max-frozen=" + ms(wish.max_frozen_ms)});
    if (wish.exact)
        command.emplace_back("--exact");
    add_key();
    return command;
}

// KillMode=process: the guardian of a hold is what stays.
std::vector<std::string> in_own_unit(std::vector<std::string> command) {
    command.insert(command.begin(),
                   {"/usr/bin/systemd-run", "--quiet", "--pipe", "--wait", "--collect", "--service-type=exec",
                    "--property=KillMode=process", "--description=Freeze containers for a snapshot", "--"});
    return command;
}

} // namespace warden::snapshot
