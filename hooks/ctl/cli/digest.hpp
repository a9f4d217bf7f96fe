// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings of many containers or files, put together for a person at a terminal: grouped by what they are
// about, equal ones of many folded into one, and counted by id. Pure; `digest_text` lays it out.
#pragma once

#include "findings/finding.hpp"
#include "findings/report_text.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace warden::ctl::cli {

// What findings are about: a container, a config, the host.
struct Subject {
    std::string title;                // empty: its findings stand without a heading
    std::string file;                 // its own config, as findings name it; may be empty
    std::string status;               // beside the title; may be empty
    std::vector<std::string> details; // lines for -v
};

// Findings of one kind, which differ by value at most, and all subjects that have them. In their texts the
// subject's own file is k_own_file.
struct DigestEntry {
    struct Place {
        std::size_t subject = 0; // index into subjects()
        unsigned line = 0;       // of the subject's own file; 0: elsewhere, see finding.at
        std::string value, live, fix, generated;
    };
    findings::Finding finding; // the first
    std::vector<Place> places; // at most k_max_named
    std::size_t count = 0;
};

struct DigestId {
    warden_severity severity = WARDEN_SEV_INFO; // the highest
    std::size_t subjects = 0;                   // that have one of this severity
    std::size_t findings = 0;                   // that are not waived
};

class Digest {
public:
    // Beyond these numbers findings and names are only counted: a fleet of 100,000 configs fits neither on a
    // terminal nor into memory.
    static constexpr std::size_t k_max_entries = 1000, k_max_named = 200;
    static constexpr char k_own_file = '\1';

    // What add() is told from now on is about this.
    void begin(Subject subject);
    void add(const findings::Finding &finding);

    const std::vector<Subject> &subjects() const { return subjects_; }
    const std::vector<DigestEntry> &entries() const { return entries_; }
    const std::map<std::string, DigestId> &ids() const { return ids_; }
    const findings::Counts &counts() const { return counts_; }
    // Titles of those begun that have no finding, the first k_max_named, and how many there are.
    const std::vector<std::string> &clean() const { return clean_; }
    std::size_t clean_count() const { return clean_count_; }
    // Findings that were counted and are not among the entries.
    std::size_t left_out() const { return left_out_; }
    // Findings that `lxc-warden migrate --write` mends at once, and those that it would mend in a config that
    // it leaves alone as long as another of its lines is wrong or lost.
    std::size_t migratable() const { return migratable_; }
    std::size_t migratable_later() const { return migratable_later_; }
    // No more subjects come: the last one is counted.
    void end();

private:
    std::size_t kept_subject();
    void count(const findings::Finding &finding);

    std::vector<Subject> subjects_; // those that entries name
    std::vector<DigestEntry> entries_;
    std::unordered_map<std::string, std::size_t> by_text_;
    std::map<std::string, DigestId> ids_;
    std::map<std::string, std::size_t> id_seen_in_; // number of the last subject that has it
    std::vector<std::string> clean_;
    findings::Counts counts_;
    std::size_t begun_ = 0, clean_count_ = 0, left_out_ = 0, migratable_ = 0, migratable_later_ = 0;
    std::size_t current_migratable_ = 0;
    bool current_stops_migrate_ = false;
    Subject current_;
    bool current_is_clean_ = false, current_is_kept_ = false;
};

} // namespace warden::ctl::cli
