// SPDX-License-Identifier: LGPL-2.1-or-later
// One tree, evaluated by both.
#pragma once

#include "pam_stack.hpp"
#include "tree.hpp"

#include <optional>
#include <string>

namespace warden::oracle {

// The differences from PAM that are wanted. Everything else that differs fails the test.
enum class Difference : std::uint8_t {
    ok_means_ok,
    ignore_counts_as_ok,
    jump_past_the_end,
    unknown_control,
    missing_module,
};
const char *reason(Difference difference);

struct Verdict {
    bool same_decision = false;
    bool same_code = false;
    std::optional<Difference> difference; // why they may differ; they need not
    std::string mismatch;                 // not empty: they differ, and that does not explain it
};

Verdict compare(const Tree &tree, const PamStack &pam);

} // namespace warden::oracle
