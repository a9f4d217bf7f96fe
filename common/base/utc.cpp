// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/utc.hpp"

#include "base/units.hpp"

#include <array>
#include <chrono>
#include <ctime>

namespace warden {
namespace {

// The digits of text that stand where the form has 0.
std::optional<int> number_at(std::string_view text, std::size_t begin, std::size_t count) {
    const auto number = parse_u64(text.substr(begin, count));
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

} // namespace

std::string utc_text(std::int64_t unix_seconds) {
    const std::time_t when = unix_seconds;
    std::tm parts{};
    std::array<char, 40> text{};
    if (gmtime_r(&when, &parts) == nullptr)
        return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
    constexpr std::string_view k_form = "0000-00-00T00:00:00Z";
    if (text.size() != k_form.size())
        return std::nullopt;
    for (std::size_t i = 0; i < k_form.size(); ++i) {
        if (k_form[i] != '0' && text[i] != k_form[i])
            return std::nullopt;
    }
    const auto year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
    const auto hour = number_at(text, 11, 2), minute = number_at(text, 14, 2),
               second = number_at(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second)
        return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok() || *year < 1970 || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::chrono::sys_seconds at = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                                        std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    return at.time_since_epoch().count();
}

} // namespace warden
