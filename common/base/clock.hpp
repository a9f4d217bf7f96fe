// SPDX-License-Identifier: LGPL-2.1-or-later
// Time that is left. Monotonic, so that a stepped wall clock neither ends nor extends a deadline.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace warden {

class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    // ms: 0 to k_max_ms; less or more is taken as these (a clock that overflows is undefined behaviour).
    static constexpr std::int64_t k_max_ms = std::int64_t{1000} * 3600 * 24 * 365;
    static Deadline after_ms(std::int64_t ms) {
        return Deadline(Clock::now() + std::chrono::milliseconds(std::clamp<std::int64_t>(ms, 0, k_max_ms)));
    }

    // Milliseconds until the deadline, rounded up; never negative.
    std::int64_t left_ms() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()).count();
        return std::max<std::int64_t>(left, 0);
    }
    bool passed() const { return left_ms() == 0; }

private:
    explicit Deadline(Clock::time_point at) : at_(at) {}
    Clock::time_point at_;
};

} // namespace warden
