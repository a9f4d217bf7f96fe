// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/uncovered.hpp"

#include "base/text.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "cgroup/payload_path.hpp"
#include "ctl/containers/payloads.hpp"

#include <algorithm>

namespace warden::ctl::audit {
namespace {

// A user can make as many as he may have processes.
constexpr std::size_t k_most_named = 500;
constexpr std::string_view k_nameless = "(unknown)";

class Search {
public:
    Search(const Dir &root, containers::ContainerFinder &finder,
           const std::vector<containers::Container> &audited)
        : root_(root), finder_(finder), audited_(audited) {}

    std::vector<AuditedContainer> run() {
        for (const auto &container : audited_) {
            if (container.init.pid > 0)
                remember(container.init.pid, container.name);
        }
        for (const auto &monitor : finder_.monitors().all)
            look_at(monitor);
        look_for_orphans();
        return std::move(found_);
    }

private:
    void remember(std::int64_t init, const std::string &name) {
        inits_.push_back(init);
        const auto group = cgroup::freeze::freezer_path_of(root_, init);
        if (!group)
            return;
        groups_.push_back(*group);
        // Without its config only what LXC's own names tell.
        if (const auto limits = cgroup::limit_path(*group, {name, "", "", ""}))
            groups_.push_back(*limits);
    }

    void look_at(const containers::Monitor &monitor) {
        const auto name = monitor.name();
        const std::string config = name ? name->lxcpath + "/" + name->name + "/config" : "";
        auto init = name ? finder_.init_of(monitor, name->name, config) : std::nullopt;
        if (!init)
            init = child_elsewhere(monitor);
        if (!init || std::find(inits_.begin(), inits_.end(), init->pid) != inits_.end())
            return;
        remember(init->pid, name ? name->name : "");
        const std::string who = "its monitor is pid " + std::to_string(monitor.id.pid) + " of uid " +
                                std::to_string(monitor.real);
        if (!name)
            return add(std::string(k_nameless), "", *init,
                       "a container runs whose name and lxcpath cannot be told; " + who);
        const bool same_place = std::any_of(audited_.begin(), audited_.end(), [&](const auto &container) {
            return container.lxcpath == name->lxcpath && container.name == name->name;
        });
        if (same_place)
            return add(
                name->name, name->lxcpath, *init,
                "a container runs under this name that is not believed to be it, because neither root nor the owner of " +
                    printable(name->lxcpath) + " runs it, or because of its cgroup; " + who);
        if (!root_.exists(config))
            return add(name->name, name->lxcpath, *init,
                       "it runs, and there is no " + printable(config) + "; " + who);
        add(name->name, name->lxcpath, *init,
            "it runs, and this audit does not cover it: look at it with lxc-warden audit -P " +
                printable(name->lxcpath) + "; " + who);
    }

    // For one that has no name or no config: a child that is not where the monitor itself is.
    std::optional<ProcessId> child_elsewhere(const containers::Monitor &monitor) const {
        const auto own = cgroup::freeze::freezer_path_of(root_, monitor.id.pid);
        for (const auto &child : monitor.children) {
            const auto group = cgroup::freeze::freezer_path_of(root_, child.pid);
            if (own && group && *own != *group)
                return child;
        }
        return std::nullopt;
    }

    void look_for_orphans() {
        const auto payloads = containers::find_payloads(root_, groups_);
        for (const auto &path : payloads.populated) {
            const bool known = std::any_of(groups_.begin(), groups_.end(), [&](const std::string &group) {
                return group == path || group.starts_with(path + "/");
            });
            if (!known)
                add(path.substr(path.rfind("lxc.payload.") + 12), "", {},
                    "processes run in " + printable(path) +
                        ", and no monitor of theirs was found: it was killed, or cannot be seen from here");
        }
        if (!payloads.all)
            add(std::string(k_nameless), "", {},
                "not checked: there are too many cgroups to look for containers in all of them");
    }

    void add(std::string name, std::string lxcpath, const ProcessId &init, std::string message) {
        if (found_.size() > k_most_named)
            return;
        if (found_.size() == k_most_named) {
            name = k_nameless;
            message = "not checked: there are more than " + std::to_string(k_most_named) + " of them";
        }
        AuditedContainer uncovered;
        uncovered.container.state = containers::Container::State::running;
        uncovered.container.name = std::move(name);
        uncovered.container.lxcpath = std::move(lxcpath);
        uncovered.container.init = init;
        auto finding = findings::finding_from(uncovered_checks(), "HOOK-008", std::move(message));
        finding.container = uncovered.container.name;
        uncovered.report.findings.push_back(std::move(finding));
        found_.push_back(std::move(uncovered));
    }

    const Dir &root_;
    containers::ContainerFinder &finder_;
    const std::vector<containers::Container> &audited_;
    std::vector<std::int64_t> inits_;
    std::vector<std::string> groups_;
    std::vector<AuditedContainer> found_;
};

} // namespace

std::vector<AuditedContainer> find_uncovered(const Dir &root, containers::ContainerFinder &finder,
                                             const std::vector<containers::Container> &audited) {
    return Search(root, finder, audited).run();
}

void add_impostor(AuditedContainer &audited) {
    if (audited.container.impostor.empty())
        return;
    auto finding =
        findings::finding_from(uncovered_checks(), "HOOK-009",
                               audited.container.impostor + " listens where the container's monitor would");
    finding.container = audited.container.name;
    audited.report.findings.push_back(std::move(finding));
}

const std::vector<findings::Check> &uncovered_checks() {
    static const std::vector<findings::Check> checks{
        {
            .id = "HOOK-008",
            .severity = WARDEN_SEV_WARNING,
            .title = "A container runs that the audit does not cover",
            .why =
                "The kernel shows a container that is none of those below the lxcpath that was asked for: it belongs to another lxcpath, its config was removed, its monitor was killed, or a user runs it. Nothing of it was checked.",
            .fix =
                "Run the audit for its lxcpath with -P; stop a container that has no config or no monitor: `kill` its init.",
        },
        {
            .id = "HOOK-009",
            .severity = WARDEN_SEV_WARNING,
            .title = "Somebody else listens in the place of a container's monitor",
            .why =
                "LXC's monitor listens on an abstract socket that has the container's name, and any user of the same network namespace can take the name first. The container then cannot be started, and LXC's own tools believe what that process answers. lxc-warden does not ask it.",
            .fix = "End the process that is named; `ss -xlp` shows who listens.",
        },
    };
    return checks;
}

} // namespace warden::ctl::audit
