// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/borgmatic.hpp"
#include "ctl/tools/btrbk.hpp"
#include "ctl/tools/by_hand.hpp"
#include "ctl/tools/lines.hpp"
#include "ctl/tools/sanoid.hpp"
#include "ctl/tools/snapper.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::tools {

const std::vector<Tool> &all_tools() {
    static const std::vector<Tool> all{
        {
            .name = "snapper",
            .program = "snapper",
            .means = Means::files,
            .how = "a plugin; before 0.10.5 its units and the hook of apt",
            .wiring = wire_snapper,
            .own_paths = {"usr/lib/snapper/plugins/50-lxc-warden",
                          "etc/systemd/system/snapper-timeline.service.d/50-lxc-warden.conf",
                          "etc/systemd/system/snapper-boot.service.d/50-lxc-warden.conf",
                          "etc/apt/apt.conf.d/79lxc-warden-snapper",
                          "etc/apt/apt.conf.d/81lxc-warden-snapper"},
            .places = snapper_places,
        },
        {
            .name = "btrbk",
            .program = "btrbk",
            .means = Means::files,
            .how = "a drop-in of btrbk.service",
            .wiring = wire_btrbk,
            .own_paths = {"etc/systemd/system/btrbk.service.d/50-lxc-warden.conf"},
            .places = btrbk_places,
        },
        {
            .name = "sanoid",
            .program = "sanoid",
            .means = Means::files,
            .how = "keys in [template_default] of sanoid.conf",
            .wiring = wire_sanoid,
            .undo = undo_sanoid,
            .places = sanoid_places,
        },
        {
            .name = "borgmatic",
            .program = "borgmatic",
            .means = Means::files,
            .how = "before the commands of its hooks that make snapshots",
            .wiring = wire_borgmatic,
            .undo = undo_borgmatic,
            .places = borgmatic_places,
        },
        {
            .name = "zrepl",
            .program = "zrepl",
            .means = Means::by_hand,
            .how = "a hook in each job",
            .wiring = wire_zrepl,
            .configs = {"etc/zrepl/zrepl.yml", "usr/local/etc/zrepl/zrepl.yml"},
        },
        {
            .name = "znapzend",
            .program = "znapzend",
            .means = Means::by_hand,
            .how = "properties of its datasets",
            .wiring = wire_znapzend,
        },
        {
            .name = "zfs-autobackup",
            .program = "zfs-autobackup",
            .means = Means::by_hand,
            .how = "options on its command line",
            .wiring = wire_zfs_autobackup,
        },
        {
            .name = "zfs-auto-snapshot",
            .program = "zfs-auto-snapshot",
            .means = Means::by_hand,
            .how = "options in its cron files",
            .wiring = wire_zfs_auto_snapshot,
            .configs = {"etc/cron.d/zfs-auto-snapshot", "etc/cron.hourly/zfs-auto-snapshot",
                        "etc/cron.daily/zfs-auto-snapshot", "etc/cron.weekly/zfs-auto-snapshot",
                        "etc/cron.monthly/zfs-auto-snapshot"},
        },
        {
            .name = "kopia",
            .program = "kopia",
            .means = Means::by_hand,
            .how = "by backing up a snapshot",
            .wiring = wire_kopia,
        },
        {
            .name = "pyznap",
            .program = "pyznap",
            .means = Means::by_hand,
            .how = "in what runs it",
            .wiring = wire_pyznap,
        },
        {
            .name = "syncoid",
            .program = "syncoid",
            .means = Means::by_hand,
            .how = "--no-sync-snap, and the tool that makes the snapshots",
            .wiring = wire_syncoid,
        },
        {
            .name = "timeshift",
            .program = "timeshift",
            .means = Means::nobody,
            .how = "a timer of your own that runs it under freeze-run",
            .wiring = wire_timeshift,
            .places = timeshift_places,
        },
        {
            .name = "lxc-snapshot",
            .program = "lxc-snapshot",
            .means = Means::nobody,
            .how = "lxc-warden snapshot NAME, in its place",
            .wiring = wire_lxc_snapshot,
        },
        {
            .name = "vzdump",
            .program = "vzdump",
            .means = Means::itself,
            .how = "it freezes by itself",
            .wiring = wire_vzdump,
        },
    };
    return all;
}

const Tool *find_tool(std::string_view name) {
    const auto &all = all_tools();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Tool &tool) { return tool.name == name; });
    return found == all.end() ? nullptr : &*found;
}

bool is_installed(const Dir &root, const Tool &tool) {
    constexpr std::array<std::string_view, 6> k_dirs{"usr/bin/",        "usr/sbin/", "usr/local/bin/",
                                                     "usr/local/sbin/", "bin/",      "sbin/"};
    return std::any_of(k_dirs.begin(), k_dirs.end(), [&](std::string_view dir) {
        return root.exists(std::string(dir) + std::string(tool.program));
    });
}

std::string mark_of(std::string_view tool) {
    const std::string name(tool);
    return "Written by lxc-warden freeze enable " + name + "; lxc-warden freeze disable " + name +
           " removes it.";
}

std::string_view state_word(State state) {
    switch (state) {
    case State::absent:
        return "not installed";
    case State::wired:
        return "wired";
    case State::partly:
        return "partly wired";
    case State::unwired:
        return "not wired";
    case State::not_checked:
        return "not checked";
    case State::impossible:
        return "cannot be wired";
    case State::not_needed:
        break;
    }
    return "not needed";
}

std::vector<std::string> stale_files(const Dir &root, const Tool &tool, const std::vector<OwnFile> &wanted) {
    std::vector<std::string> stale;
    for (const auto path : tool.own_paths) {
        const auto text = text_of(root, std::string(path));
        const auto is_it = [&](const OwnFile &file) {
            return file.path == path && text && file.text == *text;
        };
        if (text && text->find(mark_of(tool.name)) != std::string::npos &&
            std::none_of(wanted.begin(), wanted.end(), is_it))
            stale.emplace_back(path);
    }
    return stale;
}

State state_of(const Dir &root, const Tool &tool, const Wiring &wiring) {
    if (!is_installed(root, tool))
        return State::absent;
    if (tool.means == Means::itself)
        return State::not_needed;
    if (tool.means == Means::nobody)
        return State::impossible;
    if (tool.means == Means::by_hand) {
        bool any = false;
        for (const auto path : tool.configs) {
            const auto text = text_of(root, std::string(path));
            any = any || text.has_value();
            if (text && text->find("lxc-warden") != std::string::npos)
                return State::wired;
        }
        return any ? State::unwired : State::not_checked;
    }
    const auto is_there = [&](const OwnFile &file) { return text_of(root, file.path) == file.text; };
    const bool stale = !stale_files(root, tool, wiring.files).empty();
    const bool some = std::any_of(wiring.files.begin(), wiring.files.end(), is_there) || stale ||
                      (tool.undo != nullptr && !tool.undo(root).empty());
    const bool all = std::all_of(wiring.files.begin(), wiring.files.end(), is_there) &&
                     wiring.edits.empty() && wiring.problems.empty() && !stale;
    if (all && !some && !wiring.by_admin)
        return State::not_needed; // it makes no snapshots here
    return all ? State::wired : some ? State::partly : State::unwired;
}

} // namespace warden::ctl::tools
