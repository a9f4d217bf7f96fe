// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/unit.hpp"

#include "base/text.hpp"
#include "ctl/tools/lines.hpp"

#include <array>

namespace warden::ctl::tools {
namespace {

// systemd.unit(5): the first that has it decides.
constexpr std::array<std::string_view, 5> k_unit_dirs{"etc/systemd/system", "run/systemd/system",
                                                      "usr/local/lib/systemd/system",
                                                      "usr/lib/systemd/system", "lib/systemd/system"};
constexpr std::string_view k_file = "50-lxc-warden.conf";

// A drop-in of somebody else's that says what is run.
std::string foreign_drop_in(const Dir &root, const std::string &unit) {
    for (const auto dir : k_unit_dirs) {
        const std::string folder = std::string(dir) + "/" + unit + ".d";
        const auto names = root.list(folder);
        for (const auto &name : names ? *names : std::vector<std::string>{}) {
            std::string path = folder + "/" + name;
            const auto text = text_of(root, path);
            const auto starts = text ? exec_starts(*text) : std::nullopt;
            const bool ours = text && text->find("lxc-warden freeze enable") != std::string::npos;
            if (name.ends_with(".conf") && !ours && text && (!starts || !starts->empty()))
                return path;
        }
    }
    return {};
}

} // namespace

std::optional<std::vector<std::string>> exec_starts(const std::string &text) {
    std::vector<std::string> values;
    for (const auto &line : lines_of(text)) {
        const auto content = trim(line);
        if (!content.starts_with("ExecStart"))
            continue;
        const auto equals = content.find('=');
        if (equals == std::string_view::npos || trim(content.substr(0, equals)) != "ExecStart")
            continue;
        if (content.ends_with("\\"))
            return std::nullopt;
        const auto value = trim(content.substr(equals + 1));
        if (value.empty())
            values.clear();
        else
            values.emplace_back(value);
    }
    return values;
}

std::optional<ExecLine> take_apart(const std::string &value) {
    const std::size_t end = value.find_first_not_of("-:+!|@");
    if (end == std::string::npos || value.substr(0, end).find('@') != std::string::npos)
        return std::nullopt;
    return ExecLine{value.substr(0, end), value.substr(end)};
}

UnitExec read_unit(const Dir &root, const std::string &unit) {
    UnitExec found{unit, false, {}, {}, false};
    for (const auto dir : k_unit_dirs) {
        const std::string path = std::string(dir) + "/" + unit;
        const auto text = text_of(root, path);
        if (!text)
            continue;
        found.there = true;
        const auto starts = exec_starts(*text);
        if (!starts || starts->empty())
            found.problem = root.name_of(path) + ": its ExecStart= cannot be read";
        for (const auto &value : starts.value_or(std::vector<std::string>{})) {
            const auto line = take_apart(value);
            if (!line)
                found.problem = root.name_of(path) + ": its ExecStart= gives a name of its own (@)";
            else
                found.commands.push_back(*line);
            found.is_wrapped = found.is_wrapped || value.find("lxc-warden freeze-run") != std::string::npos;
        }
        break;
    }
    if (const std::string other = foreign_drop_in(root, unit); found.there && !other.empty()) {
        const auto text = text_of(root, other);
        found.is_wrapped = text && text->find("lxc-warden freeze-run") != std::string::npos;
        if (!found.is_wrapped)
            found.problem = root.name_of(other) + " says what " + unit + " runs: wrap it there";
    }
    return found;
}

std::string drop_in_path(const std::string &unit) {
    return "etc/systemd/system/" + unit + ".d/" + std::string(k_file);
}

// OnFailure= is the second line for a freeze-run that is killed.
OwnFile drop_in(std::string_view tool, const std::string &unit, const std::vector<std::string> &commands) {
    std::string text =
        "# " + mark_of(tool) + "\n[Unit]\nOnFailure=lxc-warden-thaw.service\n[Service]\nExecStart=\n";
    for (const auto &command : commands)
        text += "ExecStart=" + command + "\n";
    return {drop_in_path(unit), std::move(text), 0644};
}

} // namespace warden::ctl::tools
