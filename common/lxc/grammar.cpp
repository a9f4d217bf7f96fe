// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/grammar.hpp"

#include "base/text.hpp"
#include "lxc/config_keys.hpp"
#include "lxc/values/numbers.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace warden::lxc {
namespace {

using values::Fit;
using Kind = Complaint::Kind;

constexpr std::string_view k_network = "lxc.net.";
constexpr std::array<std::string_view, 5> k_families{"lxc.cgroup2", "lxc.cgroup", "lxc.prlimit", "lxc.sysctl",
                                                     "lxc.proc"};

Complaint about_key(Kind kind) {
    return {kind, {}, {}};
}

std::string quoted(std::string_view value) {
    return "'" + printable(value, 80) + "'";
}

// What stands before a comment, when somebody took # for the beginning of one.
std::string_view before_comment(std::string_view value) {
    const auto hash = value.find('#');
    if (hash == std::string_view::npos)
        return {};
    const auto end = value.substr(0, hash).find_last_not_of(" \t");
    return end == std::string_view::npos ? std::string_view{} : value.substr(0, end + 1);
}

// Only a network of this type has the key; empty: each network has it.
std::string_view needed_type(std::string_view subkey) {
    const auto first = subkey.substr(0, subkey.find('.'));
    const bool typed = first == "veth" || first == "macvlan" || first == "ipvlan" || first == "vlan";
    return typed ? first : std::string_view{};
}

// LXC gives an index and what follows it a buffer of this many bytes.
constexpr std::size_t k_most_subkey = 37;

bool is_known_index(std::uint64_t index) {
    return index < static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
}

bool names(std::string_view value, std::string_view word) {
    return std::ranges::count(words(value), word) > 0;
}

} // namespace

std::optional<Complaint> Grammar::next(std::string_view key, std::string_view value) {
    if (key.starts_with(k_network))
        return network(key.substr(k_network.size()), value);
    if (key == "lxc.cap.drop" || key == "lxc.cap.keep")
        return capabilities(key, value);
    if (key == "lxc.namespace.clone" || key == "lxc.namespace.keep")
        return namespaces(key, value);
    if (key == "lxc.net" && value.empty())
        networks_.clear();
    return stateless(key, value);
}

std::optional<Complaint> Grammar::value_complaint(ValueKind kind, std::string_view value) const {
    const Fit fit = values::fit(kind, value, lxc_);
    if (fit == Fit::fits)
        return std::nullopt;
    const std::string write = "Write " + std::string(values::wanted(kind));
    const std::string_view meant = before_comment(value);
    if (!meant.empty() && values::fit(kind, meant, lxc_) == Fit::fits)
        return Complaint{
            fit == Fit::refused ? Kind::value : Kind::doubt,
            quoted(value) +
                " holds text after the value, and LXC knows no comments there: # and what follows is part of it",
            "Write " + quoted(meant) + " alone, and put the comment on a line of its own."};
    if (kind == ValueKind::variable && fit == Fit::refused)
        return Complaint{
            Kind::value,
            quoted(value) +
                " has no `=`: LXC takes the value from the environment of whoever starts the container, and refuses the config where there is none",
            write + "."};
    if (fit == Fit::refused)
        return Complaint{Kind::value, "LXC refuses the value " + quoted(value), write + "."};
    if (fit == Fit::ignored)
        return Complaint{Kind::doubt, "LXC passes over the value " + quoted(value) + " without a word",
                         write + "."};
    return Complaint{Kind::doubt,
                     "whether LXC takes the value " + quoted(value) +
                         " depends on the host and on who starts the container",
                     write + "."};
}

// rest is what stands after "lxc.net.".
std::optional<Complaint> Grammar::network(std::string_view rest, std::string_view value) {
    if (rest.empty() || rest.front() < '0' || rest.front() > '9')
        return about_key(Kind::unknown_key);
    if (value.empty() && rest.find('.') == std::string_view::npos) {
        // Only here the index is read as a C literal: 010 is network 8.
        if (values::natural_up_to(rest, std::numeric_limits<std::uint32_t>::max()) == Fit::refused)
            return about_key(Kind::unknown_key);
        networks_.erase(values::scan_number(rest, 0).magnitude);
        return std::nullopt;
    }
    const values::Scan index = values::scan_number(rest, 10);
    if (!is_known_index(index.magnitude) || index.rest.size() > k_most_subkey)
        return about_key(Kind::unknown_key);
    if (index.rest.empty())
        return about_key(Kind::no_value);
    const auto subkey = index.rest.substr(1);
    if (index.rest.front() != '.' || rule_of("lxc.net.0." + std::string(subkey)) == nullptr)
        return about_key(Kind::unknown_key);
    return network_setting(index.magnitude, subkey, value);
}

