// SPDX-License-Identifier: LGPL-2.1-or-later
// Keys that LXC does not know, no longer knows, or does not know yet.
#include "ctl/check/keys.hpp"

#include "base/text.hpp"
#include "config/nearest.hpp"
#include "ctl/check/checker.hpp"
#include "ctl/check/proposal.hpp"
#include "lxc/config_keys.hpp"
#include "lxc/legacy_keys.hpp"
#include "lxc/proxmox_keys.hpp"

#include <algorithm>

namespace warden::ctl::check {
namespace {

// Comparing a name with all that there are takes a while, and who has more unknown keys has another problem.
constexpr std::size_t k_most_suggestions = 200;

findings::Finding finding_for(std::string_view id, const lxc::Item &item, std::string message) {
    auto finding = offline_finding(id, std::move(message), item.at);
    finding.key = item.key;
    finding.value = item.value;
    return finding;
}

findings::Finding legacy_finding(const lxc::Item &item, const lxc::Successor &successor) {
    const std::string how(successor.how);
    if (successor.key.empty()) {
        auto finding = finding_for("CFG-010", item, "LXC 2.1 dropped this key: " + how);
        finding.fix = "Remove the line: " + how + ".";
        return finding;
    }
    auto finding = finding_for("CFG-010", item, "this key is called " + successor.key + " since LXC 2.1");
    finding.fix = "Write " + successor.key + " = " + item.value + (how.empty() ? "." : "; " + how + ".");
    return finding;
}

// With the index of the network in its place, so that the nearest name can be written as it is.
std::string suggestion(const std::string &key) {
    std::vector<std::string> names;
    const lxc::NetKey net = lxc::net_key(key);
    for (const lxc::KeyRule &rule : lxc::rules()) {
        const auto star = rule.name.find('*');
        if (star == std::string_view::npos)
            names.emplace_back(rule.name);
        else if (net.valid)
            names.push_back(std::string(rule.name.substr(0, star)) + std::string(net.index) +
                            std::string(rule.name.substr(star + 1)));
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    if (std::ranges::find(candidates, key) != candidates.end())
        return "; the number of a network is 4294967295 at most";
    return config::did_you_mean(key, candidates);
}

findings::Finding unknown_finding(const lxc::Item &item, unsigned network, bool suggest) {
    if (const auto successor = lxc::successor_of_legacy_key(item.key, network))
        return legacy_finding(item, *successor);
    return finding_for("CFG-011", item,
                       "LXC knows no such key" + (suggest ? suggestion(printable(item.key, 120)) : ""));
}

// `lxc.key: value`, with an equals sign somewhere in the value.
std::optional<findings::Finding> colon_finding(const lxc::Item &item) {
    const auto colon = item.key.find(':');
    const std::string key = item.key.substr(0, colon);
    if (colon == std::string::npos || lxc::rule_of(key) == nullptr)
        return std::nullopt;
    auto finding = finding_for("CFG-011", item, "only Proxmox's own files have a colon after a key");
    finding.fix = "Write " + key + " = " + std::string(trim(std::string_view(item.key).substr(colon + 1))) +
                  "=" + item.value + ".";
    return finding;
}

std::string number_of(unsigned lxc) {
    return "LXC " + std::to_string(lxc);
}

// Of the first word that is wrong.
std::string nearest_word(lxc::ValueKind kind, std::string_view value, unsigned lxc) {
    for (const std::string_view word : words(value)) {
        if (lxc::values::fit(kind, word, lxc) != lxc::values::Fit::fits)
            return config::did_you_mean(printable(word, 60), lxc::values::choices(kind));
    }
    return {};
}

findings::Finding value_finding(std::string_view id, const lxc::Item &item, const lxc::Complaint &complaint,
                                unsigned lxc, bool suggest) {
    auto finding = finding_for(id, item, complaint.message);
    finding.fix = complaint.fix;
    const lxc::KeyRule *rule = lxc::rule_of(item.key);
    const auto meant = rule == nullptr ? std::string() : proposal(rule->value, item.value, lxc);
    if (!meant.empty())
        finding.fix = "Write " + item.key + " = " + meant + ".";
    else if (rule != nullptr && suggest)
        finding.message += nearest_word(rule->value, item.value, lxc);
    return finding;
}

} // namespace

findings::Finding grammar_finding(const lxc::Item &item, const lxc::Complaint &complaint, unsigned lxc,
                                  unsigned network, bool suggest) {
    using enum lxc::Complaint::Kind;
    switch (complaint.kind) {
    case unknown_key:
        break;
    case newer_key: {
        const unsigned since = lxc::rule_of(item.key)->since;
        return finding_for("CFG-012", item,
                           number_of(lxc) + " does not know this key; " + number_of(since) +
                               " is the first that does");
    }
    case older_key:
        return finding_for("CFG-020", item,
                           number_of(lxc) +
                               " does not load a config that has this key: the container does not start");
    case no_value:
        return finding_for("CFG-013", item, item.key + " takes no value, it can only be cleared");
    case value:
        return value_finding("CFG-014", item, complaint, lxc, suggest);
    case order: {
        auto finding = finding_for("CFG-015", item, complaint.message);
        finding.fix = complaint.fix;
        return finding;
    }
    case doubt:
        return value_finding("CFG-016", item, complaint, lxc, suggest);
    }
    if (auto finding = colon_finding(item))
        return std::move(*finding);
    return unknown_finding(item, network, suggest);
}

void check_keys(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint,
                const CheckTarget &target, const std::set<std::string> &refused) {
    unsigned networks = 0;
    lxc::Grammar grammar(target.lxc, input.config.syntax());
    const auto &items = input.config.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        networks += items[i].key == "lxc.network.type" ? 1U : 0U;
        if (!items[i].key.starts_with("lxc."))
            continue;
        const auto complaint = grammar.next(items[i].key, items[i].value);
        if (!complaint || !lint[i])
            continue;
        const bool said = complaint->kind == lxc::Complaint::Kind::older_key &&
                          (refused.contains(items[i].at.text()) || is_of_lxc(items[i].at.file));
        if (said)
            continue;
        // lxc-pve 6.0.5-3 took these back from LXC 7; a pve-container that knows them asks for it, an older
        // one drops the line.
        const bool is_proxmox = target.proxmox || input.config.syntax() == lxc::Syntax::pve;
        const bool taken_back = is_proxmox && lxc::is_backported(items[i].key, target.lxc);
        if (complaint->kind == lxc::Complaint::Kind::newer_key && taken_back)
            continue;
        auto finding = grammar_finding(items[i], *complaint, target.lxc, networks == 0 ? 0 : networks - 1,
                                       out.size() < k_most_suggestions);
        out.push_back(std::move(finding));
    }
}

} // namespace warden::ctl::check
