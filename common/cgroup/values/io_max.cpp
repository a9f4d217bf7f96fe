// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/values/io_max.hpp"

#include "base/text.hpp"
#include "cgroup/values/device_number.hpp"
#include "cgroup/values/number.hpp"

#include <algorithm>

namespace warden::cgroup::values {
namespace {

std::optional<std::uint64_t> parse_limit(std::string_view text) {
    if (text == "max")
        return k_unlimited;
    const auto number = parse_decimal(text);
    if (!number || number.value < 2)
        return std::nullopt;
    return number.value;
}

} // namespace

std::optional<IoMax> parse_io_max(std::string_view text) {
    text = strip(text);
    const auto device = take_device_number(text);
    if (!device)
        return std::nullopt;
    IoMax line{to_string(*device), {}};
    for (const auto word : words(text)) {
        const auto equals = word.find('=');
        const auto *key = std::find(k_io_max_keys.begin(), k_io_max_keys.end(), word.substr(0, equals));
        if (equals == std::string_view::npos || key == k_io_max_keys.end())
            return std::nullopt;
        const auto limit = parse_limit(word.substr(equals + 1));
        if (!limit)
            return std::nullopt;
        line.limits[static_cast<std::size_t>(key - k_io_max_keys.begin())] = limit;
    }
    return line;
}

std::string to_string(const IoMax &line) {
    std::string text = line.device;
    for (std::size_t i = 0; i < line.limits.size(); ++i) {
        const auto &limit = line.limits[i];
        if (!limit)
            continue;
        text += " " + std::string(k_io_max_keys[i]) + "=";
        text += *limit == k_unlimited ? "max" : std::to_string(*limit);
    }
    return text;
}

void merge(IoMax &into, const IoMax &later) {
    for (std::size_t i = 0; i < into.limits.size(); ++i) {
        if (later.limits[i])
            into.limits[i] = later.limits[i];
    }
}

} // namespace warden::cgroup::values
