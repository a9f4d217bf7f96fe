// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/report.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "lxc/config_line.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace warden::ctl::migrate {
namespace {

using cgroup::convert::Fidelity;

std::string where(const MigratePlan &plan, const PlannedConversion &planned) {
    return plan.origins[planned.from.front()].at.text();
}

std::string elsewhere_text(const Source &at) {
    const bool distribution = at.file.find("/usr/share/lxc/") != std::string::npos;
    return distribution ? "; it stands in a file of the distribution, which is not edited"
                        : "; it stands in an included file: run lxc-warden migrate " + at.file;
}

// Nothing else keeps them: the backup has the whole file.
std::string lost_lines_text(const MigratePlan &plan, const PlannedConversion &planned) {
    std::string out;
    for (const std::size_t index : planned.from) {
        const configs::Origin &origin = plan.origins[index];
        out += (out.empty() ? "; taken out: " : ", ") + printable(origin.key, 120) + ": " +
               printable(origin.value, 120);
    }
    return out;
}

// What an exact conversion leaves to say is its warnings.
void add_conversion(std::string &out, const MigratePlan &plan, const PlannedConversion &planned) {
    const std::string start = where(plan, planned) + ": ";
    const bool goes = plan.lost_go && planned.fidelity == Fidelity::lost && !planned.kept;
    const std::string end = planned.elsewhere ? elsewhere_text(plan.origins[planned.from.front()].at)
                            : goes            ? lost_lines_text(plan, planned)
                                              : "";
    if (planned.fidelity != Fidelity::exact)
        out += start + std::string(cgroup::convert::fidelity_name(planned.fidelity)) + " " + planned.code +
               ": " + planned.note + end + "\n";
    else if (!end.empty())
        out += start + "cgroup v1 setting" + end + "\n";
    for (const std::size_t index : planned.in_includes) {
        const Source &at = plan.origins[index].at;
        out += at.text() + ": cgroup v1 setting" + elsewhere_text(at) + "\n";
    }
    for (const std::string &warning : planned.warnings)
        out += start + "warning " + warning + "\n";
}

std::vector<const PlannedConversion *> by_line(const MigratePlan &plan) {
    std::vector<const PlannedConversion *> sorted;
    for (const PlannedConversion &planned : plan.conversions)
        sorted.push_back(&planned);
    std::ranges::stable_sort(sorted, {}, [&](const PlannedConversion *planned) {
        const Source &at = plan.origins[planned->from.front()].at;
        return std::pair(std::string_view(at.file), at.line);
    });
    return sorted;
}

void add_memory(std::string &out, const FileOutcome &outcome) {
    if (!outcome.use || !outcome.limit)
        return;
    out += outcome.file + ": the container " + text_of(*outcome.use) + "; its new limit is " +
           format_size(*outcome.limit) + "\n";
    if (exceeds(*outcome.use, *outcome.limit))
        out +=
            outcome.file +
            ": warning: that is more than the limit allows: with it, processes in the container will be killed. The limit was not in force until now; raise it if that is not meant\n";
}

} // namespace

std::optional<std::uint64_t> new_memory_limit(const MigratePlan &plan) {
    for (const PlannedConversion &planned : plan.conversions) {
        for (const auto &[key, value] : planned.to) {
            if (planned.kept || planned.elsewhere)
                continue;
            if (key == "lxc.cgroup2.memory.max")
                return parse_u64(value);
            if (const auto mib = parse_u64(value); key == "memory" && mib)
                return *mib * k_mib;
        }
    }
    return std::nullopt;
}

std::string remarks(const FileOutcome &outcome) {
    if (!outcome.failure.empty() && !outcome.plan)
        return outcome.failure + "\n";
    std::string out;
    const MigratePlan &plan = *outcome.plan;
    for (const std::string &include : plan.unread)
        out += include + "; what it says was not looked at\n";
    for (const PlannedConversion *planned : by_line(plan))
        add_conversion(out, plan, *planned);
    for (const std::string &line : plan.dropped)
        out += line + "; it has no effect and was left as it is\n";
    for (const configs::SectionLine &line : plan.in_sections)
        out += configs::text_of(line) + ", which is left as it is: " +
               (lxc::is_pending_section(line.section)
                    ? "remove it there, or run lxc-warden migrate again once Proxmox has applied the section"
                    : "after a rollback to it, run lxc-warden migrate again before the container starts") +
               "\n";
    add_memory(out, outcome);
    if (!plan.obstacle.empty())
        out += plan.obstacle + ": the file is not rewritten\n";
    else if (plan.verdict == Verdict::has_errors)
        out += outcome.file +
               ": not rewritten because of errors; correct them, or leave those lines with --skip-errors\n";
    else if (plan.verdict == Verdict::needs_accept_lossy)
        out += outcome.file +
               ": not rewritten because settings would be lost; say --accept-lossy if that is meant\n";
    if (!outcome.failure.empty())
        out += outcome.failure + "\n";
    return out;
}

} // namespace warden::ctl::migrate
