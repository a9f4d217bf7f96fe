// Denials that are alike, counted. Pure.
#pragma once

#include "apparmor/denial_rule.hpp"

#include <map>
#include <string>
#include <vector>

namespace warden::ctl::denials {

struct DenialGroup {
    std::string container; // empty: not known
    apparmor::Denial first_event;
    apparmor::RuleAdvice advice;
    std::uint64_t count = 0;
    std::int64_t first = 0, last = 0; // seconds since 1970; 0: no event tells
};

class DenialGroups {
public:
    // The group that the event came into; nullptr when there are too many (50,000): the event is then counted
    // in left_out.
    const DenialGroup *add(const apparmor::Denial &denial, const std::string &container);
    std::uint64_t left_out() const { return left_out_; }

    // By container, then the most frequent first.
    std::vector<DenialGroup> sorted() const;

private:
    std::map<std::string, DenialGroup> groups_;
    std::uint64_t left_out_ = 0;
};

// What was denied, in a few words: "mount proc on /proc/ (rw, nosuid)".
std::string denial_text(const apparmor::Denial &denial);

} // namespace warden::ctl::denials
