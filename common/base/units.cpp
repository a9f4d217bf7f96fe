// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/units.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace warden {
namespace {

constexpr std::string_view k_size_suffixes = "KMGTPE";

template <class T>
std::optional<T> parse_whole(std::string_view text) {
    T value{};
    const char *end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value, 10);
    if (code != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array<Unit, 6> k_durations{
    {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"", 1000}}};

std::optional<std::uint64_t> multiply(std::uint64_t value, std::uint64_t factor) {
    if (value > std::numeric_limits<std::uint64_t>::max() / factor)
        return std::nullopt;
    return value * factor;
}

} // namespace

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint64_t> parse_u64(std::string_view text) {
    return parse_whole<std::uint64_t>(text);
}

std::optional<std::int64_t> parse_i64(std::string_view text) {
    return parse_whole<std::int64_t>(text);
}

Result<std::uint64_t> parse_size(std::string_view text) {
    const std::string whole(text);
    const Error wrong{"'" + whole + "' is not a size: write bytes, or a number with K, M, G, T, P or E",
                      EINVAL};
    if (text.empty())
        return wrong;
    std::uint64_t factor = 1;
    const char last = static_cast<char>(text.back() & ~0x20);
    if (const auto power = k_size_suffixes.find(last); power != std::string_view::npos) {
        factor <<= 10U * (power + 1);
        text.remove_suffix(1);
    }
    const auto number = parse_u64(text);
    if (!number)
        return wrong;
    const auto bytes = multiply(*number, factor);
    if (!bytes)
        return Error{"'" + whole + "' is larger than 2^64-1 bytes", ERANGE};
    return *bytes;
}

Result<std::uint64_t> parse_duration_ms(std::string_view text) {
    const auto digits = text.find_first_not_of("0123456789");
    const auto unit = digits == std::string_view::npos ? std::string_view{} : text.substr(digits);
    const auto number = parse_u64(text.substr(0, digits));
    for (const auto &known : k_durations) {
        if (known.name != unit || !number)
            continue;
        if (const auto product = multiply(*number, known.factor))
            return *product;
    }
    return Error{"'" + std::string(text) + "' is not a duration: write a number with ms, s, min, h or d",
                 EINVAL};
}

std::optional<bool> parse_bool(std::string_view text) {
    for (const std::string_view yes : {"yes", "true", "on", "1"}) {
        if (text == yes)
            return true;
    }
    for (const std::string_view no : {"no", "false", "off", "0"}) {
        if (text == no)
            return false;
    }
    return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 7> names{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t power = 0;
    while (bytes != 0 && bytes % 1024 == 0 && power + 1 < names.size()) {
        bytes /= 1024;
        ++power;
    }
    return std::to_string(bytes) + " " + std::string(names[power]);
}

} // namespace warden
