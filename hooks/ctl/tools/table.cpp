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
        {"snapper",
         "snapper",
         Means::files,
         "a plugin; before 0.10.5 its units and the hook of apt",
         wire_snapper,
         nullptr,
         {"usr/lib/snapper/plugins/50-lxc-warden",
          "etc/systemd/system/snapper-timeline.service.d/50-lxc-warden.conf",
          "etc/systemd/system/snapper-boot.service.d/50-lxc-warden.conf",
          "etc/apt/apt.conf.d/79lxc-warden-snapper", "etc/apt/apt.conf.d/81lxc-warden-snapper"},
         snapper_places,
         {}},
        {"btrbk",
         "btrbk",
         Means::files,
         "a drop-in of btrbk.service",
         wire_btrbk,
         nullptr,
         {"etc/systemd/system/btrbk.service.d/50-lxc-warden.conf"},
         btrbk_places,
         {}},
        {"sanoid",
         "sanoid",
         Means::files,
         "keys in [template_default] of sanoid.conf",
         wire_sanoid,
         undo_sanoid,
         {},
         sanoid_places,
         {}},
        {"borgmatic",
         "borgmatic",
         Means::files,
         "before the commands of its hooks that make snapshots",
         wire_borgmatic,
         undo_borgmatic,
         {},
         borgmatic_places,
         {}},
        {"zrepl",
         "zrepl",
         Means::by_hand,
         "a hook in each job",
         wire_zrepl,
         nullptr,
         {},
         nullptr,
         {"etc/zrepl/zrepl.yml", "usr/local/etc/zrepl/zrepl.yml"}},
        {"znapzend",
         "znapzend",
         Means::by_hand,
         "properties of its datasets",
         wire_znapzend,
         nullptr,
         {},
         nullptr,
         {}},
        {"zfs-autobackup",
         "zfs-autobackup",
         Means::by_hand,
         "options on its command line",
         wire_zfs_autobackup,
         nullptr,
         {},
         nullptr,
         {}},
        {"zfs-auto-snapshot",
         "zfs-auto-snapshot",
         Means::by_hand,
         "options in its cron files",
         wire_zfs_auto_snapshot,
         nullptr,
         {},
         nullptr,
         {"etc/cron.d/zfs-auto-snapshot", "etc/cron.hourly/zfs-auto-snapshot",
          "etc/cron.daily/zfs-auto-snapshot", "etc/cron.weekly/zfs-auto-snapshot",
          "etc/cron.monthly/zfs-auto-snapshot"}},
        {"kopia", "kopia", Means::by_hand, "by backing up a snapshot", wire_kopia, nullptr, {}, nullptr, {}},
        {"pyznap", "pyznap", Means::by_hand, "in what runs it", wire_pyznap, nullptr, {}, nullptr, {}},
        {"syncoid",
         "syncoid",
         Means::by_hand,
         "--no-sync-snap, and the tool that makes the snapshots",
         wire_syncoid,
         nullptr,
         {},
         nullptr,
         {}},
        {"timeshift",
         "timeshift",
         Means::nobody,
         "a timer of your own that runs it under freeze-run",
         wire_timeshift,
         nullptr,
         {},
         timeshift_places,
         {}},
        {"lxc-snapshot",
         "lxc-snapshot",
         Means::nobody,
         "lxc-warden snapshot NAME, in its place",
         wire_lxc_snapshot,
         nullptr,
         {},
         nullptr,
         {}},
        {"vzdump", "vzdump", Means::itself, "it freezes by itself", wire_vzdump, nullptr, {}, nullptr, {}},
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
    const bool some = std::any_of(wiring.files.begin(), wiring.files.end(), is_there) ||
                      !stale_files(root, tool, wiring.files).empty() ||
                      (tool.undo != nullptr && !tool.undo(root).empty());
    const bool all = std::all_of(wiring.files.begin(), wiring.files.end(), is_there) &&
                     wiring.edits.empty() && wiring.problems.empty() &&
                     stale_files(root, tool, wiring.files).empty();
    if (all && !some && !wiring.by_admin)
        return State::not_needed; // it makes no snapshots here
    return all ? State::wired : some ? State::partly : State::unwired;
}

} // namespace warden::ctl::tools
