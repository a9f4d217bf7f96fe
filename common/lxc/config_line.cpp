#include "lxc/config_line.hpp"

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
            return {LineKind::malformed, text, {}, '='};
    }
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
        return {LineKind::ignored, {}, {}, ':'};
    return {LineKind::native, key, trim_spaces(rest.substr(1)), ':'};
}

ConfigLine parse_pve(std::string_view text) {
    if (trim_spaces(text).empty())
        return {LineKind::blank, {}, {}, ':'};
    if (text.front() == '#')
        return {LineKind::comment, {}, {}, ':'};
    if (text.front() == '[')
        return {LineKind::section, {}, {}, ':'};
    return text.starts_with(k_prefix) ? parse_pve_setting(text) : parse_pve_native(text);
}

} // namespace

ConfigLine parse_line(std::string_view text, Syntax syntax) {
    return syntax == Syntax::lxc ? parse_lxc(text) : parse_pve(text);
}

} // namespace warden::lxc
