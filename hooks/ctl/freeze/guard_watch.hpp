// SPDX-License-Identifier: LGPL-2.1-or-later
// What a guardian looks at while it waits: whether what it guards is still ours.
#pragma once

#include "ctl/freeze/guard.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <vector>

namespace warden::ctl::freeze {

class GuardWatch {
public:
    // Borrows both.
    GuardWatch(const Dir &root, const std::vector<Guarded> &guarded);

    // The kernel is asked to freeze from now on: who thaws then ends what is ours.
    void begin() { begun_ = true; }
    // Until the next begin() it is we who thaw.
    void pause();
    // All are frozen: who asks for it from now on is somebody else, and it is his as well.
    void frozen();

    // Waits until `fd` has something to say or a container changes, at most a second, and looks. True: `fd`.
    bool wait(int fd, const Deadline &deadline);

    // Something is ours still.
    bool has_any() const;

private:
    void take_locks();
    bool are_records_there() const;
    void look_at(std::size_t i, int fd);
    void lose(std::size_t i);
    void find_written();
    void look_at_writes();
    bool take(std::size_t i);

    const Dir &root_;
    const std::vector<Guarded> &guarded_;
    std::vector<Fd> events_;
    Fd writes_; // inotify(7)
    std::map<int, std::size_t> written_;
    std::set<std::size_t> seen_, lost_;
    std::set<std::size_t> losing_, taking_; // seen, and not written down yet
    std::map<std::size_t, std::vector<Fd>> locks_;
    bool begun_ = false, frozen_ = false;
};

} // namespace warden::ctl::freeze
