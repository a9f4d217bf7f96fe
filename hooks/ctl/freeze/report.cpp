// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "findings/report_json.hpp"

#include <algorithm>
#include <map>

namespace warden::ctl::freeze {
namespace {

// With one digit after the point: "12.3 ms".
std::string milliseconds(std::int64_t us) {
    const std::int64_t tenths = (us + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

double as_ms(std::int64_t us) {
    return static_cast<double>(us) / 1000.0;
}

std::string size_text(const std::optional<std::uint64_t> &bytes) {
    if (!bytes)
        return "";
    constexpr std::uint64_t k_kib = 1024;
    const std::uint64_t kib = (*bytes + k_kib / 2) / k_kib;
    return kib < 10 * k_kib ? ", " + std::to_string(kib) + " KiB"
                            : ", " + std::to_string(kib / k_kib) + " MiB";
}

std::optional<std::uint64_t> total_bytes(const std::vector<SyncRound> &rounds) {
    std::optional<std::uint64_t> sum;
    for (const auto &round : rounds) {
        if (round.bytes)
            sum = sum.value_or(0) + *round.bytes;
    }
    return sum;
}

std::int64_t total_us(const std::vector<SyncRound> &rounds) {
    std::int64_t sum = 0;
    for (const auto &round : rounds)
        sum += round.us;
    return sum;
}

Json json_of(const std::optional<std::uint64_t> &bytes) {
    return bytes ? Json(*bytes) : Json(nullptr);
}

// In which containers hooks began something, and for how long it lasted: from the beginning of the first
// until the end of its undoing.
std::vector<std::pair<std::string, std::int64_t>> guest_windows(const std::vector<GuestCommand> &commands) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> times;
    for (const auto &one : commands) {
        if (one.begun_us == 0)
            continue;
        auto &[first, last] = times.try_emplace(one.container, one.begun_us, 0).first->second;
        first = std::min(first, one.begun_us);
        if (one.undo)
            last = std::max(last, one.begun_us + one.us);
    }
    std::vector<std::pair<std::string, std::int64_t>> windows;
    for (const auto &[container, time] : times) {
        if (time.second > time.first)
            windows.emplace_back(container, time.second - time.first);
    }
    return windows;
}

std::string valid(const std::string &text) {
    return is_valid_utf8(text) ? text : printable(text, 4000);
}

} // namespace

std::string_view status_name(FrozenContainer::Status status) {
    switch (status) {
    case FrozenContainer::Status::frozen:
        return "frozen";
    case FrozenContainer::Status::not_held:
        return "not-held";
    case FrozenContainer::Status::foreign:
        return "frozen-by-others";
    case FrozenContainer::Status::gone:
        return "stopped";
    case FrozenContainer::Status::not_frozen:
        return "not-frozen";
    case FrozenContainer::Status::left_out:
        return "left-out";
    case FrozenContainer::Status::not_thawed:
        break;
    }
    return "not-thawed";
}

std::string freeze_text(const FreezeReport &report) {
    std::string out;
    const auto line = [&](const std::string &text) {
        out += "lxc-warden freeze-run: " + printable(text, 4000) + "\n";
    };
    for (const auto &note : report.notes)
        line(note);
    for (const auto &one : report.containers) {
        std::string text = printable(one.name) + ": ";
        if (one.status == FrozenContainer::Status::frozen && report.held)
            text += "stays frozen, until lxc-warden thaw or --max-frozen";
        else if (one.status == FrozenContainer::Status::frozen)
            text += "was frozen for " + milliseconds(one.window_us) + (one.why.empty() ? "" : " " + one.why);
        else
            text += std::string(status_name(one.status)) + (one.why.empty() ? "" : ": " + one.why);
        line(text);
    }
    for (const auto &one : report.guest_commands) {
        line("in " + printable(one.container) + ": " + printable(join(one.argv, " ")) + " " +
             (one.failure.empty() ? "took " + milliseconds(one.us) : one.failure));
    }
    for (const auto &[container, us] : guest_windows(report.guest_commands))
        line("in " + printable(container) + ": what the hooks began lasted " + milliseconds(us));
    if (!report.rounds.empty())
        line("synced before: " + counted(report.rounds.size(), "round") + ", " +
             milliseconds(total_us(report.rounds)) + size_text(total_bytes(report.rounds)));
    if (report.final_round)
        line("synced while frozen: " + milliseconds(report.final_round->us) +
             size_text(report.final_round->bytes));
    if (!report.failure.empty())
        line(report.failure);
    return out;
}

std::string freeze_json(const FreezeReport &report) {
    Json root{{"schema_version", findings::k_schema_version}, {"exit", report.exit_code}};
    root["command"] = Json::array();
    for (const auto &word : report.command)
        root["command"].push_back(valid(word));
    root["command_exit"] = report.command_code ? Json(*report.command_code) : Json(nullptr);
    root["held"] = report.held;
    root["containers"] = Json::array();
    for (const auto &one : report.containers)
        root["containers"].push_back({{"name", valid(one.name)},
                                      {"status", status_name(one.status)},
                                      {"window_ms", as_ms(one.window_us)},
                                      {"why", valid(one.why)}});
    root["presync"] = {{"rounds", report.rounds.size()},
                       {"ms", as_ms(total_us(report.rounds))},
                       {"bytes", json_of(total_bytes(report.rounds))}};
    root["presync"]["each_ms"] = Json::array();
    for (const auto &round : report.rounds)
        root["presync"]["each_ms"].push_back(as_ms(round.us));
    root["final_sync"] = nullptr;
    if (report.final_round)
        root["final_sync"] = {{"ms", as_ms(report.final_round->us)},
                              {"bytes", json_of(report.final_round->bytes)}};
    root["freeze_ms"] = as_ms(report.freeze_us);
    root["command_ms"] = as_ms(report.command_us);
    root["guards_ms"] = as_ms(report.guards_us);
    root["guest_commands"] = Json::array();
    for (const auto &one : report.guest_commands) {
        Json argv = Json::array();
        for (const auto &word : one.argv)
            argv.push_back(valid(word));
        root["guest_commands"].push_back({{"container", valid(one.container)},
                                          {"argv", argv},
                                          {"phase", one.undo ? "thaw" : "freeze"},
                                          {"failure", valid(one.failure)},
                                          {"ms", as_ms(one.us)}});
    }
    root["guest_windows"] = Json::array();
    for (const auto &[container, us] : guest_windows(report.guest_commands))
        root["guest_windows"].push_back({{"container", valid(container)}, {"ms", as_ms(us)}});
    root["notes"] = Json::array();
    for (const auto &note : report.notes)
        root["notes"].push_back(valid(note));
    root["failure"] = valid(report.failure);
    return json_document(root);
}

} // namespace warden::ctl::freeze
