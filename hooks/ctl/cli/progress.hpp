// SPDX-License-Identifier: LGPL-2.1-or-later
// A counter on stderr for runs that take a while, on a terminal only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace warden::ctl::cli {

class Progress {
public:
    Progress(std::string_view verb, std::size_t total)
        : verb_(verb), total_(total), shown_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + k_step) {}
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;
    ~Progress() { clear(); }

    void step() {
        ++done_;
        if (!shown_ || Clock::now() < next_)
            return;
        next_ = Clock::now() + k_step;
        std::fprintf(stderr, "\r%.*s: %zu of %zu files", static_cast<int>(verb_.size()), verb_.data(), done_,
                     total_);
        visible_ = true;
    }
    // Before anything else is written.
    void clear() {
        if (visible_)
            std::fputs("\r\033[K", stderr);
        visible_ = false;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds k_step{500};

    std::string_view verb_;
    std::size_t total_;
    bool shown_;
    Clock::time_point next_;
    std::size_t done_ = 0;
    bool visible_ = false;
};

} // namespace warden::ctl::cli
