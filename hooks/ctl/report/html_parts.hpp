// What the parts of the page have in common.
#pragma once

#include "ctl/report/formats.hpp"
#include "ctl/report/views.hpp"

#include <span>
#include <string>
#include <string_view>

namespace warden::ctl::report {

// Text as HTML, in an element or in a quoted attribute.
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

// The page stays below so many bytes whatever the fleet's size: a list that may be long has a budget.
class Budget {
public:
    explicit Budget(std::size_t bytes) : left_(bytes) {}
    // false from the first one on that does not fit.
    bool takes(std::size_t bytes) {
        left_ = bytes <= left_ ? left_ - bytes : 0;
        return left_ > 0;
    }

private:
    std::size_t left_;
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
