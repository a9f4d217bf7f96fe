// SPDX-License-Identifier: LGPL-2.1-or-later
// A line of a log that a container may have had a hand in: AppArmor's message, its rule, and how it is
// counted.
#include "fuzz.hpp"

#include "apparmor/denial_rule.hpp"
#include "apparmor/log_line.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "ctl/denials/groups.hpp"
#include "ctl/denials/report.hpp"

#include <algorithm>

namespace {

using namespace warden::apparmor;
using warden::fuzz::require;

bool is_one_safe_line(std::string_view text) {
    return warden::is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

void a_rule_is_one_rule(const RuleAdvice &advice) {
    require(!advice.opens.empty() || !advice.rule.empty(), "there is a rule, or it is said why not");
    require(is_one_safe_line(advice.rule), "a rule acts on no terminal and is one line");
    require(advice.rule.empty() || advice.rule.ends_with(','), "a rule ends with a comma");
    require(!advice.wider || !advice.rule.empty(), "only a rule can open too much");
}

void is_counted_as_it_is(const Denial &denial) {
    warden::ctl::denials::DenialGroups groups;
    require(groups.add(denial, "c1"), "there is room for one");
    groups.for_each([&](const warden::ctl::denials::DenialGroup &group) {
        require(group.container == "c1" && group.count == 1, "one event of one container");
        for (const auto text : k_denial_texts)
            require(group.event.*text == denial.*text, "every text is kept");
    });
}

void is_shown_safely(const Denial &denial) {
    for (const bool json : {false, true}) {
        auto line = warden::ctl::denials::denial_line(denial, "c1", json);
        require(line.ends_with('\n'), "a line has its end");
        line.pop_back();
        require(is_one_safe_line(line), "and only one");
        require(!json || warden::Json::accept(line), "and JSON is JSON");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    ParsedLine used; // by the line before
    for (const auto line : warden::split(text, '\n')) {
        const auto parsed = parse_log_line(line);
        parse_log_line(line, used);
        require(used.kind == parsed.kind, "what was read before changes nothing");
        lost_messages(line);
        audit_lost(line);
        if (parsed.kind != LineKind::event)
            continue;
        require(used.denial == parsed.denial, "nor does it leave a text");
        require(mentions_apparmor(line), "no event is passed over");
        require(line.find(parsed.fields) != std::string_view::npos, "its fields stand in the line");
        for (const auto part : k_denial_texts)
            require((parsed.denial.*part).find('\0') == std::string::npos, "no text has a NUL");
        for (const auto parser : {std::optional<ParserVersion>{}, std::optional(ParserVersion{3, 0}),
                                  std::optional(ParserVersion{4, 1})}) {
            a_rule_is_one_rule(rule_for(parsed.denial, parser));
            a_rule_is_one_rule(advise(parsed.denial, parser, line.size() % 2 == 0));
        }
        is_counted_as_it_is(parsed.denial);
        is_shown_safely(parsed.denial);
    }
    parse_parser_version(text);
    return 0;
}
