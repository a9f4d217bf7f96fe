// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/borgmatic.hpp"

#include "base/text.hpp"
#include "ctl/tools/btrbk.hpp"
#include "ctl/tools/lines.hpp"

#include <algorithm>

namespace warden::ctl::tools {
namespace {

// 75 is borgmatic's word for "skip this one".
const std::string k_before = std::string(k_command) + " freeze-run --soft-exit 75 --on ";
constexpr std::string_view k_after = " -- ";

bool is_plain(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_./@:+-").find(c) != std::string_view::npos;
    });
}

bool abbreviates(std::string_view word, std::string_view whole) {
    return word.size() > 1 && whole.starts_with(word);
}

using Words = std::vector<std::string_view>;

// btrfs subvolume snapshot [-r] [-i QGROUP] SOURCE TARGET
std::optional<CommandPlace> of_btrfs(const Words &all) {
    if (all.size() < 3 || !abbreviates(all[1], "subvolume") || !abbreviates(all[2], "snapshot"))
        return std::nullopt;
    for (std::size_t i = 3; i < all.size(); ++i) {
        if (all[i] == "-i")
            ++i;
        else if (!all[i].starts_with("-"))
            return CommandPlace{std::string(all[i]), false};
    }
    return CommandPlace{};
}

// zfs snapshot [-r] [-o PROPERTY=VALUE] DATASET@NAME...
std::optional<CommandPlace> of_zfs(const Words &all) {
    if (all.size() < 2 || (all[1] != "snapshot" && all[1] != "snap"))
        return std::nullopt;
    CommandPlace found{{}, true};
    for (std::size_t i = 2; i < all.size(); ++i) {
        if (all[i] == "-o")
            ++i;
        else if (all[i].starts_with("-"))
            found.exact = found.exact && all[i] != "-r";
        else
            found.place += (found.place.empty() ? "" : ",") + std::string(all[i].substr(0, all[i].find('@')));
    }
    return found;
}

// lvcreate -s ... VG/LV
std::optional<CommandPlace> of_lvm(const Words &all) {
    const auto is_snapshot = [](std::string_view word) {
        return word == "--snapshot" || word == "-s" || word == "-sn";
    };
    if (std::none_of(all.begin(), all.end(), is_snapshot))
        return std::nullopt;
    const auto origin = all.back();
    return CommandPlace{origin.find('/') != std::string_view::npos ? std::string(origin) : "", false};
}

std::optional<CommandPlace> of_btrbk(const Words &all) {
    std::string config;
    bool snapshots = false;
    for (std::size_t i = 1; i < all.size(); ++i) {
        snapshots = snapshots || all[i] == "snapshot" || all[i] == "run";
        if ((all[i] == "-c" || all[i] == "--config") && i + 1 < all.size())
            config = ":" + std::string(all[i + 1]);
    }
    return snapshots ? std::optional(CommandPlace{"@btrbk" + config, false}) : std::nullopt;
}

// An item of a list: where its command begins, after a quote.
std::size_t command_in(std::string_view line) {
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos || line[at] != '-')
        return std::string_view::npos;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string_view::npos)
        return at;
    return line[at] == '"' || line[at] == '\'' ? at + 1 : at;
}

// borgmatic(1): where its configs are.
std::vector<std::string> configs_of(const Dir &root) {
    std::vector<std::string> all;
    for (const std::string path : {"etc/borgmatic/config.yaml", "etc/borgmatic/config.yml"}) {
        if (root.exists(path))
            all.push_back(path);
    }
    const auto names = root.list("etc/borgmatic.d");
    for (const auto &name : names ? *names : std::vector<std::string>{}) {
        if (name.ends_with(".yaml") || name.ends_with(".yml"))
            all.push_back("etc/borgmatic.d/" + name);
    }
    return all;
}

// The command that begins there: to its quote, or to a comment.
std::string_view command_at(std::string_view line, std::size_t at) {
    const char quote = at > 0 ? line[at - 1] : ' ';
    const auto text = trim(line.substr(at));
    if (quote == '"' || quote == '\'')
        return text.substr(0, text.find(quote));
    return text.substr(0, text.find(" #"));
}

} // namespace

