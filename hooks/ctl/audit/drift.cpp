// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/drift.hpp"

#include "apparmor/confinement.hpp"
#include "apparmor/process.hpp"
#include "base/clock.hpp"
#include "base/process_status.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/descendants.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "cgroup/group.hpp"
#include "cgroup/writes/printed.hpp"

#include <optional>

namespace warden::ctl::audit {
namespace {

using apparmor::Confinement;
using findings::Finding;

constexpr std::size_t k_most_named = 5; // processes in one message

class Drift {
public:
    Drift(const Dir &root, const state::Record &record, LoadedProfiles &profiles, const DriftBudget &budget)
        : root_(root), record_(record), budget_(budget), deadline_(Deadline::after_ms(budget.ms)),
          profiles_(profiles) {}

    std::vector<Finding> find() {
        compare_limits();
        compare_label();
        look_at_processes();
        return std::move(findings_);
    }

private:
    void add(std::string_view id, std::string message, std::string live = "", std::string key = "") {
        auto finding = findings::finding_from(drift_checks(), id, std::move(message));
        finding.container = record_.name;
        finding.live = std::move(live);
        finding.key = std::move(key);
        findings_.push_back(std::move(finding));
    }

    void compare_limits() {
        const auto group = cgroup::Group::open(root_, record_.cgroup);
        for (const auto &[file, value] : record_.applied) {
            if (!group || file == "devices") // the module devices knows its program by the tag
                continue;
            const auto now = group->read(file);
            if (!now)
                add("HOOK-003", "not checked: " + now.error().message, "", file);
            else if (!cgroup::writes::in_force(file, value, *now))
                add("HOOK-003",
                    file + " was set to " + value + " at the start, and somebody changed it since", *now,
                    file);
        }
    }

    void compare_label() {
        const auto now = apparmor::read_process_label(root_, std::to_string(record_.init_pid));
        if (record_.label.empty() || !now || now->text == record_.label)
            return;
        add("HOOK-004",
            "init had the label " + printable(record_.label, 200) + " at the start, and has another one now",
            now->text, "lxc.apparmor.profile");
    }

    void look_at_processes() {
        init_ = read_status(root_, record_.init_pid);
        const auto label = apparmor::read_process_label(root_, std::to_string(record_.init_pid));
        init_confined_ = label && what_binds(*label) == Confinement::confined;
        walk();
        say("HOOK-005", "run outside of the container's confinement", unconfined_);
        say("HOOK-007", "not checked: have labels of which cannot be told whether they confine", unproven_);
        say("HOOK-006", "have rights that init has not (capabilities, or no seccomp filter)", mighty_);
        if (!missing_.empty())
            add("HOOK-007", "not checked: what is left after the first " + std::to_string(looked_at_) +
                                " processes, because " + missing_);
    }

    // Those above before those below: what was put there from outside is mostly in one that was there at the
    // start.
    void walk() {
        const auto top = root_.open_dir(record_.cgroup);
        if (!top)
            return; // gone, and its processes with it
        std::vector<std::string> groups{""};
        for (std::size_t i = 0; i < groups.size() && may_go_on(); ++i) {
            const std::string group = groups[i];
            look_at_group(*top, group);
            const std::size_t room = budget_.groups - groups.size();
            auto below = cgroup::children_of(*top, group, room + 1);
            if (!below) {
                if (!is_gone(group, below.error()))
                    miss(printable(below.error().message, 200));
                continue;
            }
            if (below->size() > room) {
                below->resize(room);
                miss("it has more than " + std::to_string(budget_.groups) + " cgroups");
            }
            groups.insert(groups.end(), below->begin(), below->end());
        }
    }

    bool is_gone(const std::string &group, const Error &error) const {
        return cgroup::freeze::is_group_gone(root_, record_.cgroup + "/" + group, error);
    }

    bool may_go_on() {
        if (deadline_.passed())
            miss("that took longer than " + std::to_string(budget_.ms) + " ms");
        if (looked_at_ >= budget_.processes)
            miss("there are more than that");
        return !deadline_.passed() && looked_at_ < budget_.processes && bytes_ < budget_.bytes;
    }

    // The reason that comes first is told.
    void miss(const std::string &why) {
        if (missing_.empty())
            missing_ = why;
    }

    void look_at_group(const Dir &top, const std::string &group) {
        const std::size_t room = budget_.bytes - bytes_;
        const auto pids =
            top.read_kernel_file(group.empty() ? "cgroup.procs" : group + "/cgroup.procs", room);
        // In a threaded group they are those of the group above.
        if (!pids && (pids.error().code == EOPNOTSUPP || is_gone(group, pids.error())))
            return;
        if (!pids)
            return miss(printable(pids.error().message, 200));
        bytes_ += pids->size();
        for (const auto line : split(*pids, '\n')) {
            const auto pid = parse_i64(trim(line));
            if (!pid || *pid <= 0)
                continue;
            if (!may_go_on())
                return;
            ++looked_at_;
            look_at(*pid);
        }
    }

