// SPDX-License-Identifier: LGPL-2.1-or-later
// A file with tests of a policy: containers, and what is expected of them. The format is in lxc-warden(8).
#pragma once

#include "base/result.hpp"
#include "config/lines.hpp"
#include "lxc/config_line.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::ctl::cases {

// What comes of a start: it goes on; it goes on in mode audit, and in mode enforce it would not; it is
// refused.
enum class Decision : std::uint8_t { allowed, reported, refused };
std::string_view decision_name(Decision decision);

struct Expected {
    std::optional<Decision> decision;
    std::optional<std::set<std::string>> finds;  // ids that are not waived; see runner.hpp
    std::optional<std::set<std::string>> waives; // ids that are
    std::set<std::string> finds_not;
    std::optional<std::set<std::string>> writes; // "memory.max = 67108864"; empty: none
};

struct ConfigLine {
    std::string text; // as it would stand in the config
    Source at;
};

struct Case {
    std::string name;
    Source at;
    std::string container;
    std::string lxcpath;
    warden_phase phase = WARDEN_PRE_START;
    std::vector<std::string> groups; // further ones
    std::optional<bool> privileged;  // what the config says, if unset
    // Paths beside the file; empty: none.
    std::string config, host, tree;
    std::string layout;            // empty: unified
    std::vector<ConfigLine> lines; // after the config
    std::int64_t pid = -1;
    std::optional<std::string> cgroup; // below the tree
    std::optional<std::chrono::sys_days> today;
    std::vector<config::Section> settings; // on top of the policy, as try -o
    Expected expected;
};

struct CaseFile {
    std::vector<Case> cases;
    config::Problems problems; // a case with one is left out
};

CaseFile parse_case_file(const std::string &file, std::string_view text);

// MODULE.OPTION=VALUE, or mode=audit|enforce. at: where it is written.
Result<config::Section> parse_setting(const std::string &text, const Source &at);

} // namespace warden::ctl::cases
