// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/values/number.hpp"

#include <charconv>

namespace warden::cgroup::values {
namespace {

constexpr std::string_view k_space = " \t\n\v\f\r";
constexpr std::string_view k_suffixes = "KMGTPE";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Base 0 of the kernel's simple_strtoull: "0x" counts only with a hex digit after it.
int take_base(std::string_view &text, bool &octal) {
    if (text.empty() || text[0] != '0')
        return 10;
    if (text.size() > 2 && (text[1] == 'x' || text[1] == 'X') && is_hex_digit(text[2])) {
        text.remove_prefix(2);
        return 16;
    }
    octal = text.size() > 1 && is_digit(text[1]);
    return 8;
}

// Takes the digits off text; malformed if there is none.
Parsed<std::uint64_t> take_digits(std::string_view &text, bool base_0) {
    Parsed<std::uint64_t> parsed;
    const int base = base_0 ? take_base(text, parsed.octal) : 10;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), parsed.value, base);
    if (stop == text.data())
        parsed.fault = NumberFault::malformed;
    else if (code == std::errc::result_out_of_range)
        parsed.fault = NumberFault::overflow;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return parsed;
}

// Digits that end with the text.
Parsed<std::uint64_t> whole(std::string_view text, bool base_0) {
    auto parsed = take_digits(text, base_0);
    if (!text.empty())
        parsed.fault = NumberFault::malformed;
    return parsed;
}

template <class T>
Parsed<T> failed(NumberFault fault) {
    Parsed<T> parsed;
    parsed.fault = fault;
    return parsed;
}

// For a text that begins with a minus where none is allowed: is it a number at all?
NumberFault minus_fault(std::string_view text) {
    text.remove_prefix(1);
    return !text.empty() && is_digit(text[0]) ? NumberFault::negative : NumberFault::malformed;
}

unsigned take_suffix(std::string_view &text) {
    if (text.empty())
        return 0;
    const char upper = text[0] >= 'a' ? static_cast<char>(text[0] - 0x20) : text[0];
    const auto power = k_suffixes.find(upper);
    if (power == std::string_view::npos)
        return 0;
    text.remove_prefix(1);
    return 10U * static_cast<unsigned>(power + 1);
}

} // namespace

std::string_view strip(std::string_view text) {
    const auto first = text.find_first_not_of(k_space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

Parsed<std::uint64_t> parse_memory_v2(std::string_view text) {
    text = strip(text);
    if (!text.empty() && text[0] == '-')
        return failed<std::uint64_t>(minus_fault(text));
    auto parsed = take_digits(text, true);
    const unsigned shift = take_suffix(text);
    if (!text.empty())
        parsed.fault = NumberFault::malformed;
    if (!parsed)
        return parsed;
    if (parsed.value > (k_unlimited >> shift))
        parsed.fault = NumberFault::overflow;
    parsed.value <<= shift;
    return parsed;
}

Parsed<std::uint64_t> parse_memory(std::string_view text) {
    if (strip(text) == "-1") {
        Parsed<std::uint64_t> unlimited;
        unlimited.value = k_unlimited;
        return unlimited;
    }
    return parse_memory_v2(text);
}

Parsed<std::uint64_t> parse_u64_file(std::string_view text) {
    if (!text.empty() && text[0] == '-')
        return failed<std::uint64_t>(minus_fault(text));
    if (!text.empty() && text[0] == '+')
        text.remove_prefix(1);
    return whole(text, true);
}

Parsed<std::int64_t> parse_s64_file(std::string_view text) {
    const bool minus = !text.empty() && text[0] == '-';
    if (minus && text.substr(1, 1) == "+")
        return failed<std::int64_t>(NumberFault::malformed);
    const auto size = parse_u64_file(minus ? text.substr(1) : text);
    if (size.fault == NumberFault::negative)
        return failed<std::int64_t>(NumberFault::malformed);
    Parsed<std::int64_t> parsed;
    parsed.octal = size.octal;
    parsed.fault = size.fault;
    const std::uint64_t limit = (std::uint64_t{1} << 63U) - (minus ? 0 : 1);
    if (!parsed.fault && size.value > limit)
        parsed.fault = NumberFault::overflow;
    if (!parsed.fault)
        parsed.value = static_cast<std::int64_t>(minus ? 0 - size.value : size.value);
    return parsed;
}

Parsed<std::uint64_t> parse_decimal(std::string_view text) {
    if (!text.empty() && text[0] == '-')
        return failed<std::uint64_t>(minus_fault(text));
    return whole(text, false);
}

} // namespace warden::cgroup::values
