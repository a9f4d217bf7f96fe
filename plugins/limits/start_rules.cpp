// SPDX-License-Identifier: LGPL-2.1-or-later
// What is missing in the fresh cgroup of a container that starts.
#include "rules.hpp"

#include "cgroup/writes/printed.hpp"

#include <algorithm>

namespace warden::limits {
namespace {

// A value that is to be written, and who wants it: a line of the config, or the policy for a resource.
struct Origin {
    cgroup::writes::FileValue value;
    const Wanted *limit = nullptr;
    const Resource *resource = nullptr;
};

class Start {
public:
    Start(const Policy &policy, const WantedLimits &wanted, const GroupFiles &group)
        : policy_(policy), wanted_(wanted), group_(group) {}

    Verdict run() {
        for (const auto &limit : wanted_.limits) {
            if (limit.from_v1 && policy_.apply)
                want(limit);
        }
        for (const auto &resource : resources())
            want_default(resource);
        std::vector<cgroup::writes::FileValue> values;
        for (const auto &origin : origins_)
            values.push_back(origin.value);
        carry_out(cgroup::writes::plan_writes(values, current_of(values), wanted_.host,
                                              cgroup::writes::GroupUse::fresh));
        return std::move(verdict_);
    }

private:
    // LXC has written its own lxc.cgroup2 keys already, also those of `lxc-start -s`, and they win. What is
    // about single devices convert() has compared line by line.
    void want(const Wanted &limit) {
        const auto now = group_.read(limit.file);
        const bool taken = now && limit.file != "io.max" && !is_untouched(limit.file, *now) &&
                           !cgroup::writes::in_force(limit.file, limit.value, *now, &wanted_.host);
        if (!taken) {
            origins_.push_back({{limit.file, limit.value}, &limit, nullptr});
            return;
        }
        auto finding = finding_at("LIM-001", limit.line,
                                  limit.file + " was set by a cgroup2 key already; that one stays");
        finding.live = *now;
        verdict_.findings.push_back(std::move(finding));
    }

    // The kernel's word counts: a limit from the command line of lxc-start is in no file.
    void want_default(const Resource &resource) {
        const bool wanted = std::any_of(origins_.begin(), origins_.end(), [&](const Origin &origin) {
            return origin.value.file == resource.file;
        });
        const auto now = group_.read(resource.file);
        if (wanted || (now && !is_untouched(resource.file, *now)))
            return;
        if (const auto *fallback = policy_.default_for(resource.file)) {
            origins_.push_back({{resource.file, fallback->value}, nullptr, &resource});
            return;
        }
        if (!policy_.requires_limit(resource.name))
            return;
        auto finding = about(resource, now ? "LIM-005" : "LIM-007", policy_.require_at);
        finding.message = now ? "no limit for " + std::string(resource.name) + ", and the policy requires one"
                              : now.error().message;
        finding.live = now ? *now : "";
        verdict_.findings.push_back(std::move(finding));
    }

    cgroup::writes::CurrentValues current_of(const std::vector<cgroup::writes::FileValue> &values) const {
        cgroup::writes::CurrentValues current;
        for (const auto &file : cgroup::writes::files_to_read(values)) {
            if (auto now = group_.read(file))
                current[file] = std::move(now).value();
        }
        return current;
    }

    void carry_out(const cgroup::writes::ApplyPlan &plan) {
        verdict_.writes = plan.writes;
        for (const auto &write : plan.writes) {
            const auto &origin = origin_of(write.file, write.value);
            const std::string text = write.file + " = " + write.value;
            say(origin, origin.limit != nullptr ? "written at start: " + text
                                                : "the policy's default is written: " + text);
        }
        for (const auto &[file, value] : plan.already)
            say(origin_of(file, value), "already there: " + file + " = " + value);
        for (const auto &[value, reason] : plan.refusals)
            refuse(value, reason);
        for (const auto &notice : plan.notices)
            verdict_.findings.push_back({.id = "LIM-012", .message = notice});
    }

    void refuse(const cgroup::writes::FileValue &value, const std::string &reason) {
        const auto &origin = origin_of(value.file, value.value);
        const auto now = group_.read(value.file);
        const char *id = now ? "LIM-002" : "LIM-007";
        auto finding = origin.limit != nullptr ? finding_at(id, origin.limit->line, "")
                                               : about_default(*origin.resource, id);
        finding.message = now ? reason : now.error().message;
        finding.live = now ? *now : "";
        verdict_.findings.push_back(std::move(finding));
    }

    void say(const Origin &origin, std::string message) {
        auto finding = origin.limit != nullptr ? finding_at("LIM-001", origin.limit->line, "")
                                               : about_default(*origin.resource, "LIM-006");
        finding.message = std::move(message);
        if (origin.resource != nullptr)
            finding.value = origin.value.value;
        const auto now = group_.read(origin.value.file);
        finding.live = now ? *now : "";
        verdict_.findings.push_back(std::move(finding));
    }

    const Origin &origin_of(const std::string &file, const std::string &value) const {
        return *std::find_if(origins_.begin(), origins_.end(), [&](const Origin &origin) {
            return origin.value.file == file && origin.value.value == value;
        });
    }

    // A finding about what the policy wants, at the line that says so.
    static Finding about(const Resource &resource, const char *id, const module::Place &at) {
        Finding finding;
        finding.id = id;
        finding.key = resource.file;
        finding.at = at;
        return finding;
    }
    Finding about_default(const Resource &resource, const char *id) const {
        return about(resource, id, policy_.default_for(resource.file)->at);
    }

    const Policy &policy_;
    const WantedLimits &wanted_;
    const GroupFiles &group_;
    Verdict verdict_;
    std::vector<Origin> origins_;
};

} // namespace

Verdict check_starting(const Facts &facts, const WantedLimits &wanted, const GroupFiles &group) {
    return Start(facts.policy, wanted, group).run();
}

} // namespace warden::limits
