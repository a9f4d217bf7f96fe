// SPDX-License-Identifier: LGPL-2.1-or-later
#include "raw_rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::apparmor_module {
namespace {

using Words = std::vector<std::string_view>;

struct Known {
    std::string_view word;
    std::string_view reason;
};
constexpr std::array<Known, 6> k_widening{{{"all", "allows everything"},
                                           {"mount", "allows mounts"},
                                           {"remount", "allows remounts"},
                                           {"pivot_root", "allows another root directory"},
                                           {"change_profile", "lets processes change to another profile"},
                                           {"include", "includes rules from a file"}}};
constexpr std::array<std::string_view, 8> k_kernel_trees{"/proc",         "@{PROC}",  "/sys",      "@{sys}",
                                                         "@{securityfs}", "/dev/mem", "/dev/kmem", "/dev/sd"};
constexpr std::string_view k_permission_letters = "rwaxlkmdpPcCuUiI";

// The rules of a line: parts that end in a comma outside of brackets and quotes.
Words rules_of(std::string_view line) {
    Words rules;
    std::size_t start = 0;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == '(' || c == '{' || c == '[')
            ++depth;
        else if (c == ')' || c == '}' || c == ']')
            --depth;
        else if (c == ',' && depth <= 0) {
            rules.push_back(trim(line.substr(start, i - start)));
            start = i + 1;
        }
    }
    rules.push_back(trim(line.substr(std::min(start, line.size()))));
    return rules;
}

// Words, of which one in quotes may have blanks in it.
Words tokens_of(std::string_view rule) {
    Words tokens;
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= rule.size(); ++i) {
        const bool end = i == rule.size() || (!quoted && (rule[i] == ' ' || rule[i] == '\t'));
        if (!end && rule[i] == '"')
            quoted = !quoted;
        if (!end)
            continue;
        if (i > start)
            tokens.push_back(rule.substr(start, i - start));
        start = i + 1;
    }
    return tokens;
}

// False for a rule that only denies.
bool strip_qualifiers(Words &rule) {
    bool allows = true;
    while (!rule.empty()) {
        const auto word = rule.front();
        if (word != "audit" && word != "allow" && word != "deny" && word != "owner" && word != "quiet" &&
            !word.starts_with("priority="))
            break;
        allows = allows && word != "deny";
        rule.erase(rule.begin());
    }
    return allows;
}

bool is_path(std::string_view word) {
    return word.starts_with('/') || word.starts_with("\"/") || word.starts_with("@{") ||
           word.starts_with("\"@{");
}

bool is_permissions(std::string_view word) {
    return !word.empty() && word.find_first_not_of(k_permission_letters) == std::string_view::npos;
}

bool is_kernel_tree(std::string_view path) {
    if (path.starts_with('"'))
        path.remove_prefix(1);
    if (path.starts_with("/**") || path.starts_with("/{") || path.starts_with("/*"))
        return true;
    return std::any_of(k_kernel_trees.begin(), k_kernel_trees.end(),
                       [&](auto tree) { return path.starts_with(tree); });
}

// `PATH PERMISSIONS` or `PERMISSIONS PATH`, each perhaps with `-> TARGET` after.
std::string file_reason(const Words &rule) {
    if (rule.size() < 2)
        return {};
    const bool path_first = is_path(rule[0]);
    const auto path = path_first ? rule[0] : rule[1];
    const auto permissions = path_first ? rule[1] : rule[0];
    if (!is_path(path) || !is_permissions(permissions))
        return {};
    if (permissions.find_first_of("uU") != std::string_view::npos)
        return "runs " + printable(path) + " unconfined";
    if (permissions.find_first_of("pPcC") != std::string_view::npos)
        return "runs " + printable(path) + " with another profile";
    if (permissions.find_first_of("wa") != std::string_view::npos && is_kernel_tree(path))
        return "allows writing to " + printable(path);
    return {};
}

// The generated profile lets processes be read and traced, and trace their own kind.
std::string ptrace_reason(std::string_view rule) {
    const bool own_kind = rule.find("peer=@{profile_name}") != std::string_view::npos;
    const auto open = rule.find('(');
    const auto close = rule.find(')');
    bool passive = open != std::string_view::npos && close != std::string_view::npos && open < close;
    if (passive) {
        std::string list(rule.substr(open + 1, close - open - 1));
        std::replace(list.begin(), list.end(), ',', ' ');
        for (const auto word : words(list))
            passive = passive && (word == "readby" || word == "tracedby");
    }
    return own_kind || passive ? "" : "allows tracing of other processes";
}

std::string block_reason(std::string_view rule, const Words &parts) {
    if (parts.front().starts_with('}'))
        return "ends the profile";
    const bool opens = rule.ends_with('{') || parts.front() == "profile" || parts.front() == "hat" ||
                       parts.front().starts_with('^');
    return opens ? "defines another profile" : "";
}

std::string reason_of(std::string_view rule) {
    auto parts = tokens_of(rule);
    if (parts.empty())
        return {};
    if (parts.front().starts_with("#include"))
        return "includes rules from a file";
    if (parts.front().starts_with('#') || !strip_qualifiers(parts) || parts.empty())
        return {};
    if (auto reason = block_reason(rule, parts); !reason.empty())
        return reason;
    if (parts.front() == "ptrace")
        return ptrace_reason(rule);
    const auto *known = std::find_if(k_widening.begin(), k_widening.end(),
                                     [&](const auto &k) { return k.word == parts.front(); });
    if (known != k_widening.end())
        return std::string(known->reason);
    if (parts.front() == "file")
        parts.erase(parts.begin());
    return file_reason(parts);
}

} // namespace

std::vector<std::string> widening_reasons(std::string_view line) {
    std::vector<std::string> reasons;
    for (const auto rule : rules_of(line)) {
        auto reason = reason_of(rule);
        if (!reason.empty() && std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
            reasons.push_back(std::move(reason));
        // The rest of the line is a comment.
        if (rule.starts_with('#'))
            break;
    }
    return reasons;
}

} // namespace warden::apparmor_module
