// SPDX-License-Identifier: LGPL-2.1-or-later
// AppArmor's messages out of a log of any size, read in one pass.
#pragma once

#include "apparmor/log_line.hpp"
#include "base/result.hpp"
#include "ctl/denials/twice_told.hpp"

#include <functional>
#include <string>

namespace warden::ctl::denials {

// What a log told about itself.
struct LogCounts {
    std::uint64_t events = 0;  // denied, killed, allowed in complain mode, audited
    std::uint64_t changes = 0; // profiles replaced or removed
    std::uint64_t other = 0;   // profiles loaded and the like
    std::uint64_t twice = 0;   // lines that tell an event once more, as audit's and as the kernel's
    std::uint64_t damaged = 0; // messages of AppArmor's that are cut off, in disorder, or two in one line
    std::uint64_t old = 0;     // sentences of kernels before 2.6.24, which are not read
    std::uint64_t foreign = 0; // lines that look like it, and that some program wrote
    std::uint64_t lost = 0;    // messages that the log says it has not got
    std::string first_damaged, first_foreign;
};

class DenialLog {
public:
    // again: the event has been told before, by the other of audit and the kernel, perhaps without its time.
    using OnEvent = std::function<void(const apparmor::Denial &, bool again)>;

    // on_event also gets each change of a profile: `profile` is then the one that changed, and `name` the
    // label of who did it.
    explicit DenialLog(OnEvent on_event) : on_event_(std::move(on_event)) {}

    // One line without its newline.
    void line(std::string_view text);
    // Everything that fd has, in blocks: memory does not grow with the log, and a line of more than 256 KiB
    // is passed over.
    Status read(int fd, std::string_view name);

    const LogCounts &counts() const { return counts_; }
    void add_lost(std::uint64_t messages) { counts_.lost += messages; }

private:
    void block(std::string_view text);
    void count_losses(std::string_view text);
    void take(apparmor::Denial &denial, bool again);

    OnEvent on_event_;
    LogCounts counts_;
    apparmor::ParsedLine parsed_;
    TwiceTold twice_;
    std::uint64_t audit_lost_ = 0;
};

} // namespace warden::ctl::denials
