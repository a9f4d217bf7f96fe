// SPDX-License-Identifier: LGPL-2.1-or-later
// A module's table of options is part of its ABI: checked as strictly as what an admin writes.
#include "config/options.hpp"

#include "base/text.hpp"
#include "config/option_value.hpp"

#include <algorithm>
#include <set>

namespace warden::config {
namespace {

bool is_option_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    return !name.empty() && name.find_first_not_of(allowed) == std::string_view::npos && name.front() != '-';
}

Status check_fallback(const warden_option &option) {
    if (option.fallback == nullptr)
        return k_done;
    if ((option.flags & WARDEN_OPT_REQUIRED) != 0)
        return Error{"a required option has no use for a fallback", EINVAL};
    if ((option.flags & WARDEN_OPT_LIST) == 0) {
        const auto value = parse_option_value(option, option.fallback);
        return value ? k_done : Status(value.error());
    }
    for (const auto word : words(option.fallback)) {
        if (const auto value = parse_option_value(option, word); !value)
            return value.error();
    }
    return k_done;
}

Status check_option(const warden_option &option) {
    if (option.type < WARDEN_BOOL || option.type > WARDEN_PATH)
        return Error{"type " + std::to_string(option.type) + " is not known", EINVAL};
    if ((option.flags & ~(WARDEN_OPT_REQUIRED | WARDEN_OPT_LIST)) != 0)
        return Error{"flags " + std::to_string(option.flags) + " are not known", EINVAL};
    if (option.help == nullptr || *option.help == '\0')
        return Error{"there is no help", EINVAL};
    TRY(check_allowed_values(option));
    return check_fallback(option);
}

} // namespace

Status check_option_table(OptionTable table) {
    std::set<std::string_view> names;
    for (const auto &option : table) {
        if (option.name == nullptr || !is_option_name(option.name))
            return Error{"option " + std::to_string(names.size() + 1) +
                             " has no name out of the letters a-z, digits, '.', '_' and '-'",
                         EINVAL};
        const std::string where = "option '" + std::string(option.name) + "': ";
        if (!names.insert(option.name).second)
            return Error{where + "the name is there twice", EINVAL};
        if (const auto checked = check_option(option); !checked)
            return Error{where + checked.error().message, EINVAL};
    }
    return k_done;
}

} // namespace warden::config
