// SPDX-License-Identifier: LGPL-2.1-or-later
// The words of stack files for the numbers of the ABI.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <warden/module.h>

namespace warden {

// "pre-start"; "unknown" for a number that is not a phase.
std::string_view phase_name(warden_phase phase);
std::optional<warden_phase> find_phase(std::string_view name);
std::span<const std::string_view> phase_names();

// "deny"; everything outside the results is "error", as the engine treats it.
std::string_view result_name(warden_result result);
std::optional<warden_result> find_result(std::string_view name);
std::span<const std::string_view> result_names();

// What a module may be called: small letters, digits, '-' and '_', at most 64 of them. It is named, never
// given as a path.
bool is_module_name(std::string_view name);

// stop, post-stop and thaw: every line runs and nothing is refused.
constexpr bool is_clean_up(warden_phase phase) {
    return phase == WARDEN_STOP || phase == WARDEN_POST_STOP || phase == WARDEN_THAW;
}

} // namespace warden
