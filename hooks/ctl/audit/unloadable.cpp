// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/unloadable.hpp"

#include "ctl/check/keys.hpp"
#include "lxc/config_keys.hpp"
#include "lxc/grammar.hpp"
#include "lxc/proxmox_keys.hpp"

namespace warden::ctl::audit {
namespace {

using State = containers::Container::State;

// A hostile config has a hundred thousand such lines; to see that it does not load, these are enough.
constexpr std::size_t k_most_lines = 100;

bool is_refused(const lxc::Complaint &complaint) {
    return complaint.kind != lxc::Complaint::Kind::doubt;
}

// proxmox: the LXC that loads it is that of lxc-pve.
std::vector<findings::Finding> refused_lines(const lxc::Config &config, unsigned lxc, bool proxmox) {
    std::vector<findings::Finding> found;
    lxc::Grammar grammar(lxc, config.syntax());
    unsigned networks = 0;
    for (const lxc::Item &item : config.items()) {
        networks += item.key == "lxc.network.type" ? 1U : 0U;
        if (!item.key.starts_with("lxc.") || found.size() == k_most_lines)
            continue;
        const auto complaint = grammar.next(item.key, item.value);
        const bool known = proxmox && lxc::is_backported(item.key, lxc) && complaint &&
                           complaint->kind == lxc::Complaint::Kind::newer_key;
        if (complaint && is_refused(*complaint) && !known)
            found.push_back(
                check::grammar_finding(item, *complaint, lxc, networks == 0 ? 0 : networks - 1, true));
    }
    return found;
}

bool is_v1_limit(const findings::Finding &finding) {
    return finding.id == "LIM-001" && lxc::in_family(finding.key, "lxc.cgroup");
}

} // namespace

void add_unloadable(AuditedContainer &audited, const lxc::Config &config, std::optional<unsigned> lxc) {
    const bool proxmox = config.text_of("lxc.cgroup.dir.container") == "lxc/" + audited.container.name;
    auto refused = lxc ? refused_lines(config, *lxc, proxmox) : std::vector<findings::Finding>{};
    // Why an include cannot be read, the engine has said.
    audited.unloadable = !refused.empty() || !config.complete();
    for (auto &finding : refused) {
        finding.container = audited.container.name;
        audited.report.findings.push_back(std::move(finding));
    }
    if (!refused.empty() && audited.container.state == State::stopped)
        std::erase_if(audited.report.findings, is_v1_limit);
}

} // namespace warden::ctl::audit
