// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_line.hpp"

#include "base/text.hpp"
#include "lxc/proxmox_keys.hpp"

#include <algorithm>

namespace warden::lxc {
namespace {

constexpr std::string_view k_prefix = "lxc.";

std::string_view trim_any(std::string_view text, std::string_view characters) {
    const auto first = text.find_first_not_of(characters);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(characters) - first + 1);
}

std::string_view trim_blanks(std::string_view text) {
    return trim_any(text, " \t");
}

// What Perl's \s stands for in Proxmox's patterns.
std::string_view trim_spaces(std::string_view text) {
    return trim_any(text, " \t\r\n\f\v");
}

std::string_view unquote(std::string_view value) {
    const bool quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'');
    return quoted && value.back() == value.front() ? value.substr(1, value.size() - 2) : value;
}

ConfigLine parse_lxc(std::string_view text) {
    if (text.find_first_not_of(" \t\f") == std::string_view::npos)
        return {LineKind::blank, {}, {}, '='};
    text = trim_blanks(text);
    if (text.front() == '#')
        return {LineKind::comment, {}, {}, '='};
    if (!text.starts_with(k_prefix))
        return {LineKind::ignored, {}, {}, '='};
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
        return {LineKind::malformed, text, {}, '='};
    const auto value = trim_blanks(text.substr(equals + 1));
    return {LineKind::setting, trim_blanks(text.substr(0, equals)), unquote(value), '='};
}

bool is_pve_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// `lxc.key:` or `lxc.key =`, nothing in front, nothing but spaces between key and `=`.
ConfigLine parse_pve_setting(std::string_view text) {
    const auto key_end = std::find_if_not(text.begin(), text.end(), is_pve_key_character);
    const auto key = text.substr(0, static_cast<std::size_t>(key_end - text.begin()));
    auto rest = text.substr(key.size());
    if (!rest.starts_with(':')) {
        rest = trim_spaces(rest);
        if (!rest.starts_with('='))
            return {LineKind::dropped, text, {}, '='};
    }
    if (!proxmox_takes(key))
        return {LineKind::dropped, text, {}, rest.front()};
    // Proxmox hands the value on as it is; LXC then removes quotes.
    return {LineKind::setting, key, unquote(trim_spaces(rest.substr(1))), rest.front()};
}

ConfigLine parse_pve_native(std::string_view text) {
    const auto is_key = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    auto key_end = std::find_if_not(text.begin(), text.end(), is_key);
    key_end = std::find_if_not(key_end, text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto key = text.substr(0, static_cast<std::size_t>(key_end - text.begin()));
    const auto rest = text.substr(key.size());
    const bool starts_well = !key.empty() && key.front() >= 'a' && key.front() <= 'z';
    if (!starts_well || !rest.starts_with(':') || trim_spaces(rest.substr(1)).empty())
        return {LineKind::dropped, text, {}, ':'};
    return {LineKind::native, key, trim_spaces(rest.substr(1)), ':'};
}

bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

// `[pve:pending]` or `[name]`, with nothing but blanks after it; any other line with a bracket is dropped and
// what follows still belongs to the section before.
ConfigLine parse_pve_section(std::string_view text) {
    const auto whole = trim_spaces(text);
    const auto name =
        whole.size() > 2 && whole.back() == ']' ? whole.substr(1, whole.size() - 2) : std::string_view();
    const auto is_name = [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (is_pending_section(name) ||
        (name.size() > 1 && is_letter(name.front()) && std::ranges::all_of(name, is_name)))
        return {LineKind::section, name, {}, ':'};
    return {LineKind::dropped, text, {}, ':'};
}

ConfigLine parse_pve(std::string_view text) {
    if (trim_spaces(text).empty())
        return {LineKind::blank, {}, {}, ':'};
    if (text.front() == '#')
        return {LineKind::comment, {}, {}, ':'};
    if (text.front() == '[')
        return parse_pve_section(text);
    return text.starts_with(k_prefix) ? parse_pve_setting(text) : parse_pve_native(text);
}

} // namespace

bool is_pending_section(std::string_view name) {
    return std::ranges::equal(name, std::string_view("pve:pending"), {}, lower);
}

ConfigLine parse_line(std::string_view text, Syntax syntax) {
    return syntax == Syntax::lxc ? parse_lxc(text) : parse_pve(text);
}

} // namespace warden::lxc
