// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/generated.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace warden::apparmor {
namespace {

constexpr std::size_t k_max_name = 246;
constexpr std::size_t k_hash_digits = 16;
constexpr std::string_view k_hex = "0123456789abcdef";

// FNV-1a with 64 bits.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xCBF29CE484222325U;
    for (const char c : text)
        value = (value ^ static_cast<std::uint8_t>(c)) * 0x100000001B3U;
    return value;
}

std::string hex(std::uint64_t value) {
    std::string out(k_hash_digits, '0');
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value >>= 4U)
        *digit = k_hex[value & 0xFU];
    return out;
}

} // namespace

std::string generated_profile(std::string_view container, std::string_view lxcpath) {
    while (lxcpath.size() > 1 && lxcpath.ends_with('/'))
        lxcpath.remove_suffix(1);
    std::string name = "lxc-" + std::string(container) + "_<" + std::string(lxcpath) + ">";
    return name.size() > k_max_name ? hex(hash(name)) : name;
}

std::string generated_namespace(std::string_view container, std::string_view lxcpath) {
    auto name = generated_profile(container, lxcpath);
    std::replace(name.begin(), name.end(), '/', '-');
    return name;
}

std::optional<GeneratedName> parse_generated_name(std::string_view text) {
    constexpr std::string_view prefix = "lxc-";
    constexpr std::string_view in_no_name("\n\0", 2);
    const auto slash = text.find("_</");
    const bool is_namespace = slash == std::string_view::npos;
    const auto open = is_namespace ? text.rfind("_<-") : slash;
    if (!text.starts_with(prefix) || !text.ends_with('>') || open == std::string_view::npos ||
        open <= prefix.size() || text.find_first_of(in_no_name) != std::string_view::npos)
        return std::nullopt;
    const auto container = text.substr(prefix.size(), open - prefix.size());
    const auto path = text.substr(open + 2, text.size() - open - 3);
    if (container.find('/') != std::string_view::npos ||
        (is_namespace && path.find('/') != std::string_view::npos))
        return std::nullopt;
    return GeneratedName{std::string(container), std::string(path), is_namespace};
}

bool is_generated_profile(std::string_view profile, std::string_view container) {
    const bool named = profile.starts_with("lxc-" + std::string(container) + "_<") && profile.ends_with('>');
    const bool hashed =
        profile.size() == k_hash_digits && profile.find_first_not_of(k_hex) == std::string_view::npos;
    return named || hashed;
}

} // namespace warden::apparmor
