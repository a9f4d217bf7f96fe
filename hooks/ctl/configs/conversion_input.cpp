// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/conversion_input.hpp"

#include "base/units.hpp"
#include "lxc/proxmox_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace warden::ctl::configs {
namespace {

void add_setting(ConversionInput &out, const lxc::Item &item, bool included, std::optional<std::size_t> top) {
    out.settings.push_back({item.key, item.value, included, false});
    const auto row = included ? std::nullopt : std::optional(item.row);
    out.origins.push_back({item.at, item.key, item.value, row, top});
}

// Of what an include brings only cgroup lines matter here, and most includes bring dozens of others.
bool matters(const lxc::Item &item) {
    return !item.included || item.key.starts_with("lxc.cgroup");
}

void add_items(ConversionInput &out, const lxc::Config &config, const std::vector<bool> &judge) {
    const auto count = static_cast<std::size_t>(std::ranges::count_if(config.items(), matters));
    out.settings.reserve(count);
    out.origins.reserve(count);
    std::optional<std::size_t> top;
    for (std::size_t i = 0; i < config.items().size(); ++i) {
        const lxc::Item &item = config.items()[i];
        if (!item.included)
            top = item.row;
        if (!matters(item))
            continue;
        add_setting(out, item, item.included, top);
        out.settings.back().judged = !judge.empty() && judge[i];
    }
}

// A line without '=' is not an item; where it stands among the others makes no difference.
void add_malformed(ConversionInput &out, const ConfigInput &input) {
    const bool any = std::ranges::any_of(input.config.problems(), [](const lxc::Problem &problem) {
        return problem.kind == lxc::ProblemKind::malformed_line;
    });
    lxc::RowReader reader(input.bytes, input.config.syntax());
    std::size_t index = 0;
    for (lxc::Row row; any && reader.next(row) && row.live; ++index) {
        if (row.line.kind != lxc::LineKind::malformed || !row.line.key.starts_with("lxc.cgroup"))
            continue;
        const std::string text(row.line.key);
        out.settings.push_back({text, "", false, true});
        out.origins.push_back({{input.where.shown, row.number, 0}, text, "", index, index});
    }
}

std::optional<std::uint64_t> native_number(const lxc::Config &config, std::string_view key) {
    const lxc::Item *item = config.value(key);
    return item == nullptr ? std::nullopt : parse_u64(item->value);
}

// Without memory:, or with 0, Proxmox takes 512 MiB, and writes memory.high for them too. A fragment that is
// no whole file of a container shows nothing of that.
std::optional<std::uint64_t> memory_of(const ConfigInput &input) {
    constexpr std::uint64_t k_proxmox_default_mib = 512;
    const auto memory = native_number(input.config, "memory");
    const bool whole = lxc::is_proxmox_file(input.where.path) || input.config.value("rootfs") != nullptr;
    return whole && memory.value_or(0) == 0 ? k_proxmox_default_mib : memory;
}

// cpulimit is a number of CPUs, as Perl reads one.
std::optional<std::int64_t> quota_of(const lxc::Config &config) {
    const lxc::Item *item = config.value("cpulimit");
    double cpus = 0;
    if (item == nullptr)
        return std::nullopt;
    const char *end = item->value.data() + item->value.size();
    const auto [stop, code] = std::from_chars(item->value.data(), end, cpus);
    const bool usable = code == std::errc{} && stop == end && cpus > 0 && cpus <= 8192;
    return usable ? std::optional(static_cast<std::int64_t>(std::floor(cpus * 100000))) : std::nullopt;
}

bool is_unprivileged(const lxc::Config &config) {
    const lxc::Item *item = config.value("unprivileged");
    return item != nullptr && item->value == "1";
}

} // namespace

std::vector<const lxc::Problem *> unread_includes(const lxc::Config &config) {
    using enum lxc::ProblemKind;
    std::vector<const lxc::Problem *> unread;
    for (const lxc::Problem &problem : config.problems()) {
        for (const auto kind : {unreadable, not_regular, too_large, include_cycle, too_deep, too_many}) {
            if (problem.kind == kind)
                unread.push_back(&problem);
        }
    }
    return unread;
}

ConversionInput conversion_input(const ConfigInput &input, const std::vector<bool> &judge) {
    const lxc::Config &config = input.config;
    ConversionInput out;
    if (const auto unread = unread_includes(config); !unread.empty())
        out.options.unreadable_include = unread.front()->at.text() + ": " + unread.front()->message;
    if (config.syntax() == lxc::Syntax::pve)
        out.options.proxmox =
            cgroup::convert::ProxmoxBase{memory_of(input), native_number(config, "swap").value_or(0),
                                         quota_of(config), is_unprivileged(config)};
    add_items(out, config, judge);
    add_malformed(out, input);
    return out;
}

} // namespace warden::ctl::configs
