// SPDX-License-Identifier: LGPL-2.1-or-later
// The rules of apparmor.d(5) by class, for denial_rule.cpp.
#pragma once

#include "apparmor/denial_rule.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace warden::apparmor::rules {

using Parser = std::optional<ParserVersion>;

// Before 4 the parser makes more of some rules than they say (CVE-2016-1585), and does not know others.
inline bool is_weak(const Parser &parser) {
    return !parser || parser->major < 4;
}
// "AppArmor's parser 3.0", or that it is not known.
std::string parser_text(const Parser &parser);

inline bool is_one_of(std::string_view what, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), what) != names.end();
}

// The words of a mask: "send receive", "read, write". Empty if one of them is not in `known`.
std::vector<std::string> mask_words(std::string_view mask, std::initializer_list<std::string_view> known);
// "(send, receive)".
std::string in_parentheses(const std::vector<std::string> &words);

// No rule, and why.
RuleAdvice none(std::string why);
// A rule that only a parser from 4 on reads: before that it would stop the container's start.
RuleAdvice since_4(const Parser &parser, const std::string &rule, std::string opens);

RuleAdvice mount(const Denial &denial, const Parser &parser);
RuleAdvice umount(const Denial &denial);
RuleAdvice pivot_root(const Denial &denial);
RuleAdvice file(const Denial &denial);
RuleAdvice network(const Denial &denial);
RuleAdvice unix_socket(const Denial &denial, const Parser &parser);
RuleAdvice bus(const Denial &denial);
RuleAdvice message_queue(const Denial &denial, const Parser &parser);
RuleAdvice ring(const Denial &denial, const Parser &parser);
RuleAdvice ptrace(const Denial &denial);
RuleAdvice signal(const Denial &denial);
RuleAdvice capability(const Denial &denial);
RuleAdvice resource_limit(const Denial &denial);
RuleAdvice change_profile(const Denial &denial);

} // namespace warden::apparmor::rules
