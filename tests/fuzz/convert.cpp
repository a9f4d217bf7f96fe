// SPDX-License-Identifier: LGPL-2.1-or-later
// The conversion, by what convert.hpp promises. A line `>` before others makes them lines of an include.
#include "fuzz.hpp"

#include "cgroup/convert/convert.hpp"
#include "host_profile.hpp"
#include "lxc/config_text.hpp"

#include <algorithm>

namespace {

using namespace warden::cgroup;
using warden::fuzz::require;

constexpr std::string_view k_v1 = "lxc.cgroup.";
constexpr std::string_view k_v2 = "lxc.cgroup2.";

std::vector<warden::cgroup::convert::Setting> settings_of(std::string_view text) {
    std::vector<warden::cgroup::convert::Setting> settings;
    bool included = false;
    warden::lxc::RowReader reader(text, warden::lxc::Syntax::lxc);
    for (warden::lxc::Row row; reader.next(row) && settings.size() < 2000;) {
        const auto line = text.substr(row.begin, row.end - row.begin);
        if (line == ">")
            included = !included;
        else if (row.line.kind == warden::lxc::LineKind::setting)
            settings.push_back({std::string(row.line.key), std::string(row.line.value), included, false,
                                included && text.size() % 2 == 0});
        else if (row.line.kind == warden::lxc::LineKind::malformed && !included)
            settings.push_back({std::string(row.line.key), "", false, true});
    }
    return settings;
}

bool is_limit(const warden::cgroup::convert::Setting &setting) {
    const std::string_view key = setting.key;
    const bool own_key = key.starts_with("lxc.cgroup.dir") || key == "lxc.cgroup.relative";
    return key.starts_with(k_v1) && !own_key && !setting.no_separator;
}

void each_line_is_in_one(const std::vector<warden::cgroup::convert::Conversion> &conversions,
                         const std::vector<warden::cgroup::convert::Setting> &settings) {
    std::vector<std::size_t> times(settings.size(), 0);
    for (const auto &conversion : conversions) {
        require(!conversion.from.empty(), "a conversion comes from somewhere");
        require(std::ranges::is_sorted(conversion.from), "its lines are ascending");
        require(std::ranges::adjacent_find(conversion.from) == conversion.from.end(), "and named once");
        require(conversion.place_after >= conversion.from.back(), "its output stands after its lines");
        require(conversion.place_after < settings.size(), "and within the config");
        for (const std::size_t index : conversion.from)
            ++times.at(index);
    }
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const bool v1 = is_limit(settings[i]) && !settings[i].included;
        // "lxc.cgroup.dir..." names that LXC does not have are limits all the same.
        require(!v1 || times[i] == 1, "a v1 line is in exactly one conversion");
        require(times[i] <= 1 || settings[i].included, "and no line in two");
    }
}

void output_is_text(const std::vector<warden::cgroup::convert::Conversion> &conversions) {
    for (const auto &conversion : conversions) {
        for (const auto &[key, value] : conversion.to) {
            require(key.starts_with("lxc.cgroup2"), "the output is for cgroup2");
            require(value.find('\n') == std::string::npos, "a value is one line");
        }
        const bool named =
            conversion.fidelity == warden::cgroup::convert::Fidelity::exact || !conversion.code.empty();
        require(named, "what is not exact has a code");
        require(conversion.fidelity == warden::cgroup::convert::Fidelity::exact || !conversion.note.empty(),
                "and a note");
        require(conversion.fidelity != warden::cgroup::convert::Fidelity::error || conversion.kept ||
                    conversion.to.empty() || conversion.from.size() > 1,
                "nothing is written for one line that v1 refused");
    }
}

// The output alone: nothing of it is v1, and the kernel takes every line of it.
void output_stays(const std::vector<warden::cgroup::convert::Conversion> &conversions,
                  const HostFacts &host) {
    std::vector<warden::cgroup::convert::Setting> output;
    for (const auto &conversion : conversions) {
        for (const auto &[key, value] : conversion.to) {
            if (!conversion.kept && !value.empty())
                output.push_back({key, value, false, false});
        }
    }
    for (const auto &again : convert::convert(output, host, {})) {
        require(again.kept, "the output is not converted again");
        require(again.fidelity == warden::cgroup::convert::Fidelity::exact, "the kernel takes the output");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const std::vector<HostFacts> hosts{
        warden::fuzz::host_profile("default"), warden::fuzz::host_profile("noswap"),
        warden::fuzz::host_profile("bfq"), warden::fuzz::host_profile("iocost")};
    const auto text = warden::fuzz::text_of(data, size);
    const auto settings = settings_of(text);
    warden::cgroup::convert::ConvertOptions options;
    options.shares = size % 3 == 0 ? warden::cgroup::convert::ShareFormula::runc
                                   : warden::cgroup::convert::ShareFormula::kernel;
    if (size % 5 == 0)
        options.proxmox = warden::cgroup::convert::ProxmoxBase{512, 512, 100'000, size % 2 == 0};
    const HostFacts &host = hosts[size % hosts.size()];
    const auto conversions = convert::convert(settings, host, options);
    each_line_is_in_one(conversions, settings);
    output_is_text(conversions);
    output_stays(conversions, host);
    return 0;
}
