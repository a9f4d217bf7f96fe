// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/side_by_side.hpp"

#include "base/companion.hpp"

#include <algorithm>
#include <list>
#include <optional>
#include <poll.h>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_slice_ms = 200;

class SideBySide {
public:
    SideBySide(const std::vector<Piece> &pieces, std::span<const int> keep, const PieceEvents &events)
        : pieces_(pieces), keep_(keep), events_(events), begun_(pieces.size(), false) {}

    Status run() {
        do {
            begin_all();
            wait();
        } while (!active_.empty() || (may_begin_ && next().has_value()));
        return failure_;
    }

private:
    struct Active {
        std::size_t piece;
        Deadline deadline;
        Companion process;
    };

    // The first piece that is not begun, of a container that nothing is done for now.
    std::optional<std::size_t> next() const {
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            const auto same = [&](const Active &one) {
                return pieces_[one.piece].container == pieces_[i].container;
            };
            if (!begun_[i] && std::none_of(active_.begin(), active_.end(), same))
                return i;
        }
        return std::nullopt;
    }

    void begin_all() {
        while (may_begin_ && active_.size() < k_side_by_side) {
            const auto piece = next();
            if (!piece)
                return;
            begun_[*piece] = true;
            failure_ = begin(*piece);
            may_begin_ = may_begin_ && bool(failure_);
        }
    }

    Status begin(std::size_t piece) {
        TRY(events_.before(piece));
        TRY_ASSIGN(Companion process,
                   Companion::start({"warden-guest", false}, keep_, [&](const auto &socket) {
                       return socket.send(pieces_[piece].work()) ? 0 : 1;
                   }));
        active_.push_back({piece, Deadline::after_ms(pieces_[piece].deadline_ms), std::move(process)});
        return k_done;
    }

    void wait() {
        std::vector<pollfd> fds;
        std::int64_t slice_ms = active_.empty() ? 0 : k_slice_ms;
        for (const auto &one : active_) {
            fds.push_back({one.process.socket().fd(), POLLIN, 0});
            slice_ms = std::min(slice_ms, one.deadline.left_ms());
        }
        poll(fds.data(), fds.size(), static_cast<int>(slice_ms));
        std::size_t i = 0;
        for (auto one = active_.begin(); one != active_.end(); ++i) {
            if (fds[i].revents == 0 && !one->deadline.passed()) {
                ++one;
                continue;
            }
            const auto said = one->process.socket().receive(Deadline::after_ms(0));
            if (said)
                one->process.finish(one->deadline);
            may_begin_ = events_.after(one->piece, said) && may_begin_;
            one = active_.erase(one); // which kills it, if it still is
        }
    }

    const std::vector<Piece> &pieces_;
    std::span<const int> keep_;
    const PieceEvents &events_;
    std::vector<bool> begun_;
    std::list<Active> active_;
    Status failure_ = k_done;
    bool may_begin_ = true;
};

} // namespace

Status run_side_by_side(const std::vector<Piece> &pieces, std::span<const int> keep,
                        const PieceEvents &events) {
    return SideBySide(pieces, keep, events).run();
}

} // namespace warden::ctl::freeze
