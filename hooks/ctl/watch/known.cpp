// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/watch/known.hpp"

#include "base/atomic_file.hpp"
#include "base/json.hpp"

#include <algorithm>

namespace warden::ctl::watch {
namespace {

using findings::Finding;

constexpr const char *k_file = "run/lxc-warden/watch.json";
constexpr std::size_t k_max_file = 16U << 20U;

// Numbers in a message change from look to look; the finding stays the same.
std::string identity(const Finding &finding) {
    return finding.container + '\n' + finding.id + '\n' + finding.key + '\n' + finding.at.file + ':' +
           std::to_string(finding.at.line);
}

bool counts(const Finding &finding) {
    return finding.severity >= WARDEN_SEV_WARNING && !finding.waived;
}

Finding oom_finding(const ContainerRun &run, std::uint64_t kills) {
    auto finding = findings::finding_from(watch_checks(), "HOOK-010",
                                          "the kernel killed " + std::to_string(kills) +
                                              (kills == 1 ? " process" : " processes") +
                                              " of the container, because its memory limit was reached");
    finding.container = run.container;
    finding.key = "memory.events";
    return finding;
}

Json to_json(const Finding &finding) {
    return {{"id", finding.id},
            {"severity", finding.severity},
            {"container", finding.container},
            {"module", finding.module},
            {"key", finding.key},
            {"value", finding.value},
            {"live", finding.live},
            {"file", finding.at.file},
            {"line", finding.at.line},
            {"message", finding.message},
            {"fix", finding.fix}};
}

Finding finding_of(const Json &json) {
    Finding finding;
    finding.id = json.at("id");
    finding.severity = json.at("severity");
    finding.container = json.at("container");
    finding.module = json.at("module");
    finding.key = json.at("key");
    finding.value = json.at("value");
    finding.live = json.at("live");
    finding.at.file = json.at("file");
    finding.at.line = json.at("line");
    finding.message = json.at("message");
    finding.fix = json.at("fix");
    finding.settled = true;
    return finding;
}

} // namespace

bool Known::is_gone(const Finding &finding, const Look &look, const std::set<std::string> &now) const {
    if (now.contains(identity(finding)))
        return false;
    return look.all || look.looked_at.contains(finding.container);
}

std::optional<Finding> Known::count_oom_kills(const std::string &container, std::uint64_t kills) {
    const auto run = runs_.find(container);
    if (run == runs_.end() || kills <= run->second.oom_kills)
        return std::nullopt;
    auto finding = oom_finding(run->second, kills - run->second.oom_kills);
    run->second.oom_kills = kills;
    return finding;
}

Changes Known::compare(const Look &look) {
    Changes changes;
    std::set<std::string> now, running;
    std::map<std::string, ContainerRun> before = runs_;
    for (const auto &run : look.runs) {
        running.insert(run.container);
        const auto known = before.find(run.container);
        const bool same = known != before.end() && known->second == run;
        if (same && run.oom_kills > known->second.oom_kills)
            changes.oom_kills.push_back(oom_finding(run, run.oom_kills - known->second.oom_kills));
        runs_[run.container] = run;
    }
    for (const auto &finding : look.findings) {
        if (!counts(finding))
            continue;
        now.insert(identity(finding));
        const auto [open, is_new] = open_.try_emplace(identity(finding), finding);
        if (!is_new)
            continue;
        changes.begun.push_back(finding);
        const auto known = before.find(finding.container);
        if (finding.severity == WARDEN_SEV_ERROR && known != before.end() &&
            runs_.at(finding.container) == known->second && running.contains(finding.container))
            changes.drifted.insert(finding.container);
    }
    for (auto open = open_.begin(); open != open_.end();) {
        if (!is_gone(open->second, look, now)) {
            ++open;
            continue;
        }
        // Of a container that stopped nothing holds any more, and nobody needs to be told so.
        if (open->second.container.empty() || running.contains(open->second.container))
            changes.ended.push_back(open->second);
        open = open_.erase(open);
    }
    std::erase_if(runs_, [&](const auto &run) {
        return (look.all || look.looked_at.contains(run.first)) && !running.contains(run.first);
    });
    return changes;
}

std::string Known::to_text() const {
    Json json{{"version", 1}, {"findings", Json::array()}, {"runs", Json::array()}};
    for (const auto &[key, finding] : open_)
        json["findings"].push_back(to_json(finding));
    for (const auto &[name, run] : runs_)
        json["runs"].push_back({{"container", name},
                                {"pid", run.init_pid},
                                {"start_time", run.init_start_time},
                                {"oom_kills", run.oom_kills}});
    return json_document(json);
}

Known Known::from_text(const std::string &text) {
    Known known;
    try {
        const Json json = Json::parse(text);
        if (json.at("version") != 1)
            return {};
        for (const auto &item : json.at("findings")) {
            const Finding finding = finding_of(item);
            known.open_.emplace(identity(finding), finding);
        }
        for (const auto &item : json.at("runs")) {
            const std::string name = item.at("container");
            known.runs_[name] = {name, item.at("start_time"), item.at("pid"), item.at("oom_kills")};
        }
    } catch (const Json::exception &) {
        return {};
    }
    return known;
}

Known load_known(const Dir &root) {
    const auto text = root.read_file(k_file, k_max_file);
    return text ? Known::from_text(*text) : Known();
}

Status save_known(const Dir &root, const Known &known) {
    return replace_volatile_file(root, k_file, known.to_text(), {0600});
}

const std::vector<findings::Check> &watch_checks() {
    static const std::vector<findings::Check> checks{
        {
            .id = "HOOK-010",
            .severity = WARDEN_SEV_WARNING,
            .title = "The kernel killed processes of the container",
            .why =
                "The container reached its memory limit, and the kernel ended processes of it to get below (memory.events, oom_kill). What the processes had not written is lost.",
            .fix =
                "Give the container more memory (memory.max), or find out in it what takes so much; `dmesg` names the processes.",
        },
        {
            .id = "HOOK-011",
            .severity = WARDEN_SEV_ERROR,
            .title = "The watch froze or stopped a container",
            .why =
                "Its confinement or a limit changed while it ran, and the site's policy (on-drift, in mode enforce) wants it to be held then.",
            .fix =
                "Find out what changed: the finding before this one says it. `lxc-warden thaw NAME` lifts the freeze.",
        },
    };
    return checks;
}

} // namespace warden::ctl::watch
