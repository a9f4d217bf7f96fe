// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/abi_names.hpp"

#include <algorithm>

namespace warden {
namespace {

constexpr std::array<std::string_view, WARDEN_PHASES_ - 1> k_phases{
    "pre-start", "mount", "start-host", "stop", "post-stop", "freeze", "thaw", "audit", "migrate"};
constexpr std::array<std::string_view, WARDEN_RESULTS_> k_results{"ok",     "ignore",      "deny",   "error",
                                                                  "config", "unsupported", "timeout"};

std::optional<std::size_t> index_of(std::span<const std::string_view> names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

} // namespace

std::string_view phase_name(warden_phase phase) {
    // Phases count from 1.
    return phase >= 1 && phase < WARDEN_PHASES_ ? k_phases.at(phase - 1) : "unknown";
}

std::optional<warden_phase> find_phase(std::string_view name) {
    const auto index = index_of(k_phases, name);
    return index ? std::optional(static_cast<warden_phase>(*index + 1)) : std::nullopt;
}

std::span<const std::string_view> phase_names() {
    return k_phases;
}

std::string_view result_name(warden_result result) {
    const bool known = result >= 0 && result < WARDEN_RESULTS_;
    return k_results.at(static_cast<std::size_t>(known ? result : WARDEN_ERROR));
}

std::optional<warden_result> find_result(std::string_view name) {
    const auto index = index_of(k_results, name);
    return index ? std::optional(static_cast<warden_result>(*index)) : std::nullopt;
}

std::span<const std::string_view> result_names() {
    return k_results;
}

bool is_module_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace warden