    // A process that ends while we look is nobody's finding.
    void look_at(std::int64_t pid) {
        const auto label = apparmor::read_process_label(root_, std::to_string(pid));
        if (init_confined_ && label)
            judge(pid, *label);
        const auto status = read_status(root_, pid);
        if (!init_ || !status)
            return;
        const bool more = (status->effective & ~init_->bounding) != 0;
        if (more || (init_->seccomp != 0 && status->seccomp == 0))
            mighty_.push_back(name_of(pid));
    }

    void judge(std::int64_t pid, const apparmor::Label &label) {
        const auto found = what_binds(label);
        if (found == Confinement::confined)
            return;
        auto &list = found == Confinement::not_proven ? unproven_ : unconfined_;
        list.push_back(name_of(pid) + " (" + printable(label.text, 100) + ")");
    }

    // A guest that loads profiles of its own stacks them on the container's, and then only the kernel's list
    // shows whether that one is enforced.
    Confinement what_binds(const apparmor::Label &label) {
        const auto found = apparmor::confinement(label, nullptr);
        if (found != Confinement::not_proven)
            return found;
        if (!profiles_)
            profiles_ = apparmor::read_profiles(root_);
        return apparmor::confinement(label, *profiles_ ? &profiles_->value() : nullptr);
    }

    std::string name_of(std::int64_t pid) const {
        const auto name = root_.read_kernel_file("proc/" + std::to_string(pid) + "/comm", 64);
        return std::to_string(pid) + " " + (name ? printable(trim(*name), 40) : "?");
    }

    void say(std::string_view id, const std::string &what, const std::vector<std::string> &processes) {
        if (processes.empty())
            return;
        std::vector<std::string> named(
            processes.begin(),
            processes.begin() + static_cast<std::ptrdiff_t>(std::min(processes.size(), k_most_named)));
        add(id, std::to_string(processes.size()) + " processes " + what + ": " + join(named, ", ") +
                    (processes.size() > named.size() ? " and more" : ""));
    }

    const Dir &root_;
    const state::Record &record_;
    std::vector<Finding> findings_;
    Result<ProcessStatus> init_{Error{"not read", 0}};
    bool init_confined_ = false;
    const DriftBudget &budget_;
    Deadline deadline_;
    std::size_t looked_at_ = 0, bytes_ = 0;
    std::string missing_; // why not everything was looked at; empty: it was
    LoadedProfiles &profiles_;
    std::vector<std::string> unconfined_, unproven_, mighty_;
};

} // namespace

std::vector<Finding> find_drift(const Dir &root, const state::Record &record, LoadedProfiles &profiles,
                                const DriftBudget &budget) {
    return Drift(root, record, profiles, budget).find();
}

const std::vector<findings::Check> &drift_checks() {
    static const std::vector<findings::Check> checks{
        {
            .id = "HOOK-003",
            .severity = WARDEN_SEV_ERROR,
            .title = "A limit that was written at start was changed since",
            .why =
                "lxc-warden wrote the value when the container started, and read it back. Whoever may write to the host's cgroups can change it: lxc-cgroup, an admin, another program.",
            .fix =
                "Find out who changed it. Write the value again, or restart the container; a memory limit below memory.current makes the kernel kill processes at once.",
        },
        {
            .id = "HOOK-004",
            .severity = WARDEN_SEV_ERROR,
            .title = "The label of the container's init changed since its start",
            .why =
                "Executing a program can change the label (a profile with px rules), and so can change_profile, where the profile allows it.",
            .fix = "Look into the profile; restart the container.",
        },
        {
            .id = "HOOK-005",
            .severity = WARDEN_SEV_ERROR,
            .title = "Processes in the container's cgroup are not confined",
            .why =
                "Its init is, and these are not: they were put there from outside (lxc-attach with elevated privileges, nsenter) or got out of the profile.",
            .fix = "Find out who started them, and end them.",
        },
        {
            .id = "HOOK-006",
            .severity = WARDEN_SEV_WARNING,
            .title = "Processes in the container have more rights than its init",
            .why =
                "A process can only lose capabilities and seccomp filters, so these did not come from the container's init: lxc-attach -e, nsenter.",
            .fix = "Find out who started them, and end them.",
        },
        {
            .id = "HOOK-007",
            .severity = WARDEN_SEV_WARNING,
            .title = "Not all processes of the container could be checked",
            .why =
                "It has more processes or cgroups than one audit looks at, or the audit could not read them in time, or the kernel's list of profiles does not show whether a label confines. Nothing is known of those processes.",
            .fix =
                "Run the audit as root; limit the processes with pids.max, and the cgroups with cgroup.max.descendants.",
        },
    };
    return checks;
}

} // namespace warden::ctl::audit
