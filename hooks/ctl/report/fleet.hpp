// SPDX-License-Identifier: LGPL-2.1-or-later
// The reports of many hosts, merged: of each host the latest one, and what the earlier ones counted.
#pragma once

#include "ctl/report/host_report.hpp"
#include "ctl/report/text_pool.hpp"
#include "findings/report_text.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::ctl::report {

struct TrendPoint {
    std::int64_t time = 0;
    findings::Counts counts;
};

// How far the data of a host can be believed to say what is now.
enum class HostAge : std::uint8_t {
    fresh,
    old,     // older than asked for
    future,  // its clock is ahead of ours
    undated, // a report without a time
    silent,  // asked just now, and did not answer: what is known is from before
    missing, // expected, and no report came
};
std::string_view age_name(
    HostAge age); // "fresh", "too old", "from the future", "without a time", "did not answer", "no report"

struct FleetHost {
    HostReport report;
    HostAge age = HostAge::fresh;
    std::int64_t age_seconds = 0; // below 0 of one from the future; 0 of one without a time
    findings::Counts counts;
    std::uint64_t not_checked = 0;   // as the audit counts it
    std::size_t would_refuse = 0;    // containers in mode audit that enforce would not let start
    std::size_t refuses = 0;         // containers in mode enforce whose next start is refused
    bool has_namesake = false;       // another machine has the same name
    std::vector<TrendPoint> trend{}; // by time, with the latest; of dated reports

    bool is_red() const { return age != HostAge::fresh; }
    // Of something nothing is known.
    bool has_gaps() const { return is_red() || not_checked != 0; }
};

struct FileProblem {
    std::string file, message;
};

struct Fleet {
    std::vector<FleetHost> hosts;      // those to look at first before the others
    std::vector<FileProblem> problems; // files that are not in it
    std::vector<std::string> notes;    // what else is odd: two machines of one name
    std::int64_t now = 0, max_age = 0; // seconds
    std::size_t reports = 0;           // that were merged

    findings::Counts counts() const;
    // 2 with problems, 1 with a host that has gaps or a finding at or above fail_on, else 0.
    int exit_code(warden_severity fail_on) const;
};

class FleetBuilder {
public:
    // now: seconds since 1970. max_age: seconds after which a report is too old.
    FleetBuilder(std::int64_t now, std::int64_t max_age) : now_(now), max_age_(max_age) {}

    TextPool &pool() { return pool_; }
    // Of a host's reports the latest stays whole. One from the future counts only where there is no other.
    void add(HostReport report);
    void add_problem(std::string file, std::string message) {
        problems_.push_back({std::move(file), std::move(message)});
    }
    // A host of which there must be a report.
    void expect(std::string_view name) { expected_.insert(pool_.keep(name)); }
    // One that was asked for a new report and gave none.
    void expect_silent(std::string_view name) { silent_.insert(pool_.keep(name)); }
    // Texts of the fleet live as long as this builder, which is used up.
    Fleet finish();

private:
    struct Gathered {
        HostReport latest;
        std::map<std::int64_t, findings::Counts> trend;
    };

    // A report whose file is called after another host than it names itself.
    struct Misnamed {
        std::string_view stem, name, source;
    };

    void note(std::string text);
    bool is_from_future(const HostReport &report) const;
    FleetHost host_of(Gathered gathered) const;
    void note_names();
    void note_speakers();

    const std::int64_t now_, max_age_;
    TextPool pool_;
    std::map<std::pair<std::string_view, std::string_view>, Gathered> hosts_; // by name and machine
    std::set<std::string_view> expected_, silent_;
    std::vector<FileProblem> problems_;
    std::vector<Misnamed> misnamed_; // views into the pool
    std::vector<std::string> notes_;
    std::size_t reports_ = 0, more_notes_ = 0;
};

} // namespace warden::ctl::report
