// AppArmor's messages out of a log of any size, read in one pass.
#pragma once

#include "apparmor/denial.hpp"
#include "base/result.hpp"

#include <functional>
#include <string>

namespace warden::ctl::denials {

// What a log told about itself.
struct LogCounts {
    std::uint64_t events = 0;  // denied, allowed in complain mode, audited
    std::uint64_t other = 0;   // profiles loaded and the like
    std::uint64_t damaged = 0; // messages of AppArmor's that are cut off
    std::uint64_t lost = 0;    // messages that the log says it has not got
    std::string first_damaged; // the first of them
};

class DenialLog {
public:
    explicit DenialLog(std::function<void(const apparmor::Denial &)> on_event)
        : on_event_(std::move(on_event)) {}

    // One line without its newline.
    void line(std::string_view text);
    // Everything that fd has, in blocks: memory does not grow with the log, and a line of more than 1 MiB is
    // passed over.
    Status read(int fd, std::string_view name);

    const LogCounts &counts() const { return counts_; }
    void add_lost(std::uint64_t messages) { counts_.lost += messages; }

private:
    void block(std::string_view text);

    std::function<void(const apparmor::Denial &)> on_event_;
    LogCounts counts_;
    apparmor::DenialParser parser_;
    std::uint64_t audit_lost_ = 0;
};

} // namespace warden::ctl::denials
