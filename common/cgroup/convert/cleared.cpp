// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines that an empty value takes away, and the lines that do so.
#include "cgroup/convert/scan.hpp"

#include "base/text.hpp"
#include "cgroup/convert/names.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace warden::cgroup::convert {
namespace {

constexpr std::size_t k_most_named = 8;

using Names = std::set<std::string, std::less<>>;

// The cgroup2 file that an included v1 line ends in once its file is migrated; empty if there is none.
std::string successor(std::string_view file, std::string_view value, const HostFacts &host) {
    if (values::is_v2_file(file))
        return std::string(file); // pids.max, cpuset.cpus: one name for both
    if (file == "memory.swappiness")
        return values::strip(value) == "0" ? "memory.swap.max" : "";
    if (file == "freezer.state" || file == "memory.force_empty")
        return {};
    auto found = successor_of(file);
    if (found == "io.weight" || found == "io.bfq.weight")
        return host.bfq.empty() ? "io.weight" : "io.bfq.weight";
    return found;
}

// A later line replaces all that the file holds.
bool has_one_value(std::string_view file) {
    constexpr std::array<std::string_view, 5> keyed{"io.max", "io.weight", "io.bfq.weight", "rdma.max",
                                                    "misc.max"};
    return std::find(keyed.begin(), keyed.end(), file) == keyed.end();
}

// More than one v1 file ends there, or one for each device.
bool holds_more(std::string_view file) {
    return file == "cpu.max" || !has_one_value(file);
}

std::string clearing_lines(const Names &files) {
    std::string text;
    std::size_t named = 0;
    bool more = false;
    for (const auto &file : files) {
        if (++named > k_most_named)
            break;
        text += (text.empty() ? "" : " and ") + std::string(k_v2_prefix) + file + " =";
        more = more || holds_more(file);
    }
    if (files.size() > k_most_named)
        text += " and so on";
    return text + (more ? " (empty), and after it again what of that file is to stay" : " (empty)");
}

class Clearing {
public:
    Clearing(std::span<const Setting> settings, const Scan &scan, const HostFacts &host,
             Conversions &explained);

    Conversions convert();

private:
    void judge(const Cleared &cleared, Conversion &by) const;
    bool is_replaced(const std::string &file, std::size_t included) const;

    const Scan &scan_;
    const HostFacts &host_;
    Conversions &explained_;
    std::map<std::size_t, std::size_t> elsewhere_;             // line -> position in explained_
    std::map<std::string, std::size_t, std::less<>> set_here_; // cgroup2 file -> last own line that sets it
    std::map<std::string_view, std::size_t> included_v2_;      // file -> first included live line
};

Clearing::Clearing(std::span<const Setting> settings, const Scan &scan, const HostFacts &host,
                   Conversions &explained)
    : scan_(scan), host_(host), explained_(explained) {
    for (std::size_t i = 0; i < explained.size(); ++i) {
        const auto &from = explained[i].from;
        for (const auto line : from)
            elsewhere_.emplace(line, i);
        const auto own = std::find_if(from.rbegin(), from.rend(),
                                      [&](std::size_t line) { return !settings[line].included; });
        if (own == from.rend())
            continue;
        for (const auto &pair : explained[i].to) {
            auto &last = set_here_[std::string(v2_file_of(pair.key))];
            last = std::max(last, *own);
        }
    }
    for (const auto &line : scan.v2) {
        if (line.included)
            included_v2_.emplace(line.file, line.index);
    }
}

// What the include says there is cleared or set anew by a cgroup2 line, so nothing hangs on the v1 line.
bool Clearing::is_replaced(const std::string &file, std::size_t included) const {
    if (scan_.last_v2_clear_all.value_or(0) > included)
        return true;
    if (const auto clear = scan_.last_v2_clear.find(file);
        clear != scan_.last_v2_clear.end() && clear->second > included)
        return true;
    const auto here = set_here_.find(file);
    return has_one_value(file) && here != set_here_.end() && here->second > included;
}

// On cgroup2 LXC ignores the clearing line as well as what it clears. Without it an included limit would
// become real as soon as the file that has it is migrated.
void Clearing::judge(const Cleared &cleared, Conversion &by) const {
    Names waiting, in_force;
    const auto look = [&](std::string_view file, std::string_view value, std::optional<std::size_t> v1) {
        const auto name = successor(file, value, host_);
        const auto v2 = included_v2_.find(name);
        const bool set = !name.empty() && v2 != included_v2_.end() && v2->second < cleared.by;
        if (set && !is_replaced(name, v2->second))
            in_force.insert(name);
        else if (!set && v1 && !name.empty() && !is_replaced(name, *v1))
            waiting.insert(name);
    };
    for (const auto &line : cleared.included)
        look(line.file, line.value, line.index);
    if (!cleared.file.empty())
        look(cleared.file, "", std::nullopt);
    const std::string said = cleared.file.empty()
                                 ? "lxc.cgroup = : "
                                 : text_of(LiveLine{cleared.by, cleared.file, "", false, false}) + ": ";
    if (!in_force.empty())
        worsen(
            by, Fidelity::lost, "C-CONFLICT",
            said +
                "an included file sets under cgroup2 what this line clears under v1; the cgroup2 line was in force and stays. To clear it, write " +
                clearing_lines(in_force));
    if (!waiting.empty())
        worsen(
            by, Fidelity::error, "E-CLEARSINCLUDE",
            said +
                "clears what an included file sets, which still has it under the v1 name. Migrate that file first, then write here instead: " +
                clearing_lines(waiting));
}

Conversions Clearing::convert() {
    Conversions out;
    for (const auto &cleared : scan_.cleared) {
        Conversion by;
        if (!cleared.by_include)
            judge(cleared, by);
        const auto other = elsewhere_.find(cleared.by);
        Conversion lines;
        lines.from = cleared.lines;
        if (by.fidelity == Fidelity::exact) {
            if (!cleared.by_include && other == elsewhere_.end())
                lines.from.push_back(cleared.by);
        } else if (other == elsewhere_.end()) {
            by.from = {cleared.by};
            out.push_back(std::move(by));
        } else {
            // The line stands for device rules too: as an error it stays, and nothing is written for it.
            auto &shared = explained_[other->second];
            worsen(shared, by.fidelity, by.code, by.note);
            if (shared.fidelity == Fidelity::error)
                shared.to.clear();
        }
        if (lines.from.empty())
            continue;
        lines.note = "cleared again by an empty value: nothing to write";
        out.push_back(std::move(lines));
    }
    return out;
}

} // namespace

Conversions convert_cleared(std::span<const Setting> settings, const Scan &scan, const HostFacts &host,
                            Conversions &explained) {
    if (scan.cleared.empty())
        return {};
    return Clearing(settings, scan, host, explained).convert();
}

} // namespace warden::cgroup::convert
