#include "ctl/audit/unloadable.hpp"

#include "ctl/check/checker.hpp"
#include "lxc/config_keys.hpp"

namespace warden::ctl::audit {

void add_unloadable(AuditedContainer &audited, const lxc::Config &config, std::optional<unsigned> lxc) {
    const std::size_t before = audited.report.findings.size();
    for (const lxc::Item &item : config.items()) {
        const lxc::KeyRule *rule = lxc::rule_of(item.key);
        if (rule == nullptr || rule->until == 0 || lxc.value_or(0) < rule->until)
            continue;
        auto finding = check::offline_finding(
            "CFG-020",
            "LXC " + std::to_string(*lxc) +
                " does not load a config that has this key: the container does not start",
            item.at);
        finding.container = audited.container.name;
        finding.key = item.key;
        finding.value = item.value;
        audited.report.findings.push_back(std::move(finding));
    }
    if (audited.report.findings.size() > before &&
        audited.container.state == containers::Container::State::stopped)
        std::erase_if(audited.report.findings, [](const findings::Finding &finding) {
            return finding.id == "LIM-001" && lxc::in_family(finding.key, "lxc.cgroup");
        });
}

} // namespace warden::ctl::audit
