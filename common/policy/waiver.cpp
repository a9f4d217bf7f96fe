// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy/waiver.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/options.hpp"
#include "policy/match.hpp"

#include <array>
#include <cerrno>
#include <cstdio>

namespace warden::policy {
namespace {

using config::OptionValues;
using config::Problems;

constexpr std::array<warden_option, 5> k_keys{{
    {
        .name = "container",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_LIST,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Globs for container names.",
    },
    {
        .name = "owner",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_REQUIRED,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Who accepted the finding.",
    },
    {
        .name = "reason",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_REQUIRED,
        .fallback = nullptr,
        .values = nullptr,
        .help = "Why it was accepted.",
    },
    {
        .name = "until",
        .type = WARDEN_STRING,
        .flags = WARDEN_OPT_REQUIRED,
        .fallback = nullptr,
        .values = nullptr,
        .help = "The last day of the waiver.",
    },
    {
        .name = "warn-before",
        .type = WARDEN_DURATION_MS,
        .flags = 0,
        .fallback = nullptr,
        .values = nullptr,
        .help = "How long before its end it is told of (14d).",
    },
}};

const Source &value_source(const config::Section &section, std::string_view key) {
    for (auto item = section.items.rbegin(); item != section.items.rend(); ++item) {
        if (item->key == key)
            return item->value_at;
    }
    return section.at;
}

bool all_digits(std::string_view text, std::size_t count) {
    return text.size() == count && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Longer is better; an active one always ends later than an expired one.
bool is_better(const Waiver &waiver, const Waiver *than) {
    return than == nullptr || waiver.until > than->until;
}

} // namespace

bool is_finding_id(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == 0 || dash == std::string_view::npos || dash + 1 == text.size())
        return false;
    return text.substr(0, dash).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos &&
           text.substr(dash + 1).find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
    const auto parts = split(text, '-');
    if (parts.size() != 3 || !all_digits(parts[0], 4) || !all_digits(parts[1], 2) || !all_digits(parts[2], 2))
        return std::nullopt;
    const auto number = [&](std::size_t i) { return static_cast<unsigned>(*parse_u64(parts[i])); };
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0))),
                                          std::chrono::month(number(1)), std::chrono::day(number(2))};
    if (!day.ok())
        return std::nullopt;
    return std::chrono::sys_days(day);
}

std::variant<Waiver, Problems> parse_waiver(const config::Section &section) {
    if (!is_finding_id(section.argument)) {
        return Problems{{section.at,
                         "a waiver is for one finding, [waive APP-001]; '" + printable(section.argument) +
                             "' is not a finding id",
                         EINVAL}};
    }
    auto typed = config::read_options("[waive " + section.argument + "]", k_keys, section.items, section.at);
    const auto &until = typed.values.at("until");
    const auto day = parse_day(until.text);
    if (until.is_set && !day) {
        typed.problems.push_back({value_source(section, "until"),
                                  "until: '" + printable(until.text) + "' is not a day, YYYY-MM-DD", EINVAL});
    }
    const auto missing = missing_patterns(section, k_keys);
    typed.problems.insert(typed.problems.end(), missing.begin(), missing.end());
    if (!typed.problems.empty())
        return std::move(typed.problems);
    Waiver waiver{section.argument,
                  typed.values.at("container").list,
                  typed.values.at("owner").text,
                  typed.values.at("reason").text,
                  *day,
                  section.at};
    if (const auto &warn = typed.values.at("warn-before"); warn.is_set)
        waiver.warn_before = std::chrono::ceil<std::chrono::days>(std::chrono::milliseconds(warn.number));
    return waiver;
}

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::string waiver_text(const Waiver &waiver) {
    return "the waiver of " + waiver.id + " by " + waiver.owner + " (" + waiver.reason + ")";
}

std::int64_t days_left(const Waiver &waiver, std::chrono::sys_days today) {
    return (waiver.until - today).count();
}

bool ends_soon(const Waiver &waiver, std::chrono::sys_days today) {
    const auto left = waiver.until - today;
    return left >= std::chrono::days(0) && left < waiver.warn_before;
}

WaiverMatch find_waiver(const std::vector<Waiver> &waivers, std::string_view id, const std::string &container,
                        std::chrono::sys_days today) {
    WaiverMatch best;
    for (const auto &waiver : waivers) {
        const bool concerned = waiver.containers.empty() || matches_any(waiver.containers, container);
        if (waiver.id == id && concerned && is_better(waiver, best.waiver))
            best.waiver = &waiver;
    }
    if (best.waiver != nullptr)
        best.state = best.waiver->until >= today ? WaiverState::active : WaiverState::expired;
    return best;
}

} // namespace warden::policy
