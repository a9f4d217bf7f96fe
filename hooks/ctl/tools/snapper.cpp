// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/snapper.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/configs/packages.hpp"
#include "ctl/tools/lines.hpp"
#include "ctl/tools/unit.hpp"

#include <array>

namespace warden::ctl::tools {
namespace {

constexpr std::string_view k_configs = "etc/snapper/configs";
constexpr std::string_view k_plugin = "usr/lib/snapper/plugins/50-lxc-warden";
constexpr std::string_view k_before_apt = "etc/apt/apt.conf.d/79lxc-warden-snapper";
constexpr std::string_view k_after_apt = "etc/apt/apt.conf.d/81lxc-warden-snapper";
constexpr std::int64_t k_version_ms = 5000;

// What snapper says of itself, or, of a tree that is not this host's root, dpkg.
std::string version_in(const Dir &root) {
    if (root.name() == "/") {
        const auto ran =
            run_program({"/usr/bin/snapper", "--version"}, Deadline::after_ms(k_version_ms), 4096);
        const std::string text = ran ? ran->output : "";
        const auto told = words(std::string_view(text).substr(0, text.find('\n'))); // "snapper 0.10.4"
        return told.size() > 1 ? std::string(told[1]) : "";
    }
    const auto status = configs::read_package_status(root);
    return status ? configs::installed_version(*status, "snapper").value_or("") : "";
}

// apt runs what its files say in their order: ours stand around Debian's 80snapper.
std::string apt_hook(std::string_view act) {
    std::string text = "# " + mark_of("snapper") + "\n";
    for (const char *when : {"Pre", "Post"})
        text += std::string("DPkg::") + when + "-Invoke { \"if [ -e /etc/snapper/configs/root ] && [ -x " +
                std::string(k_hook) + " ]; then " + std::string(k_hook) + " " + std::string(act) +
                " @snapper:root apt || true; fi\"; };\n";
    return text;
}

void wrap(const Dir &root, const std::string &name, std::string_view place, Wiring &wiring) {
    const UnitExec unit = read_unit(root, name);
    wiring.by_admin = wiring.by_admin || unit.is_wrapped;
    if (!unit.there || unit.is_wrapped)
        return;
    if (!unit.problem.empty()) {
        wiring.problems.push_back(unit.problem);
        return;
    }
    std::vector<std::string> commands;
    for (const auto &line : unit.commands)
        commands.push_back(line.prefix + std::string(k_command) + " freeze-run --exact --on " +
                           std::string(place) + " -- " + line.command);
    wiring.files.push_back(drop_in("snapper", name, commands));
}

} // namespace

std::optional<bool> snapper_calls_before(std::string_view version) {
    constexpr std::array<std::uint64_t, 3> k_first{0, 10, 5};
    version = version.substr(0, version.find_first_not_of("0123456789."));
    const auto parts = split(version, '.');
    for (std::size_t i = 0; i < k_first.size(); ++i) {
        const auto number = i < parts.size() ? parse_u64(parts[i]) : std::optional<std::uint64_t>(0);
        if (!number)
            return std::nullopt;
        if (*number != k_first[i])
            return *number > k_first[i];
    }
    return true;
}

std::optional<std::string> snapper_subvolume(std::string_view config) {
    for (const auto &line : lines_of(config)) {
        constexpr std::string_view k_key = "SUBVOLUME=";
        auto value = trim(line);
        if (!value.starts_with(k_key))
            continue;
        value = unquoted(value.substr(k_key.size()));
        if (value.starts_with("/"))
            return std::string(value);
    }
    return std::nullopt;
}

Result<std::vector<std::string>> snapper_places(const Dir &root, std::string_view part) {
    std::vector<std::string> names{std::string(part)};
    if (part.empty()) {
        const auto listed = root.list(k_configs);
        if (!listed && listed.error().code != ENOENT)
            return listed.error();
        names = listed ? *listed : std::vector<std::string>{};
    }
    std::vector<std::string> places;
    for (const auto &name : names) {
        TRY_ASSIGN(const std::string text, root.read_file(std::string(k_configs) + "/" + name, k_max_config));
        if (auto place = snapper_subvolume(text))
            places.push_back(std::move(*place));
    }
    return places;
}

Wiring wire_snapper(const Dir &root) {
    Wiring wiring;
    const std::string version = version_in(root);
    const auto before = snapper_calls_before(version);
    if (!before) {
        wiring.problems.emplace_back("snapper's version is not known: `snapper --version` told none");
        return wiring;
    }
    if (*before) {
        wiring.files.push_back(
            {std::string(k_plugin),
             "#!/bin/sh\n# " + mark_of("snapper") + "\nexec " + std::string(k_hook) + " \"$@\"\n", 0755});
        return wiring;
    }
    wrap(root, "snapper-timeline.service", "@snapper", wiring);
    wrap(root, "snapper-boot.service", "@snapper:root", wiring);
    if (root.exists("etc/apt/apt.conf.d/80snapper")) {
        wiring.files.push_back({std::string(k_before_apt), apt_hook("freeze"), 0644});
        wiring.files.push_back({std::string(k_after_apt), apt_hook("thaw"), 0644});
    }
    wiring.remarks.push_back(
        "snapper " + version +
        " calls its plugins only after a snapshot: its timeline, boot and apt's snapshots are made under a freeze; put `lxc-warden freeze-run --exact --on @snapper --` before a `snapper create` of your own");
    return wiring;
}

} // namespace warden::ctl::tools
