// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/case_text.hpp"

#include "base/text.hpp"
#include "policy/waiver.hpp"

namespace warden::ctl::cases {
namespace {

// LXC takes blanks at both ends away, and then one pair of quotes.
std::string quoted(const std::string &value) {
    const bool bare = value.empty() ||
                      (trim(value).size() == value.size() && value.front() != '"' && value.front() != '\'');
    return bare ? value : (value.find('"') == std::string::npos ? "\"" + value + "\"" : "'" + value + "'");
}

void add(std::string &out, const std::string &key, const std::string &value) {
    if (!value.empty())
        out += key + " = " + value + "\n";
}

// Without any it says that there are none.
void add_ids(std::string &out, const std::string &key, const std::set<std::string> &ids) {
    out += key + (ids.empty() ? " =" : " = " + join({ids.begin(), ids.end()}, " ")) + "\n";
}

} // namespace

std::string flat_config(const lxc::Config &config) {
    std::string out;
    for (const lxc::Item &item : config.items()) {
        if (item.key != "lxc.include")
            out += item.key + (item.value.empty() ? " =" : " = " + quoted(item.value)) + "\n";
    }
    return out;
}

std::string case_text(const Case &one) {
    std::string out = "[case " + one.name + "]\n";
    add(out, "container", one.container);
    add(out, "lxcpath", one.lxcpath);
    add(out, "config", one.config);
    add(out, "host", one.host);
    add(out, "layout", one.layout);
    if (one.today)
        add(out, "today", policy::day_text(*one.today));
    const Expected &expected = one.expected;
    if (expected.decision)
        add(out, "decision", std::string(decision_name(*expected.decision)));
    if (expected.finds)
        add_ids(out, "finds", *expected.finds);
    if (expected.waives)
        add_ids(out, "waives", *expected.waives);
    return out;
}

Expected expected_of(const Seen &seen) {
    Expected expected;
    expected.decision = seen.decision;
    expected.finds = seen.finds;
    expected.waives = seen.waives;
    return expected;
}

} // namespace warden::ctl::cases