std::optional<Complaint> Grammar::network_setting(std::uint64_t index, std::string_view subkey,
                                                  std::string_view value) {
    const bool types_known = syntax_ == Syntax::lxc;
    const std::string name = "lxc.net." + std::to_string(index);
    const auto network = networks_.find(index);
    if (value.empty() && network == networks_.end() && types_known)
        return Complaint{
            Kind::order,
            "nothing was set for this network yet that could be cleared, and LXC refuses the line",
            "Remove the line."};
    if (value.empty()) {
        if (subkey == "type" && network != networks_.end())
            network->second.clear();
        return std::nullopt;
    }
    const std::string_view type = needed_type(subkey);
    const std::string_view has = network == networks_.end() ? "empty" : std::string_view(network->second);
    if (!type.empty() && has != type && types_known)
        return Complaint{
            Kind::order, "LXC takes this key only after " + name + ".type = " + std::string(type),
            "Put `" + name + ".type = " + std::string(type) +
                "` before the first other line of this network, or remove the line if the network is of another type."};
    const KeyRule *rule = rule_of("lxc.net.0." + std::string(subkey));
    if (auto complaint = value_complaint(rule->value, value)) {
        if (complaint->kind == Kind::doubt)
            networks_.try_emplace(index, "empty");
        return complaint;
    }
    std::string &now = networks_.try_emplace(index, "empty").first->second;
    if (subkey == "type")
        now = value;
    return std::nullopt;
}

std::optional<Complaint> Grammar::capabilities(std::string_view key, std::string_view value) {
    const bool keep = key.ends_with("keep");
    if (value.empty()) {
        caps_kept_ = caps_listed_ = false;
        return std::nullopt;
    }
    if (keep ? !caps_kept_ && caps_listed_ : caps_kept_)
        return Complaint{Kind::order,
                         std::string("lxc.cap.drop and lxc.cap.keep exclude each other, and ") +
                             (keep ? "lxc.cap.drop" : "lxc.cap.keep") +
                             " was given before this line, here or in an included file",
                         std::string("Put an empty `") + (keep ? "lxc.cap.drop" : "lxc.cap.keep") +
                             " =` before this line to use " + std::string(key) +
                             " alone, or remove the line."};
    auto complaint = value_complaint(keep ? ValueKind::kept_capabilities : ValueKind::capabilities, value);
    if (complaint && complaint->kind == Kind::value)
        return complaint;
    const auto parts = words(value);
    caps_listed_ = names(value, "none") ? parts.back() != "none" : caps_listed_ || !parts.empty();
    caps_kept_ = keep;
    return complaint;
}

std::optional<Complaint> Grammar::namespaces(std::string_view key, std::string_view value) {
    const bool keep = key.ends_with("keep");
    bool &mine = keep ? namespaces_kept_ : namespaces_cloned_;
    if (value.empty()) {
        mine = false;
        return std::nullopt;
    }
    const std::string other = keep ? "lxc.namespace.clone" : "lxc.namespace.keep";
    if (keep ? namespaces_cloned_ : namespaces_kept_)
        return Complaint{Kind::order, other + " was given before, and LXC takes only one of the two",
                         "Put an empty `" + other + " =` before this line, or remove the line."};
    if (auto complaint = value_complaint(ValueKind::namespaces, value))
        return complaint;
    mine = mine || !words(value).empty();
    return std::nullopt;
}

std::optional<Complaint> Grammar::stateless(std::string_view key, std::string_view value) const {
    for (const std::string_view family : k_families) {
        // LXC clears with it what has no name, and an rlimit without a name is known to nobody at this time.
        const bool nameless = key.size() == family.size() + 1 && key.starts_with(family) && key.back() == '.';
        if (!nameless)
            continue;
        if (!value.empty() && family != "lxc.prlimit")
            return about_key(Kind::unknown_key);
        if (family == "lxc.cgroup" && lxc_ >= 7)
            return about_key(Kind::unknown_key);
        return value.empty() ? std::nullopt : value_complaint(ValueKind::resource_limit, value);
    }
    const KeyRule *rule = rule_of(key);
    if (rule == nullptr)
        return about_key(Kind::unknown_key);
    if (rule->since > lxc_)
        return about_key(Kind::newer_key);
    if (rule->until != 0 && rule->until <= lxc_)
        return about_key(Kind::older_key);
    if (rule->kind == KeyKind::family && rule->name == key)
        return value.empty() ? std::nullopt : std::optional(about_key(Kind::no_value));
    const bool needs_value =
        rule->value == ValueKind::architecture || rule->value == ValueKind::required_path;
    if (value.empty() && needs_value)
        return Complaint{Kind::value, "LXC refuses this key without a value",
                         "Write " + std::string(values::wanted(rule->value)) + ", or remove the line."};
    return value.empty() ? std::nullopt : value_complaint(rule->value, value);
}

} // namespace warden::lxc
