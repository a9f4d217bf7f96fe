// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/apply.hpp"

#include "base/atomic_file.hpp"
#include "cgroup/devices/attach.hpp"
#include "cgroup/devices/list_text.hpp"
#include "cgroup/group.hpp"
#include "cgroup/writes/printed.hpp"

namespace warden::engine {
namespace {

struct Undo {
    std::string file;
    std::string old_value;
    std::optional<cgroup::devices::DeviceProgram> program; // instead of a file: attached, to be detached
};

class Applier {
public:
    Applier(const Dir &root, const std::string &container, findings::PhaseReport &report)
        : root_(root), container_(container), report_(report) {}

    bool run() {
        for (const auto &step : report_.plan.steps()) {
            const Status done = apply(step);
            if (done)
                continue;
            fail(step, done.error().message);
            undo();
            return false;
        }
        return true;
    }

private:
    Status apply(const findings::PlanStep &step) {
        if (step.kind == findings::PlanStep::Kind::replace)
            return replace_file(root_, step.target, step.value, {0644});
        if (step.kind == findings::PlanStep::Kind::cgroup)
            return write(step);
        if (step.kind == findings::PlanStep::Kind::devices)
            return restrict_devices(step);
        return k_done;
    }

    Status open_group() {
        if (group_)
            return k_done;
        if (report_.cgroup.empty())
            return Error{"the container's cgroup is not known", ENOENT};
        TRY_ASSIGN(group_, cgroup::Group::open(root_, report_.cgroup));
        return k_done;
    }

    Status write(const findings::PlanStep &step) {
        TRY(open_group());
        const auto old_value = group_->read(step.target);
        if (old_value && cgroup::writes::in_force(step.target, step.value, *old_value))
            return k_done;
        TRY(group_->write(step.target, step.value));
        if (old_value)
            remember(step, *old_value);
        // A file that can be written but not read (memory.reclaim) proves nothing; a limit must be seen to
        // hold.
        TRY_ASSIGN(const std::string now, group_->read(step.target));
        if (!cgroup::writes::in_force(step.target, step.value, now))
            return Error{group_->name() + "/" + step.target + " holds '" + now + "' after '" + step.value +
                             "' was written",
                         EIO};
        return k_done;
    }

    Status restrict_devices(const findings::PlanStep &step) {
        TRY(open_group());
        TRY_ASSIGN(const cgroup::devices::V1DeviceList list, cgroup::devices::parse_list_text(step.value));
        TRY_ASSIGN(cgroup::devices::DeviceProgram program, cgroup::devices::DeviceProgram::load(list));
        TRY(program.attach(*group_));
        undo_.push_back({"devices", {}, std::move(program)});
        return k_done;
    }

    // Of a file that holds a value for each device only the part that was written: the kernel takes one in a
    // write, and prints none for a device without limits.
    void remember(const findings::PlanStep &step, const std::string &old_value) {
        if (auto back = cgroup::writes::undo_value(step.target, step.value, old_value))
            undo_.push_back({step.target, std::move(*back), {}});
        else
            report_.log.push_back(
                {WARDEN_LOG_NOTICE, {}, step.target + " was empty, which cannot be written back"});
    }

    void undo() {
        for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
            const Status written =
                step->program ? step->program->detach(*group_) : group_->write(step->file, step->old_value);
            if (!written)
                report_.log.push_back({WARDEN_LOG_ERROR, {}, "cannot put back: " + written.error().message});
        }
    }

    void fail(const findings::PlanStep &step, const std::string &why) {
        findings::Finding finding = findings::engine_finding("POL-010", "cannot " + step.text() + ": " + why);
        finding.module = step.module;
        finding.key = step.target;
        finding.value = step.value;
        finding.container = container_;
        report_.findings.push_back(std::move(finding));
    }

    const Dir &root_;
    const std::string &container_;
    findings::PhaseReport &report_;
    std::optional<cgroup::Group> group_;
    std::vector<Undo> undo_;
};

} // namespace

bool apply_plan(const Dir &root, const std::string &container, findings::PhaseReport &report) {
    return Applier(root, container, report).run();
}

} // namespace warden::engine
