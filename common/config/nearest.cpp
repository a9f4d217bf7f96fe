// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace warden::config {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replace = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replace, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    std::string_view best;
    // A name that is much longer than every candidate is near to none; do not compare it letter by letter.
    std::size_t best_distance = name.size() > 64 ? 0 : name.size() / 3 + 1;
    for (const auto candidate : candidates) {
        if (best_distance == 0)
            break;
        if (const auto distance = edit_distance(name, candidate); distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best.empty() ? "" : "; did you mean '" + std::string(best) + "'?";
}

} // namespace warden::config
