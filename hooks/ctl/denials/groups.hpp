// SPDX-License-Identifier: LGPL-2.1-or-later
// Denials that are alike, counted. Pure.
#pragma once

#include "apparmor/denial.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace warden::ctl::denials {

struct DenialGroup {
    std::string container;  // empty: not known
    apparmor::Denial event; // without time, process and serial number
    std::uint64_t count = 0;
    std::int64_t first = 0, last = 0; // seconds since 1970; 0: in no event
};

// Keeps at most a budget of bytes, whatever a container makes up: each may take as much as is still free, so
// that one alone gets a half, two a third each, and one that comes later finds room as well.
class DenialGroups {
public:
    explicit DenialGroups(std::size_t budget_bytes = k_budget_bytes) : free_(budget_bytes) {}

    // false: there is no room for another kind of this container's, and the event is counted in left_out.
    bool add(const apparmor::Denial &denial, std::string_view container);

    // An event that was counted is told once more, and now perhaps with its time.
    void note_time(const apparmor::Denial &denial, std::string_view container);

    std::uint64_t left_out() const { return left_out_; }
    // The containers whose events are not all here, with their number; those for whose name alone there was
    // no room are in left_out() only.
    std::vector<std::pair<std::string, std::uint64_t>> left_out_by_container() const;

    std::size_t kinds() const { return groups_.size(); }
    std::uint64_t events() const { return events_; }
    // By container, then the most frequent first. Each group is made when it is asked for.
    template <typename Take>
    void for_each(Take take) const {
        for (const auto *entry : sorted())
            take(unpack(*entry));
    }

private:
    static constexpr std::size_t k_budget_bytes = std::size_t{24} << 20U;

    struct Count {
        std::uint64_t count = 0;
        std::int64_t first = 0, last = 0;
    };
    struct Share {
        std::size_t bytes = 0;
        std::uint64_t left_out = 0;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    // Container and event, packed.
    using Groups = std::unordered_map<std::string, Count, Hash, std::equal_to<>>;

    static void extend(Count &count, std::int64_t time);
    bool reserve(std::string_view container, std::size_t bytes);
    std::vector<const Groups::value_type *> sorted() const;
    static DenialGroup unpack(const Groups::value_type &entry);

    Groups groups_;
    std::map<std::string, Share, std::less<>> shares_;
    std::string key_; // used again and again
    std::size_t free_;
    std::uint64_t left_out_ = 0, events_ = 0;
};

// What was denied, in a few words: "mount proc on /proc/ (rw, nosuid)".
std::string denial_text(const apparmor::Denial &denial);

} // namespace warden::ctl::denials
