// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/option_value.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/nearest.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace warden::config {
namespace {

std::optional<std::int64_t> as_signed(const Result<std::uint64_t> &number) {
    if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

std::optional<std::int64_t> parse_number(warden_type type, std::string_view text) {
    switch (type) {
    case WARDEN_INT:
        return parse_i64(text);
    case WARDEN_SIZE:
        return as_signed(parse_size(text));
    case WARDEN_DURATION_MS:
        return as_signed(parse_duration_ms(text));
    default:
        return std::nullopt;
    }
}

struct Range {
    std::int64_t low;
    std::int64_t high;
};

// "0..10000"; nullopt when `values` is not a range.
std::optional<Range> parse_range(const warden_option &option) {
    const std::string_view text = option.values;
    const auto dots = text.find("..");
    if (dots == std::string_view::npos)
        return std::nullopt;
    const auto low = parse_number(option.type, text.substr(0, dots));
    const auto high = parse_number(option.type, text.substr(dots + 2));
    if (!low || !high || *low > *high)
        return std::nullopt;
    return Range{*low, *high};
}

bool is_numeric(warden_type type) {
    return type == WARDEN_INT || type == WARDEN_SIZE || type == WARDEN_DURATION_MS;
}

bool is_allowed(const warden_option &option, std::string_view text, std::int64_t &number) {
    if (is_numeric(option.type)) {
        const auto parsed = parse_number(option.type, text);
        const auto range = option.values == nullptr ? std::nullopt : parse_range(option);
        number = parsed.value_or(0);
        return parsed && (!range || (*parsed >= range->low && *parsed <= range->high));
    }
    if (option.type == WARDEN_BOOL) {
        const auto parsed = parse_bool(text);
        number = parsed.value_or(false) ? 1 : 0;
        return parsed.has_value();
    }
    if (option.type == WARDEN_ENUM) {
        const auto values = enum_values(option);
        return std::find(values.begin(), values.end(), text) != values.end();
    }
    return option.type == WARDEN_PATH ? text.starts_with('/') : !text.empty();
}

std::string_view describe_type(warden_type type) {
    switch (type) {
    case WARDEN_BOOL:
        return "yes or no";
    case WARDEN_INT:
        return "a whole number";
    case WARDEN_SIZE:
        return "a size such as 65536 or 64M";
    case WARDEN_DURATION_MS:
        return "a duration such as 500ms, 4s or 2min";
    case WARDEN_PATH:
        return "an absolute path";
    default:
        return "a text";
    }
}

} // namespace

std::vector<std::string_view> enum_values(const warden_option &option) {
    if (option.type != WARDEN_ENUM || option.values == nullptr)
        return {};
    return split(option.values, '|');
}

std::string describe_allowed(const warden_option &option) {
    if (option.type == WARDEN_ENUM) {
        std::string names;
        for (const auto value : enum_values(option))
            names += (names.empty() ? "" : ", ") + std::string(value);
        return "one of " + names;
    }
    std::string text(describe_type(option.type));
    if (is_numeric(option.type) && option.values != nullptr)
        text += " in " + std::string(option.values);
    return text;
}

Result<std::int64_t> parse_option_value(const warden_option &option, std::string_view text) {
    std::int64_t number = 0;
    if (is_allowed(option, text, number))
        return number;
    const std::string allowed = describe_allowed(option);
    if (text.empty())
        return Error{std::string(option.name) + " has no value; write " + allowed, EINVAL};
    return Error{std::string(option.name) + ": '" + printable(text) + "' is not " + allowed +
                     did_you_mean(text, enum_values(option)),
                 EINVAL};
}

Status check_allowed_values(const warden_option &option) {
    const bool wants_values = option.type == WARDEN_ENUM;
    if (option.values == nullptr)
        return wants_values ? Status(Error{"an enum needs `values`", EINVAL}) : k_done;
    if (is_numeric(option.type))
        return parse_range(option) ? k_done : Status(Error{"`values` is not a range such as 0..100", EINVAL});
    if (!wants_values)
        return Error{"this type takes no `values`", EINVAL};
    const auto values = enum_values(option);
    for (auto value = values.begin(); value != values.end(); ++value) {
        if (value->empty() || words(*value).size() != 1 || (*value).size() != words(*value)[0].size())
            return Error{"`values` has an empty name or a blank in one", EINVAL};
        if (std::find(std::next(value), values.end(), *value) != values.end())
            return Error{"`values` names '" + std::string(*value) + "' twice", EINVAL};
    }
    return k_done;
}

} // namespace warden::config
