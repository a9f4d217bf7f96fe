// SPDX-License-Identifier: LGPL-2.1-or-later
// Work for several containers at once: each piece in a process of its own, those of one container one after
// the other.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace warden::ctl::freeze {

struct Piece {
    std::string container;
    std::int64_t deadline_ms = 0;      // then its process is killed
    std::function<std::string()> work; // in that process; what it says, 1 byte to 32 KiB
};

struct PieceEvents {
    // In this process, right before a piece is begun. An Error: it is not, and nothing more is.
    std::function<Status(std::size_t piece)> before;
    // What it said, or why it said nothing. False: nothing more is begun.
    std::function<bool(std::size_t piece, const Result<std::string> &said)> after;
};

// Waits for all that was begun. keep: descriptors that the pieces need. An Error: of `before`, or no process
// could be started.
Status run_side_by_side(const std::vector<Piece> &pieces, std::span<const int> keep,
                        const PieceEvents &events);
inline constexpr std::size_t k_side_by_side = 16; // containers; more have to wait

} // namespace warden::ctl::freeze
