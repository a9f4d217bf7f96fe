// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/values/keyed_value.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/values/number.hpp"

namespace warden::cgroup::values {
namespace {

// match_int of the kernel: base 0, no plus sign, 31 bits.
bool is_rdma_limit(std::string_view text) {
    if (text == "max")
        return true;
    const auto number = parse_s64_file(text);
    return !text.starts_with('+') && number && number.value >= 0 && number.value <= 0x7FFF'FFFF;
}

} // namespace

std::optional<KeyedValue> parse_rdma(std::string_view text) {
    const auto parts = split(strip(text), ' ');
    if (parts.size() < 2 || parts[0].empty())
        return std::nullopt;
    KeyedValue value{std::string(parts[0]), {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        const auto key = parts[i].substr(0, equals);
        if (equals == std::string_view::npos || (key != "hca_handle" && key != "hca_object") ||
            !is_rdma_limit(parts[i].substr(equals + 1)))
            return std::nullopt;
        KeyedValue one{value.name, {{std::string(key), std::string(parts[i].substr(equals + 1))}}};
        merge(value, one);
    }
    return value;
}

std::optional<KeyedValue> parse_misc(std::string_view text) {
    text = strip(text);
    const auto blank = text.find(' ');
    if (blank == 0 || blank == std::string_view::npos)
        return std::nullopt;
    const auto limit = text.substr(blank + 1);
    if (limit != "max" && !parse_u64_file(limit))
        return std::nullopt;
    return KeyedValue{std::string(text.substr(0, blank)), {{"", std::string(limit)}}};
}

void merge(KeyedValue &into, const KeyedValue &later) {
    for (const auto &[key, text] : later.values) {
        bool replaced = false;
        for (auto &[known, value] : into.values) {
            if (known != key)
                continue;
            value = text;
            replaced = true;
        }
        if (!replaced)
            into.values.emplace_back(key, text);
    }
}

std::string to_string(const KeyedValue &value) {
    std::string text = value.name;
    for (const auto &[key, limit] : value.values) {
        text += " " + key;
        text += key.empty() ? limit : "=" + limit;
    }
    return text;
}

std::uint64_t huge_page_bytes(std::string_view name) {
    if (name.size() < 3 || !name.ends_with('B'))
        return 0;
    const auto bytes = parse_size(name.substr(0, name.size() - 1));
    return bytes ? *bytes : 0;
}

} // namespace warden::cgroup::values
