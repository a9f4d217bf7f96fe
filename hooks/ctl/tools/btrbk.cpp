// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/btrbk.hpp"

#include "base/text.hpp"
#include "ctl/tools/lines.hpp"
#include "ctl/tools/unit.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::tools {
namespace {

constexpr std::string_view k_unit = "btrbk.service";
// btrbk.conf(5): the first that is there.
constexpr std::array<std::string_view, 2> k_configs{"etc/btrbk.conf", "etc/btrbk/btrbk.conf"};

// Up to its first folder with a wildcard.
std::string before_wildcard(std::string_view path) {
    const std::size_t star = path.find_first_of("*?[{");
    if (star == std::string_view::npos)
        return std::string(path);
    return std::string(
        path.substr(0, path.rfind('/', star) == std::string_view::npos ? 0 : path.rfind('/', star)));
}

bool is_remote(std::string_view path) {
    return path.find(':') != std::string_view::npos;
}

std::string folder(std::string path) {
    while (path.size() > 1 && path.ends_with("/"))
        path.pop_back();
    return path;
}

std::string placed(const std::string &volume, std::string_view subvolume) {
    if (subvolume.starts_with("/"))
        return folder(before_wildcard(subvolume));
    const std::string below = folder(before_wildcard(subvolume));
    return below.empty() || below == "." ? volume : folder((volume == "/" ? "" : volume) + "/" + below);
}

} // namespace

std::vector<std::string> btrbk_places_in(std::string_view config) {
    std::vector<std::string> places;
    std::string volume;
    bool here = true;
    for (const auto &line : lines_of(config)) {
        const auto content = trim(line);
        const auto space = content.find_first_of(" \t");
        if (space == std::string_view::npos)
            continue;
        const auto key = content.substr(0, space);
        const auto value = unquoted(content.substr(space));
        if (key == "volume") {
            here = !is_remote(value);
            volume = folder(std::string(value));
        } else if (key == "subvolume" && ((here && !volume.empty()) || value.starts_with("/")) &&
                   !is_remote(value)) {
            places.push_back(placed(volume, value));
        }
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::erase_if(places, [](const std::string &place) { return !place.starts_with("/"); });
    return places;
}

std::vector<std::string> split_btrbk_run(const std::string &command) {
    // The word itself, so that the rest stays as it is quoted.
    for (std::size_t at = command.find(" run"); at != std::string::npos; at = command.find(" run", at + 1)) {
        const std::size_t end = at + 4;
        if (end < command.size() && command[end] != ' ' && command[end] != '\t')
            continue;
        const std::string before = command.substr(0, at), after = command.substr(end);
        return {before + " snapshot --preserve" + after, before + " resume" + after};
    }
    return {};
}

Result<std::vector<std::string>> btrbk_places(const Dir &root, std::string_view part) {
    if (!part.empty()) {
        TRY_ASSIGN(const std::string text, root.read_file(part, k_max_config));
        return btrbk_places_in(text);
    }
    for (const auto path : k_configs) {
        if (!root.exists(path))
            continue;
        TRY_ASSIGN(const std::string text, root.read_file(path, k_max_config));
        return btrbk_places_in(text);
    }
    return std::vector<std::string>{};
}

Wiring wire_btrbk(const Dir &root) {
    Wiring wiring;
    const UnitExec unit = read_unit(root, std::string(k_unit));
    const std::string wrapped = std::string(k_command) + " freeze-run --exact --on @btrbk -- ";
    if (!unit.there || !unit.problem.empty()) {
        wiring.problems.push_back(unit.there ? unit.problem : "there is no " + std::string(k_unit));
        wiring.lines = {"in whatever runs btrbk, instead of `btrbk run`:",
                        "  " + wrapped + "btrbk snapshot --preserve && btrbk resume"};
        return wiring;
    }
    if (unit.is_wrapped) {
        wiring.by_admin = true;
        return wiring;
    }
    std::vector<std::string> commands;
    for (const auto &line : unit.commands) {
        const auto parts = split_btrbk_run(line.command);
        const bool other_config = line.command.find(" -c") != std::string::npos ||
                                  line.command.find(" --config") != std::string::npos;
        if (parts.empty() || other_config) {
            wiring.problems.push_back(std::string(k_unit) +
                                      " does not run `btrbk run` alone: " + line.command);
            wiring.lines = {"in a drop-in of " + std::string(k_unit) +
                                " (systemctl edit), before what makes its snapshots:",
                            "  " + std::string(k_command) + " freeze-run --exact --on @btrbk:CONFIG -- "};
            return wiring;
        }
        commands.push_back(line.prefix + wrapped + parts[0]);
        commands.push_back(line.prefix + parts[1]);
    }
    wiring.files.push_back(drop_in("btrbk", std::string(k_unit), commands));
    wiring.remarks.emplace_back(
        "a btrbk that is run from a shell or by cron does not freeze: put `lxc-warden freeze-run --exact --on @btrbk --` before it");
    return wiring;
}

} // namespace warden::ctl::tools
