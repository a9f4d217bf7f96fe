// SPDX-License-Identifier: LGPL-2.1-or-later
// What is peculiar to /etc/pve/lxc/ID.conf: lines that Proxmox drops, and snapshots.
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/convert/native_keys.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/configs/sections.hpp"
#include "lxc/config_line.hpp"
#include "lxc/proxmox_keys.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace warden::ctl::check {
namespace {

using cgroup::convert::KeyValue;

// What a dropped line was most likely meant to be: key and value, if Proxmox takes such a key.
std::optional<KeyValue> meant(std::string_view line) {
    const auto end = line.find_first_of(":=");
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string key(trim(line.substr(0, end)));
    const std::string value(trim(line.substr(end + 1)));
    for (const std::string &tried : {key, lowercase(key)}) {
        const std::string repaired = tried + ": " + value;
        const lxc::ConfigLine parsed = lxc::parse_line(repaired, lxc::Syntax::pve);
        if (parsed.kind == lxc::LineKind::setting || parsed.kind == lxc::LineKind::native)
            return KeyValue{std::string(parsed.key), std::string(parsed.value)};
    }
    return std::nullopt;
}

// A v1 line would not be in force in its right form either: the lines that are.
std::vector<KeyValue> lines_for(const KeyValue &pair, const configs::ConversionInput &joined,
                                const cgroup::HostFacts &host) {
    if (!cgroup::convert::is_v1_key(pair.key))
        return {pair};
    const std::vector<cgroup::convert::Setting> setting{{pair.key, pair.value, false, false}};
    const auto conversions = cgroup::convert::convert(setting, host, joined.options);
    return conversions.size() == 1 ? cgroup::convert::native_keys(conversions.front().to)
                                   : std::vector<KeyValue>{};
}

std::string fix_of(std::string_view line, const configs::ConversionInput &joined,
                   const cgroup::HostFacts &host) {
    if (line.starts_with("["))
        return "Remove the line, or write the whole name of the section if what stands after it is to be part of one.";
    std::string lines;
    if (const auto pair = meant(line)) {
        for (const KeyValue &each : lines_for(*pair, joined, host))
            lines += (lines.empty() ? "" : " and ") + each.key + ": " + printable(each.value, 200);
    }
    return lines.empty() ? "Remove the line: it has no effect."
                         : "Write " + lines + " instead, or remove the line: it has no effect.";
}

void add_dropped(Findings &out, const configs::ConfigInput &input, const lxc::Row &row,
                 std::string_view section, const configs::ConversionInput &joined,
                 const cgroup::HostFacts &host) {
    const std::string_view line = row.line.key;
    std::string message =
        "Proxmox drops '" + printable(line, 80) + "': " + std::string(lxc::why_dropped(line));
    if (line.starts_with("["))
        message += "; what stands after it still belongs to " +
                   (section.empty() ? "the container itself" : "[" + std::string(section) + "]");
    auto finding = offline_finding("CFG-009", std::move(message), {input.where.shown, row.number, 0});
    finding.fix = fix_of(line, joined, host);
    out.push_back(std::move(finding));
}

// Of a key of its own Proxmox takes the last line, and when it next writes the file the others are gone.
void add_overridden(Findings &out, const configs::ConfigInput &input, const lxc::Row &earlier,
                    const lxc::Row &later) {
    auto finding = offline_finding("CFG-009",
                                   "Proxmox drops '" + printable(earlier.line.key, 80) + ": " +
                                       printable(earlier.line.value, 80) + "': line " +
                                       std::to_string(later.number) + " sets the same",
                                   {input.where.shown, earlier.number, 0});
    finding.fix = "Remove this line: line " + std::to_string(later.number) +
                  " is in force. If this one is meant, write its value there first.";
    out.push_back(std::move(finding));
}

// Proxmox's schema lets these through, and the kernel does not: cpu.weight is 1 at least, and a quota 1000
// microseconds, of the 100000 that Proxmox takes for one CPU.
void check_cpu_keys(Findings &out, const lxc::Config &config, std::int64_t quota) {
    const auto refused = [&](const lxc::Item &item, const std::string &line, const std::string &fix) {
        auto finding = offline_finding("LIM-111",
                                       "Proxmox writes " + line +
                                           " for it, which the kernel refuses: the container does not start",
                                       item.at);
        finding.key = item.key;
        finding.value = item.value;
        finding.fix = fix;
        out.push_back(std::move(finding));
    };
    const lxc::Item *units = config.value("cpuunits");
    if (units != nullptr && parse_u64(units->value) == std::uint64_t{0})
        refused(*units, "lxc.cgroup2.cpu.weight = 0",
                "Write cpuunits: 100, which every group has, or remove the line.");
    if (quota > 0 && quota < 1'000)
        refused(*config.value("cpulimit"), "lxc.cgroup2.cpu.max = " + std::to_string(quota) + " 100000",
                "Write cpulimit: 0.01 at least, or remove the line, which leaves it without a limit.");
}

void add_section_line(Findings &out, const configs::SectionLine &line, const CheckTarget &target) {
    const bool pending = lxc::is_pending_section(line.section);
    auto finding = offline_finding(
        "LIM-108",
        "in the section [" + line.section + "]: " +
            (pending ? "it waits for the next stop or start, and limits nothing on cgroup v2 then either"
                     : "a rollback brings the line back") +
            (target.lxc >= 7 ? ", and LXC 7 then does not start the container" : ""),
        line.at);
    if (pending)
        finding.fix =
            "Remove the line from the section; write the limit that is meant above the sections instead, and run lxc-warden migrate.";
    finding.key = line.key;
    finding.value = line.value;
    out.push_back(std::move(finding));
}

} // namespace

void check_proxmox(Findings &out, const configs::ConfigInput &input, const CheckTarget &target,
                   const cgroup::HostFacts &host) {
    if (input.config.syntax() != lxc::Syntax::pve)
        return;
    const configs::ConversionInput joined = conversion_input(input);
    std::string_view section;
    std::map<std::string_view, lxc::Row> native; // of the container itself
    lxc::RowReader reader(input.bytes, lxc::Syntax::pve);
    for (lxc::Row row; reader.next(row);) {
        if (row.line.kind == lxc::LineKind::native && section.empty()) {
            const auto [known, is_new] = native.try_emplace(row.line.key, row);
            if (!is_new)
                add_overridden(out, input, known->second, row);
            known->second = row;
        }
        if (row.line.kind == lxc::LineKind::section)
            section = row.line.key;
        else if (row.line.kind == lxc::LineKind::dropped)
            add_dropped(out, input, row, section, joined, host);
    }
    if (target.v2_in_force())
        check_cpu_keys(out, input.config, joined.options.proxmox->quota_us.value_or(0));
    for (const configs::SectionLine &line : configs::v1_lines_in_sections(input))
        add_section_line(out, line, target);
}

} // namespace warden::ctl::check