std::optional<CommandPlace> place_of_command(std::string_view command) {
    // The first command of a line; what comes after it is not under the freeze.
    command = command.substr(0, command.find_first_of("|&;"));
    const Words all = words(trim(command));
    if (all.empty())
        return std::nullopt;
    const auto program =
        all[0].substr(all[0].rfind('/') == std::string_view::npos ? 0 : all[0].rfind('/') + 1);
    auto found = program == "btrfs"      ? of_btrfs(all)
                 : program == "zfs"      ? of_zfs(all)
                 : program == "lvcreate" ? of_lvm(all)
                 : program == "btrbk"    ? of_btrbk(all)
                                         : std::nullopt;
    const std::string plain = found ? found->place.substr(0, found->place.find(',')) : "";
    if (found && !is_plain(plain))
        found->place.clear();
    return found;
}

Wiring borgmatic_wiring(std::string_view config, const std::string &path, const std::string &name) {
    Wiring wiring;
    LineEdit edit(config);
    for (std::size_t i = 0; i < edit.lines().size(); ++i) {
        const std::string &line = edit.lines()[i];
        const std::size_t at = command_in(line);
        const auto place = at == std::string::npos ? std::nullopt : place_of_command(command_at(line, at));
        if (!place)
            continue;
        if (place->place.empty())
            wiring.problems.push_back(name + ":" + std::to_string(i + 1) +
                                      ": of what it makes a snapshot cannot be told: put `" + k_before +
                                      "PLACE --` before it");
        else
            edit.replace(i, line.substr(0, at) + k_before + place->place + (place->exact ? " --exact" : "") +
                                std::string(k_after) + line.substr(at));
    }
    if (!edit.is_empty())
        wiring.edits.push_back(edit.finish(path));
    return wiring;
}

Edit borgmatic_undone(std::string_view config, const std::string &path) {
    LineEdit edit(config);
    for (std::size_t i = 0; i < edit.lines().size(); ++i) {
        const std::string &line = edit.lines()[i];
        const std::size_t at = command_in(line);
        if (at == std::string::npos || line.compare(at, k_before.size(), k_before) != 0)
            continue;
        const std::size_t end = line.find(k_after, at);
        if (end != std::string::npos)
            edit.replace(i, line.substr(0, at) + line.substr(end + k_after.size()));
    }
    return edit.finish(path);
}

// Of what is wrapped too: its own words tell.
Result<std::vector<std::string>> borgmatic_places(const Dir &root, std::string_view) {
    std::vector<std::string> places;
    for (const auto &path : configs_of(root)) {
        TRY_ASSIGN(const std::string text, root.read_file(path, k_max_config));
        for (const auto &line : lines_of(borgmatic_undone(text, path).after)) {
            const std::size_t at = command_in(line);
            const auto place =
                at == std::string::npos ? std::nullopt : place_of_command(command_at(line, at));
            if (!place || place->place.empty())
                continue;
            if (!place->place.starts_with("@")) {
                for (const auto one : split(place->place, ','))
                    places.emplace_back(one);
                continue;
            }
            const std::size_t colon = place->place.find(':');
            const auto of_config = btrbk_places(root, colon == std::string::npos
                                                          ? std::string_view()
                                                          : std::string_view(place->place).substr(colon + 1));
            if (of_config)
                places.insert(places.end(), of_config->begin(), of_config->end());
        }
    }
    return places;
}

Wiring wire_borgmatic(const Dir &root) {
    Wiring all;
    const auto configs = configs_of(root);
    for (const auto &path : configs) {
        const auto text = text_of(root, path);
        if (!text) {
            all.problems.push_back("cannot read " + root.name_of(path));
            continue;
        }
        Wiring one = borgmatic_wiring(*text, path, root.name_of(path));
        std::move(one.edits.begin(), one.edits.end(), std::back_inserter(all.edits));
        std::move(one.problems.begin(), one.problems.end(), std::back_inserter(all.problems));
    }
    all.remarks.emplace_back(
        "only snapshots that its hooks make (before_backup, commands) are frozen for; what borg reads without one is not consistent, and borgmatic's own zfs, btrfs and lvm hooks call nobody");
    return all;
}

std::vector<Edit> undo_borgmatic(const Dir &root) {
    std::vector<Edit> edits;
    for (const auto &path : configs_of(root)) {
        const auto text = text_of(root, path);
        Edit edit = borgmatic_undone(text.value_or(""), path);
        if (edit.before != edit.after)
            edits.push_back(std::move(edit));
    }
    return edits;
}

} // namespace warden::ctl::tools
