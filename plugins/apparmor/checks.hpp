// SPDX-License-Identifier: LGPL-2.1-or-later
// The findings of this module. Their ids are for ever.
#pragma once

#include <warden/module.h>

namespace warden::apparmor_module {

inline constexpr const char *k_unconfined = "APP-001";
inline constexpr const char *k_unchanged = "APP-002";
inline constexpr const char *k_complain = "APP-003";
inline constexpr const char *k_kernel_off = "APP-004";
inline constexpr const char *k_flag = "APP-005";
inline constexpr const char *k_not_loaded = "APP-006";
inline constexpr const char *k_allow_incomplete = "APP-007";
inline constexpr const char *k_allow_nesting = "APP-008";
inline constexpr const char *k_raw = "APP-009";
inline constexpr const char *k_other_label = "APP-010";
inline constexpr const char *k_not_checked = "APP-011";
inline constexpr const char *k_not_wanted = "APP-012";
inline constexpr const char *k_workaround = "APP-013";
inline constexpr const char *k_writable = "APP-014";

extern const warden_check k_checks[14];

} // namespace warden::apparmor_module
