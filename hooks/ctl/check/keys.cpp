// Keys that LXC does not know, no longer knows, or does not know yet.
#include "base/text.hpp"
#include "config/nearest.hpp"
#include "ctl/check/checker.hpp"
#include "lxc/config_keys.hpp"
#include "lxc/legacy_keys.hpp"

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
    return config::did_you_mean(key, candidates);
}

findings::Finding unknown_finding(const lxc::Item &item, unsigned network, bool suggest) {
    if (const auto successor = lxc::successor_of_legacy_key(item.key, network))
        return legacy_finding(item, *successor);
    return finding_for("CFG-011", item,
                       "LXC knows no such key" + (suggest ? suggestion(printable(item.key, 120)) : ""));
}

bool is_cleared_network(const lxc::Item &item) {
    const lxc::NetKey net = lxc::net_key(item.key);
    return net.valid && net.subkey.empty() && item.value.empty();
}

void check_key(Findings &out, const lxc::Item &item, unsigned network, const CheckTarget &target) {
    const lxc::KeyRule *rule = lxc::rule_of(item.key);
    if (rule == nullptr) {
        if (!is_cleared_network(item))
            out.push_back(unknown_finding(item, network, out.size() < k_most_suggestions));
        return;
    }
    // lxc-pve 6.0.5-3 took these back from LXC 7; a pve-container that knows them asks for it, an older one
    // drops the line.
    const bool taken_back = target.proxmox && target.lxc >= 6 && item.key.starts_with("lxc.environment.");
    if (rule->since > target.lxc && !taken_back)
        out.push_back(finding_for("CFG-012", item,
                                  "LXC " + std::to_string(target.lxc) + " does not know this key; LXC " +
                                      std::to_string(rule->since) + " is the first that does"));
    if (rule->kind == lxc::KeyKind::family && rule->name == item.key && !item.value.empty())
        out.push_back(finding_for("CFG-013", item, item.key + " takes no value, it can only be cleared"));
}

} // namespace

void check_keys(Findings &out, const configs::ConfigInput &input, const std::vector<bool> &lint,
                const CheckTarget &named) {
    CheckTarget target = named;
    target.proxmox = target.proxmox || input.config.syntax() == lxc::Syntax::pve;
    unsigned networks = 0;
    const auto &items = input.config.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        networks += items[i].key == "lxc.network.type" ? 1U : 0U;
        if (lint[i] && items[i].key.starts_with("lxc."))
            check_key(out, items[i], networks == 0 ? 0 : networks - 1, target);
    }
}

} // namespace warden::ctl::check
