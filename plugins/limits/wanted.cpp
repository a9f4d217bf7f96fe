// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wanted.hpp"

#include "base/units.hpp"
#include "cgroup/convert/native_keys.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <charconv>

namespace warden::limits {
namespace {

using cgroup::convert::Conversion;
using cgroup::convert::Fidelity;

constexpr std::string_view k_cpus = "lxc.cgroup2.cpuset.cpus";

// A line that Proxmox adds beside each of its keys.
bool is_proxmox_key(std::string_view key) {
    return !cgroup::convert::native_name(key).empty() || key == "lxc.cgroup2.memory.high";
}

void mark_generated(std::vector<WantedLine> &lines, const ProxmoxConfig &proxmox) {
    WantedLine *cpus = nullptr;
    std::uint32_t last = 0;
    for (WantedLine &line : lines) {
        if (line.file != proxmox.file)
            continue;
        line.generated = line.line < proxmox.rootfs_line && is_proxmox_key(line.setting.key);
        last = std::max(last, line.line);
        if (line.setting.key == k_cpus)
            cpus = &line;
    }
    // A raw line in the last place cannot be told from it.
    if (cpus != nullptr && cpus->line == last && cpus->line > proxmox.rootfs_line)
        cpus->generated = true;
}

const WantedLine *generated_line(const std::vector<WantedLine> &lines, std::string_view key) {
    const auto found = std::ranges::find_if(
        lines, [&](const WantedLine &line) { return line.generated && line.setting.key == key; });
    return found == lines.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> number_of(const std::vector<WantedLine> &lines, std::string_view key) {
    const WantedLine *line = generated_line(lines, key);
    return line == nullptr ? std::nullopt : parse_u64(line->setting.value);
}

// What v1 lines start from, as Proxmox's keys have it.
cgroup::convert::ProxmoxBase base_of(const std::vector<WantedLine> &lines) {
    cgroup::convert::ProxmoxBase base;
    if (const auto memory = number_of(lines, "lxc.cgroup2.memory.max"))
        base.memory_mib = *memory / k_mib;
    base.swap_mib = number_of(lines, "lxc.cgroup2.memory.swap.max").value_or(0) / k_mib;
    if (const WantedLine *line = generated_line(lines, "lxc.cgroup2.cpu.max")) {
        const std::string &value = line->setting.value;
        std::int64_t quota = 0;
        if (std::from_chars(value.data(), value.data() + value.size(), quota).ec == std::errc{})
            base.quota_us = quota;
    }
    return base;
}

std::string text_of(const std::vector<cgroup::convert::KeyValue> &pairs) {
    std::string text;
    for (const auto &[key, value] : pairs)
        text += (text.empty() ? "" : " and ") + key + ": " + value;
    return text;
}

// Of what a conversion writes, the lines for which Proxmox has a key in force.
std::vector<cgroup::convert::KeyValue> in_force_instead(const Conversion &conversion,
                                                        const std::vector<WantedLine> &lines) {
    std::vector<cgroup::convert::KeyValue> found;
    for (const auto &pair : conversion.to) {
        const WantedLine *line = generated_line(lines, pair.key);
        if (line != nullptr && line->setting.value != pair.value && pair.key != "lxc.cgroup2.memory.high")
            found.push_back({pair.key, line->setting.value});
    }
    return found;
}

bool is_of_proxmox(const Conversion &conversion, const std::vector<WantedLine> &lines) {
    return std::ranges::any_of(conversion.to, [&](const cgroup::convert::KeyValue &pair) {
        return generated_line(lines, pair.key) != nullptr;
    });
}

Remark proxmox_remark(const Conversion &conversion, const WantedLine &first,
                      const std::vector<WantedLine> &lines, const ProxmoxConfig &proxmox) {
    const std::string file = "/etc/pve/lxc/" + proxmox.id + ".conf";
    const std::string wanted = text_of(cgroup::convert::native_keys(conversion.to));
    const std::string migrate = "lxc-warden migrate --write " + proxmox.id;
    const auto instead = in_force_instead(conversion, lines);
    if (instead.empty())
        return {Fidelity::exact, "LXC ignores this key on cgroup2; " + wanted + " is in force already", first,
                "Remove the line from " + file + ", or run " + migrate + "."};
    return {Fidelity::lost,
            "LXC ignores this key on cgroup2: the limit is not in force; " +
                text_of(cgroup::convert::native_keys(instead)) + " of " + file + " is",
            first, "Write " + wanted + " instead into " + file + ", or run " + migrate + "."};
}

void add_conversion(WantedLimits &wanted, const Conversion &conversion, const WantedLine &first) {
    // An exact one without a line for it: what it says is there already, or v2 needs no word for it.
    const bool silent = conversion.to.empty() && !conversion.note.empty();
    if ((conversion.fidelity != Fidelity::exact || silent) && !conversion.kept)
        wanted.remarks.push_back({conversion.fidelity, conversion.note, first,
                                  conversion.advice.empty() ? "" : conversion.advice + "."});
    for (const auto &to : conversion.to) {
        // Of an action nothing is left in the file to compare with.
        std::string file = to.key.substr(k_v2_prefix.size());
        if (!cgroup::values::is_v2_action(file))
            wanted.limits.push_back({std::move(file), to.value, !conversion.kept, first});
    }
}

// Raw lines come later and win.
void add_generated(WantedLimits &wanted) {
    std::vector<Wanted> generated;
    for (const WantedLine &line : wanted.lines) {
        const std::string file =
            line.setting.key.substr(std::min(line.setting.key.size(), k_v2_prefix.size()));
        const bool replaced = std::ranges::any_of(
            wanted.limits, [&](const Wanted &limit) { return limit.file == file && !limit.from_v1; });
        if (line.generated && !replaced)
            generated.push_back({file, line.setting.value, false, line});
    }
    wanted.limits.insert(wanted.limits.begin(), generated.begin(), generated.end());
}

} // namespace

WantedLimits sort_out(std::vector<WantedLine> lines, const cgroup::HostFacts &host,
                      const std::optional<ProxmoxConfig> &proxmox) {
    if (proxmox)
        mark_generated(lines, *proxmox);
    WantedLimits wanted;
    wanted.host = host;
    cgroup::convert::ConvertOptions options;
    if (proxmox)
        options.proxmox = base_of(lines);
    std::vector<cgroup::convert::Setting> settings;
    std::vector<std::size_t> line_of;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        wanted.has_v2 = wanted.has_v2 || lines[i].is_v2();
        wanted.has_v1 = wanted.has_v1 || !lines[i].is_v2();
        if (lines[i].generated)
            continue;
        settings.push_back(lines[i].setting);
        line_of.push_back(i);
    }
    for (const auto &conversion : cgroup::convert::convert(settings, host, options)) {
        const WantedLine &first = lines.at(line_of.at(conversion.from.front()));
        if (proxmox && !conversion.kept && is_of_proxmox(conversion, lines))
            wanted.remarks.push_back(proxmox_remark(conversion, first, lines, *proxmox));
        else
            add_conversion(wanted, conversion, first);
    }
    wanted.lines = std::move(lines);
    add_generated(wanted);
    return wanted;
}

} // namespace warden::limits
