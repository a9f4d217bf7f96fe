// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/options.hpp"

#include "base/text.hpp"
#include "config/nearest.hpp"
#include "config/option_value.hpp"

#include <algorithm>
#include <set>

namespace warden::config {
namespace {

bool is_list(const warden_option &option) {
    return (option.flags & WARDEN_OPT_LIST) != 0;
}

void remember(OptionValue &value) {
    if (value.is_set)
        value.overridden.push_back({value.text, value.at});
}

// The later one wins, and what it replaced is remembered.
Status replace(const warden_option &option, OptionValue &value, const std::string &text) {
    TRY_ASSIGN(const std::int64_t number, parse_option_value(option, text));
    remember(value);
    value.number = number;
    value.is_set = true;
    value.text = text;
    value.list = {text};
    value.list_at.clear();
    return k_done;
}

// Each item adds its elements; one without any clears the list.
Status append(const warden_option &option, OptionValue &value, const std::string &text) {
    const auto elements = words(text);
    for (const auto element : elements)
        TRY(parse_option_value(option, element));
    if (elements.empty()) {
        remember(value);
        value.list.clear();
        value.list_at.clear();
    }
    value.list.insert(value.list.end(), elements.begin(), elements.end());
    value.is_set = !value.list.empty();
    value.text = join(value.list, " ");
    return k_done;
}

Status store(const warden_option &option, OptionValue &value, const std::string &text) {
    return is_list(option) ? append(option, value, text) : replace(option, value, text);
}

std::string unknown_option(std::string_view owner, OptionTable table, const std::string &key) {
    std::vector<std::string_view> names;
    for (const auto &option : table)
        names.emplace_back(option.name);
    return std::string(owner) + " has no option '" + printable(key) + "'" + did_you_mean(key, names);
}

// Fallbacks were checked with the table (check_option_table), so they parse.
OptionValues fallbacks(OptionTable table) {
    OptionValues values;
    for (const auto &option : table) {
        OptionValue &value = values[option.name];
        if (option.fallback != nullptr && store(option, value, option.fallback))
            value.list_at.resize(value.list.size());
    }
    return values;
}

} // namespace

TypedOptions read_options(std::string_view owner, OptionTable table, std::span<const Item> items,
                          const Source &at) {
    TypedOptions typed{fallbacks(table), {}};
    std::set<std::string_view> wrong; // a wrong value is a problem of its own: its option is not missing too
    std::set<std::string_view> configured;
    for (const auto &item : items) {
        const auto option =
            std::find_if(table.begin(), table.end(), [&](const auto &row) { return item.key == row.name; });
        if (option == table.end()) {
            typed.problems.push_back({item.at, unknown_option(owner, table, item.key), EINVAL});
            continue;
        }
        // What is configured replaces the fallback without a trace; what is wrong changes nothing.
        OptionValue value = configured.contains(option->name) ? typed.values[item.key] : OptionValue{};
        if (auto stored = store(*option, value, item.value); !stored) {
            typed.problems.push_back({item.value_at, stored.error().message, EINVAL});
            wrong.insert(option->name);
            continue;
        }
        value.at = item.at;
        value.list_at.resize(value.list.size(), item.at);
        typed.values[item.key] = std::move(value);
        configured.insert(option->name);
    }
    for (const auto &option : table) {
        const bool required = (option.flags & WARDEN_OPT_REQUIRED) != 0;
        if (required && !typed.values[option.name].is_set && !wrong.contains(option.name))
            typed.problems.push_back(
                {at, std::string(owner) + " needs " + option.name + " = " + describe_allowed(option),
                 EINVAL});
    }
    return typed;
}

} // namespace warden::config
