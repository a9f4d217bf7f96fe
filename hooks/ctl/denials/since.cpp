// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/denials/since.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <ctime>
#include <optional>
#include <vector>

namespace warden::ctl::denials {
namespace {

// The numbers of "2026-11-25" for '-', each with as many digits as it must have.
std::optional<std::vector<int>> numbers(std::string_view text, char separator, std::string_view digits) {
    std::vector<int> found;
    for (const auto part : split(text, separator)) {
        const auto number = parse_u64(part);
        if (found.size() >= digits.size() || !number ||
            part.size() != static_cast<std::size_t>(digits[found.size()] - '0'))
            return std::nullopt;
        found.push_back(static_cast<int>(*number));
    }
    return found;
}

std::optional<std::tm> date_time(std::string_view text) {
    const auto parts = words(text);
    if (parts.empty() || parts.size() > 2)
        return std::nullopt;
    const auto date = numbers(parts[0], '-', "422");
    if (!date || date->size() != 3 || (*date)[1] < 1 || (*date)[1] > 12 || (*date)[2] < 1 || (*date)[2] > 31)
        return std::nullopt;
    std::tm out{};
    out.tm_year = (*date)[0] - 1900;
    out.tm_mon = (*date)[1] - 1;
    out.tm_mday = (*date)[2];
    out.tm_isdst = -1;
    if (parts.size() == 1)
        return out;
    const auto time = numbers(parts[1], ':', "222");
    if (!time || time->size() < 2 || (*time)[0] > 23 || (*time)[1] > 59)
        return std::nullopt;
    out.tm_hour = (*time)[0];
    out.tm_min = (*time)[1];
    out.tm_sec = time->size() == 3 ? (*time)[2] : 0;
    return out.tm_sec > 60 ? std::nullopt : std::optional(out);
}

} // namespace

Result<std::int64_t> parse_since(std::string_view text, std::int64_t now) {
    text = trim(text);
    if (text.starts_with('@')) {
        if (const auto seconds = parse_i64(text.substr(1)); seconds && *seconds >= 0)
            return *seconds;
    } else if (text == "today") {
        const auto when = static_cast<std::time_t>(now);
        std::tm day{};
        localtime_r(&when, &day);
        day.tm_hour = day.tm_min = day.tm_sec = 0;
        day.tm_isdst = -1;
        return static_cast<std::int64_t>(std::mktime(&day));
    } else if (const auto ago = parse_duration_ms(text); ago && parse_u64(text) == std::nullopt) {
        // A number without a unit could be anything.
        return now - static_cast<std::int64_t>(*ago / 1000);
    } else if (auto given = date_time(text)) {
        return static_cast<std::int64_t>(std::mktime(&*given));
    }
    return Error{
        "'" + printable(text, 60) +
            "' is not a point in time: write 2h, 3d, today, 2026-11-25, \"2026-11-25 10:30\" or @SECONDS",
        EINVAL};
}

} // namespace warden::ctl::denials
