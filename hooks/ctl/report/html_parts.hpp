// SPDX-License-Identifier: LGPL-2.1-or-later
// What the parts of the page have in common.
#pragma once

#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

#include <span>
#include <string>
#include <string_view>

namespace warden::ctl::report {

// Text as HTML, in an element or in a quoted attribute. Of a long one the first 1000 bytes: a report is
// somebody else's.
std::string html(std::string_view text);
std::string code(std::string_view text); // in <code>; nothing for nothing
// "<span class="pill KIND">TEXT</span>"; kind is bad, warn, ok or calm.
std::string pill(std::string_view kind, std::string_view text);
std::string severity_pill(const HostFinding &finding);
// Of two machines with one name each says which it is.
std::string host_label(const FleetHost &host);

// A heading that can be linked to, and what stands below it. The text is HTML.
std::string section_begin(std::string_view id, std::string_view title, std::string_view text = {});
// A table that scrolls by itself, also with the keyboard. Heads that begin with # are of numbers.
std::string table_begin(std::string_view label, std::span<const std::string_view> heads);
std::string table_end();

// "3 hosts more, not shown"; nothing for none.
std::string not_shown(std::size_t count, std::string_view noun);
std::string paragraph(std::string_view text); // HTML in <p>; nothing for nothing

// The page stays below 15 MB whatever the fleet's size: every list has a budget of bytes, and says how many
// did not fit. These are the lists' budgets together with the page's frame.
inline constexpr std::size_t k_reports_bytes = std::size_t{256} << 10U, k_hosts_bytes = std::size_t{3} << 20U,
                             k_gaps_bytes = std::size_t{1} << 20U, k_refusals_bytes = std::size_t{1} << 20U,
                             k_subjects_bytes = std::size_t{4} << 20U, k_ids_bytes = std::size_t{512} << 10U,
                             k_names_bytes = std::size_t{3} << 20U, k_waivers_bytes = std::size_t{512} << 10U,
                             k_policies_bytes = std::size_t{256} << 10U,
                             k_rollouts_bytes = std::size_t{128} << 10U;

// A budget for parts that come one after the other: each has an even share of what is left, and so none uses
// up another's; what it leaves, the later ones have as well.
class Shares {
public:
    Shares(std::size_t bytes, std::size_t parts) : left_(bytes), parts_(parts) {}
    std::size_t next();
    void spend(std::size_t bytes) { left_ -= bytes < left_ ? bytes : left_; }

private:
    std::size_t left_, parts_;
};

// A list within its budget: from the first row on that does not fit, rows are only counted.
class Rows {
public:
    Rows(const Write &write, std::size_t bytes) : write_(write), left_(bytes) {}
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;
    bool add(std::string_view row);
    std::size_t left_out() const { return left_out_; }
    std::size_t written() const { return written_; } // bytes

private:
    const Write &write_;
    std::size_t left_, left_out_ = 0, written_ = 0;
};

// The page's parts, in their order. Each is empty when there is nothing to say.
void write_hosts(const Fleet &fleet, const Write &write);
void write_not_checked(const Fleet &fleet, const Write &write);
void write_refusals(const Fleet &fleet, const Write &write);
void write_subjects(const Fleet &fleet, const Write &write);
void write_ids(const Fleet &fleet, const Write &write);
void write_waivers(const Fleet &fleet, const Write &write);
void write_policies(const Fleet &fleet, const Write &write);

// A small line chart of errors and warnings; a word when there is one report.
std::string trend_svg(const FleetHost &host);

std::string_view page_style();

} // namespace warden::ctl::report
