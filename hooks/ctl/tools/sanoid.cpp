// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/sanoid.hpp"

#include "base/text.hpp"
#include "ctl/tools/lines.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace warden::ctl::tools {
namespace {

constexpr std::string_view k_config = "etc/sanoid/sanoid.conf";
constexpr std::string_view k_default = "template_default";
constexpr std::string_view k_begin = "# lxc-warden freeze enable sanoid: begin";
constexpr std::string_view k_end = "# lxc-warden freeze enable sanoid: end";

using KeyValue = std::pair<std::string_view, std::string_view>;
// Without the last, sanoid makes its snapshot although the script failed; without the one before it, it
// goes on after 5 s.
constexpr std::array<KeyValue, 4> k_keys{{{"pre_snapshot_script", k_hook},
                                          {"post_snapshot_script", k_hook},
                                          {"script_timeout", "15"},
                                          {"no_inconsistent_snapshot", "yes"}}};

// A line of sanoid.conf as Config::IniFiles reads it.
struct IniLine {
    std::string_view section; // that begins here; empty: none
    std::string_view key, value;
};

IniLine read_line(std::string_view line) {
    line = trim(line);
    if (line.starts_with("#") || line.starts_with(";"))
        return {};
    if (line.starts_with("["))
        return {trim(line.substr(1, line.find(']') - 1)), {}, {}};
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return {};
    return {{}, trim(line.substr(0, equals)), trim(line.substr(equals + 1))};
}

// What an administrator has said of a key in a section.
struct Said {
    std::string section, key, value;
    std::size_t line; // from 1
};

std::vector<Said> said_in(const std::vector<std::string> &lines) {
    std::vector<Said> all;
    std::string section;
    bool ours = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto content = trim(lines[i]);
        ours = content == k_begin || (ours && content != k_end);
        const IniLine read = read_line(lines[i]);
        if (!read.section.empty())
            section = read.section;
        if (!ours && !read.key.empty())
            all.push_back({section, std::string(read.key), std::string(read.value), i + 1});
    }
    return all;
}

bool is_script(std::string_view key) {
    return key == "pre_snapshot_script" || key == "post_snapshot_script";
}

} // namespace

Wiring sanoid_wiring(std::string_view config, const std::string &place) {
    Wiring wiring;
    LineEdit edit(config);
    const auto &lines = edit.lines();
    std::vector<std::string> block{std::string(k_begin)};
    const auto said = said_in(lines);
    for (const auto &one : said) {
        if (is_script(one.key) && one.value.find(k_hook) == std::string::npos)
            wiring.problems.push_back(place + ":" + std::to_string(one.line) + ": [" + one.section +
                                      "] has a " + one.key + " of its own: let it call " +
                                      std::string(k_hook) + " too");
        if (one.key == "no_inconsistent_snapshot" && one.value != "yes" && one.value != "1")
            wiring.remarks.push_back(place + ":" + std::to_string(one.line) +
                                     ": sanoid makes snapshots although the freeze failed");
    }
    const auto is_said = [&](std::string_view key) {
        return std::any_of(said.begin(), said.end(),
                           [&](const Said &one) { return one.section == k_default && one.key == key; });
    };
    for (const auto &[key, value] : k_keys) {
        if (!is_said(key))
            block.push_back(std::string(key) + " = " + std::string(value));
    }
    block.emplace_back(k_end);
    const auto is_begin = [](const std::string &line) { return trim(line) == k_begin; };
    wiring.by_admin = block.size() == 2;
    if (std::any_of(lines.begin(), lines.end(), is_begin) || block.size() == 2)
        return wiring;
    const auto header = std::find_if(lines.begin(), lines.end(), [](const std::string &line) {
        return read_line(line).section == k_default;
    });
    // A section of its own stands first: whatever the last line ends with, it can be taken away again.
    if (header == lines.end())
        block.insert(block.begin() + 1, "[" + std::string(k_default) + "]");
    // A last line without its end cannot have anything after it.
    if (header != lines.end() && !header->ends_with("\n")) {
        wiring.problems.push_back(place + ": its last line has no end");
        return wiring;
    }
    edit.add_before(header == lines.end() ? 0 : static_cast<std::size_t>(header - lines.begin()) + 1, block);
    wiring.edits.push_back(edit.finish(std::string(k_config)));
    return wiring;
}

Edit sanoid_undone(std::string_view config) {
    LineEdit edit(config);
    bool ours = false;
    for (std::size_t i = 0; i < edit.lines().size(); ++i) {
        const auto content = trim(edit.lines()[i]);
        ours = ours || content == k_begin;
        if (ours)
            edit.remove(i);
        ours = ours && content != k_end;
    }
    return edit.finish(std::string(k_config));
}

std::vector<std::string> sanoid_datasets(std::string_view config) {
    std::vector<std::string> all;
    for (const auto &line : lines_of(config)) {
        const auto section = read_line(line).section;
        if (!section.empty() && !section.starts_with("template_") && section != "version")
            all.emplace_back(section);
    }
    return all;
}

Result<std::vector<std::string>> sanoid_places(const Dir &root, std::string_view) {
    TRY_ASSIGN(const std::string text, root.read_file(k_config, k_max_config));
    return sanoid_datasets(text);
}

Wiring wire_sanoid(const Dir &root) {
    const auto config = text_of(root, std::string(k_config));
    if (!config) {
        Wiring wiring;
        wiring.problems.push_back("there is no " + root.name_of(k_config) +
                                  ": sanoid makes no snapshots before there is one");
        return wiring;
    }
    // sanoid ends at a key that it does not know.
    for (const std::string_view path :
         {"etc/sanoid/sanoid.defaults.conf", "usr/share/sanoid/sanoid.defaults.conf"}) {
        const auto defaults = text_of(root, std::string(path));
        if (defaults && defaults->find("no_inconsistent_snapshot") == std::string::npos) {
            Wiring wiring;
            wiring.problems.push_back(root.name_of(path) +
                                      ": this sanoid is too old, it runs no scripts that can fail");
            return wiring;
        }
    }
    return sanoid_wiring(*config, root.name_of(k_config));
}

std::vector<Edit> undo_sanoid(const Dir &root) {
    const auto config = text_of(root, std::string(k_config));
    Edit edit = sanoid_undone(config.value_or(""));
    return edit.before == edit.after ? std::vector<Edit>{} : std::vector<Edit>{std::move(edit)};
}

} // namespace warden::ctl::tools
