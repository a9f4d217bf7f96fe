// SPDX-License-Identifier: LGPL-2.1-or-later
#include "row.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace warden::cgroup::convert::test {
namespace {

constexpr std::string_view k_key_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-,";

struct Pair {
    std::string key, value;
    char separator = 0; // 0: none
};

std::string with_tabs(std::string text) {
    for (auto at = text.find("\\t"); at != std::string::npos; at = text.find("\\t"))
        text.replace(at, 2, "\t");
    return text;
}

Pair parse_pair(std::string_view line) {
    line = trim(line);
    const auto end = std::min(line.find_first_not_of(k_key_characters), line.size());
    const auto separator = line.find_first_not_of(" \t", end);
    if (separator == std::string_view::npos || (line[separator] != '=' && line[separator] != ':'))
        return {std::string(line), "", 0};
    auto value = trim(line.substr(separator + 1));
    const bool quoted = value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (quoted)
        value = value.substr(1, value.size() - 2);
    return {std::string(line.substr(0, end)), std::string(value), line[separator]};
}

std::vector<std::string> split_lines(const std::string &text) {
    std::vector<std::string> lines;
    for (const auto line : split(text, ';'))
        lines.push_back(with_tabs(std::string(line)));
    return lines;
}

std::string between(const std::string &text, const std::string &open, const std::string &close) {
    const auto start = text.rfind(open);
    if (start == std::string::npos)
        return {};
    const auto from = start + open.size();
    return text.substr(from, std::min(text.find_first_of(close, from), text.size()) - from);
}

// The device rules of common.conf (LXC 2 to 6).
void add_common(std::vector<Setting> &settings) {
    for (const std::string prefix : {"lxc.cgroup.devices.", "lxc.cgroup2.devices."}) {
        settings.push_back({prefix + "deny", "a", true, false});
        for (const char *rule :
             {"c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 5:0 rwm", "c 5:1 rwm",
              "c 5:2 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 136:* rwm", "c 10:229 rwm"})
            settings.push_back({prefix + "allow", rule, true, false});
    }
}

void add_native(ProxmoxBase &base, const Pair &pair) {
    const auto number = parse_u64(pair.value);
    if (pair.key == "memory")
        base.memory_mib = number;
    else if (pair.key == "swap")
        base.swap_mib = number.value_or(0);
    else if (pair.key == "unprivileged")
        base.unprivileged = number == 1U;
    else if (pair.key == "cpulimit" && number)
        base.quota_us = static_cast<std::int64_t>(*number) * 100'000;
}

} // namespace

std::string read_text(const std::string &path) {
    std::ifstream file(path);
    EXPECT_TRUE(file) << path;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

HostFacts read_profile(const std::string &name) {
    auto facts =
        host_facts_from_json(read_text(std::string(CGROUP_TEST_DATA "/host-profiles/") + name + ".json"));
    EXPECT_TRUE(facts) << name;
    return facts ? *facts : HostFacts{};
}

std::vector<Row> read_rows(const std::string &file) {
    std::vector<Row> rows;
    const auto text = read_text(std::string(CGROUP_TEST_DATA "/") + file);
    for (const auto line : split(text, '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() != 5 || cells[0] == "id")
            continue;
        const std::string note(cells[4]);
        Row row{std::string(cells[0]),
                split_lines(std::string(cells[1])),
                {},
                std::string(cells[3]),
                {},
                "default"};
        row.code = between(note, "{", "}");
        if (auto profile = between(note, "profile=", "; "); !profile.empty())
            row.profile = profile;
        if (cells[2] != "-") {
            for (const auto &expected : split_lines(std::string(cells[2]))) {
                const auto pair = parse_pair(expected);
                row.expected.push_back({pair.key, pair.value});
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

Input parse_lines(const std::vector<std::string> &lines) {
    Input input;
    const bool proxmox = std::any_of(lines.begin(), lines.end(),
                                     [](const auto &line) { return parse_pair(line).separator == ':'; });
    if (proxmox)
        input.options.proxmox.emplace();
    for (const auto &line : lines) {
        const auto pair = parse_pair(line);
        if (trim(line).starts_with('#'))
            continue;
        if (pair.key == "lxc.include")
            add_common(input.settings);
        else if (pair.key.starts_with("lxc."))
            input.settings.push_back({pair.key, pair.value, false, pair.separator == 0});
        else if (proxmox)
            add_native(*input.options.proxmox, pair);
    }
    return input;
}

std::vector<Conversion> convert_lines(const std::vector<std::string> &lines, const std::string &profile) {
    const auto input = parse_lines(lines);
    return convert(input.settings, read_profile(profile), input.options);
}

std::string text_of(const std::vector<KeyValue> &pairs) {
    std::string text;
    for (const auto &[key, value] : pairs)
        text += (text.empty() ? "" : "; ") + key + " = " + value;
    return text.empty() ? "-" : text;
}

std::vector<KeyValue> output_of(const std::vector<Conversion> &conversions) {
    std::vector<KeyValue> pairs;
    for (const auto &conversion : conversions)
        pairs.insert(pairs.end(), conversion.to.begin(), conversion.to.end());
    return pairs;
}

bool has_code(const std::vector<Conversion> &conversions, const std::string &code) {
    return std::any_of(conversions.begin(), conversions.end(), [&](const Conversion &conversion) {
        return conversion.code == code && conversion.fidelity == worst(conversions);
    });
}

std::string failing_rows(const std::string &file, std::size_t &count) {
    std::string failing;
    for (const auto &row : read_rows(file)) {
        ++count;
        const auto conversions = convert_lines(row.lines, row.profile);
        const auto output = output_of(conversions);
        const auto fidelity = std::string(fidelity_name(worst(conversions)));
        std::string codes;
        for (const auto &conversion : conversions)
            codes += " " + conversion.code;
        if (output == row.expected && fidelity == row.fidelity &&
            (row.code.empty() || has_code(conversions, row.code)))
            continue;
        failing += row.id + ": expected " + text_of(row.expected) + " [" + row.fidelity + " " + row.code +
                   "]\n" + std::string(row.id.size(), ' ') + "       got " + text_of(output) + " [" +
                   fidelity + codes + "]\n";
    }
    return failing;
}

} // namespace warden::cgroup::convert::test
