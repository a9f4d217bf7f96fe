// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/values/numbers.hpp"

#include <algorithm>
#include <limits>

namespace warden::lxc::values {
namespace {

constexpr std::uint64_t k_most = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t k_most_signed = std::numeric_limits<std::int64_t>::max();

unsigned digit_of(char c) {
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : 99;
}

bool has_prefix(std::string_view text, char letter, unsigned base) {
    return text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == letter && digit_of(text[2]) < base;
}

void scan_digits(Scan &scan, unsigned base) {
    while (!scan.rest.empty() && digit_of(scan.rest.front()) < base) {
        const unsigned digit = digit_of(scan.rest.front());
        scan.overflow = scan.overflow || scan.magnitude > (k_most - digit) / base;
        scan.magnitude = scan.overflow ? k_most : scan.magnitude * base + digit;
        scan.found = true;
        scan.rest.remove_prefix(1);
    }
}

bool is_binary(std::string_view text) {
    text = without_spaces_in_front(text);
    if (text.starts_with('+') || text.starts_with('-'))
        text.remove_prefix(1);
    return has_prefix(text, 'b', 2) && text.find_first_not_of("01", 2) == std::string_view::npos;
}

Fit no_number(std::string_view text) {
    return is_binary(text) ? Fit::unsure : Fit::refused;
}

} // namespace

std::string_view without_spaces_in_front(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
    return text;
}

Scan scan_number(std::string_view text, unsigned base) {
    Scan scan;
    scan.rest = without_spaces_in_front(text);
    if (scan.rest.starts_with('+') || scan.rest.starts_with('-')) {
        scan.negative = scan.rest.front() == '-';
        scan.rest.remove_prefix(1);
    }
    if (base == 0 && has_prefix(scan.rest, 'x', 16)) {
        scan.rest.remove_prefix(2);
        scan_digits(scan, 16);
    } else {
        scan_digits(scan, base == 0 && scan.rest.starts_with('0') ? 8 : 10);
    }
    if (!scan.found)
        scan.rest = text;
    return scan;
}

Fit natural_up_to(std::string_view text, std::uint64_t most) {
    const Scan scan = scan_number(text, 0);
    if (scan.negative)
        return Fit::refused;
    if (!scan.found || !scan.rest.empty())
        return no_number(text);
    return !scan.overflow && scan.magnitude <= most ? Fit::fits : Fit::refused;
}

Fit integer_from(std::string_view text, std::int64_t least) {
    const Scan scan = scan_number(text, 0);
    if (!scan.found || !scan.rest.empty())
        return no_number(text);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    if (scan.overflow || scan.magnitude > most + (scan.negative ? 1 : 0))
        return Fit::refused;
    const auto value = static_cast<std::int64_t>(scan.magnitude);
    return (scan.negative ? -value : value) >= least ? Fit::fits : Fit::refused;
}

Fit wrapped_up_to(std::string_view text, std::uint64_t most) {
    const Scan scan = scan_number(text, 0);
    if (!scan.found || !scan.rest.empty())
        return no_number(text);
    const std::uint64_t value = scan.negative ? std::uint64_t{0} - scan.magnitude : scan.magnitude;
    return !scan.overflow && value <= most ? Fit::fits : Fit::refused;
}

Fit lenient_up_to(std::string_view text, std::uint64_t most) {
    const Scan scan = scan_number(text, 0);
    if (scan.negative)
        return Fit::unsure;
    // Before the rest is looked at, the C library has set errno.
    if (scan.overflow)
        return Fit::refused;
    if (!scan.found || !scan.rest.empty())
        return is_binary(text) ? Fit::unsure : Fit::ignored;
    if (scan.magnitude > std::numeric_limits<std::uint32_t>::max())
        return Fit::ignored;
    return scan.magnitude <= most ? Fit::fits : Fit::refused;
}

Fit byte_size(std::string_view text) {
    if (text == "auto")
        return Fit::fits;
    const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    const bool letter = is_letter(text.back());
    if (text.size() > 21 || (!letter && digit_of(text.back()) > 9))
        return Fit::refused;
    const bool two = letter && text.size() > 1 && is_letter(text[text.size() - 2]);
    const auto unit = text.substr(text.size() - (two ? 2 : letter ? 1 : 0));
    auto number = text.substr(0, text.size() - unit.size());
    number = number.substr(0, number.find_last_not_of(" \t\n") + 1);
    const Scan scan = scan_number(number, 0);
    if (!scan.found || !scan.rest.empty())
        return no_number(number);
    if (scan.overflow || scan.magnitude > k_most_signed || (scan.negative && scan.magnitude > 0))
        return Fit::refused;
    // One letter, whichever it is, is passed over.
    if (!two)
        return Fit::fits;
    const unsigned shift = (unit[1] | 0x20) != 'b'   ? 0
                           : (unit[0] | 0x20) == 'k' ? 10
                           : (unit[0] | 0x20) == 'm' ? 20
                           : (unit[0] | 0x20) == 'g' ? 30
                                                     : 0;
    return shift != 0 && scan.magnitude <= (k_most_signed >> shift) ? Fit::fits : Fit::refused;
}

Fit time_offset(std::string_view text, unsigned lxc) {
    const Scan scan = scan_number(text, 10);
    if (!scan.found || scan.rest.size() > 2)
        return Fit::refused;
    auto unit = scan.rest;
    unit.remove_prefix(std::min(unit.find_first_not_of(" \t"), unit.size()));
    unit = unit.substr(0, unit.find_last_not_of(" \t\n") + 1);
    const std::uint64_t factor = unit == "h"                   ? 3600
                                 : unit == "m"                 ? 60
                                 : unit == "ms"                ? 1'000'000
                                 : unit == "us"                ? 1000
                                 : unit == "s" || unit == "ns" ? 1
                                                               : 0;
    const bool beyond = scan.overflow || scan.magnitude > k_most_signed + (scan.negative ? 1 : 0);
    if (factor == 0 || (beyond && !scan.negative))
        return Fit::refused;
    // LXC 5 takes every number below zero for one that overflows when it multiplies.
    if (lxc == 5 && factor > 1 && scan.negative && scan.magnitude > 0)
        return Fit::refused;
    // The C library gives the smallest number there is for a smaller one, and nobody notices.
    const std::uint64_t magnitude = beyond ? k_most_signed + 1 : scan.magnitude;
    return magnitude <= (k_most_signed + (scan.negative ? 1 : 0)) / factor ? Fit::fits : Fit::refused;
}

namespace {

// Takes one limit off the text. No digits at all are a limit of 0.
bool take_limit(std::string_view &text) {
    constexpr std::string_view unlimited = "unlimited";
    if (text.starts_with(unlimited)) {
        text.remove_prefix(unlimited.size());
        return true;
    }
    const Scan scan = scan_number(text, 10);
    text = scan.rest;
    return !scan.overflow;
}

} // namespace

Fit resource_limit(std::string_view text) {
    if (!take_limit(text))
        return Fit::refused;
    text = without_spaces_in_front(text);
    if (text.starts_with(':'))
        text.remove_prefix(1);
    else if (!text.empty())
        return Fit::refused;
    text = without_spaces_in_front(text);
    const bool read = text.empty() || take_limit(text);
    return read && without_spaces_in_front(text).empty() ? Fit::fits : Fit::refused;
}

Fit group_numbers(std::string_view text) {
    Fit worst = Fit::refused; // of commas alone
    bool any = false;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty())
            continue;
        const Fit fit = natural_up_to(part, std::numeric_limits<std::uint32_t>::max());
        if (fit == Fit::refused)
            return fit;
        worst = any && worst == Fit::unsure ? worst : fit;
        any = true;
    }
    return worst;
}

Fit id_map(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const auto skip = [&] {
        const auto count = std::min(text.find_first_not_of(blanks), text.size());
        text.remove_prefix(count);
        return count > 0;
    };
    skip();
    if (!text.starts_with('u') && !text.starts_with('g'))
        return Fit::refused;
    text.remove_prefix(1);
    Fit worst = Fit::fits;
    for (int i = 0; i < 3; ++i) {
        if (!skip())
            return Fit::refused;
        const auto number = text.substr(0, text.find_first_of(blanks));
        const Fit fit = natural_up_to(number, k_most);
        if (fit == Fit::refused)
            return fit;
        worst = fit == Fit::unsure ? fit : worst;
        text.remove_prefix(number.size());
    }
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos ? worst : Fit::refused;
}

} // namespace warden::lxc::values
