#include "group_of.hpp"
#include "phases.hpp"

#include "cgroup/writes/plan.hpp"
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
    Start(const module::Context &context, const Scene &scene)
        : context_(context), group_(scene.group), wanted_(scene.wanted), reporter_(context) {}

    warden_result run() {
        const bool apply = context_.option("v1-keys") == "apply";
        for (const auto &limit : wanted_.limits) {
            if (limit.from_v1 && apply)
                want(limit);
        }
        for (const auto &resource : resources())
            want_default(resource);
        std::vector<cgroup::writes::FileValue> values;
        for (const auto &origin : origins_)
            values.push_back(origin.value);
        carry_out(cgroup::writes::plan_writes(values, read_current(values), wanted_.host,
                                              cgroup::writes::GroupUse::fresh));
        return reporter_.result();
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
        reporter_.say(finding, false);
    }

    // The kernel's word counts: a limit from the command line of lxc-start is in no file.
    void want_default(const Resource &resource) {
        const bool wanted = std::any_of(origins_.begin(), origins_.end(), [&](const Origin &origin) {
            return origin.value.file == resource.file;
        });
        const auto now = group_.read(resource.file);
        if (wanted || (now && !is_untouched(resource.file, *now)))
            return;
        if (const auto fallback =
                resource.has_default ? policy_default(context_, resource.file) : std::nullopt) {
            origins_.push_back({{resource.file, *fallback}, nullptr, &resource});
            return;
        }
        if (!is_required(context_, resource.name))
            return;
        auto finding = about(resource, "require", now ? "LIM-005" : "LIM-007");
        finding.message = now ? "no limit for " + std::string(resource.name) + ", and the policy requires one"
                              : now.error().message;
        finding.live = now ? *now : "";
        reporter_.say(finding, true);
    }

    cgroup::writes::CurrentValues read_current(const std::vector<cgroup::writes::FileValue> &values) const {
        cgroup::writes::CurrentValues current;
        for (const auto &file : cgroup::writes::files_to_read(values)) {
            if (auto now = group_.read(file))
                current[file] = std::move(now).value();
        }
        return current;
    }

    void carry_out(const cgroup::writes::ApplyPlan &plan) {
        for (const auto &write : plan.writes) {
            context_.plan_cgroup(write.file, write.value);
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
            reporter_.say({.id = "LIM-012", .message = notice}, false);
    }

    void refuse(const cgroup::writes::FileValue &value, const std::string &reason) {
        const auto &origin = origin_of(value.file, value.value);
        const auto now = group_.read(value.file);
        const char *id = now ? "LIM-002" : "LIM-007";
        auto finding = origin.limit != nullptr ? finding_at(id, origin.limit->line, "")
                                               : about(*origin.resource, origin.resource->file, id);
        finding.message = now ? reason : now.error().message;
        finding.live = now ? *now : "";
        reporter_.say(finding, true);
    }

    void say(const Origin &origin, std::string message) {
        auto finding = origin.limit != nullptr ? finding_at("LIM-001", origin.limit->line, "")
                                               : about(*origin.resource, origin.resource->file, "LIM-006");
        finding.message = std::move(message);
        if (origin.resource != nullptr)
            finding.value = origin.value.value;
        const auto now = group_.read(origin.value.file);
        finding.live = now ? *now : "";
        reporter_.say(finding, false);
    }

    const Origin &origin_of(const std::string &file, const std::string &value) const {
        return *std::find_if(origins_.begin(), origins_.end(), [&](const Origin &origin) {
            return origin.value.file == file && origin.value.value == value;
        });
    }

    // A finding about what the policy wants, at the option that says so.
    module::Finding about(const Resource &resource, const char *option, const char *id) const {
        module::Finding finding;
        finding.id = id;
        finding.key = resource.file;
        finding.at = context_.option_source(option);
        return finding;
    }

    const module::Context &context_;
    const cgroup::Group &group_;
    const WantedLimits &wanted_;
    module::Reporter reporter_;
    std::vector<Origin> origins_;
};

} // namespace

warden_result check_starting(module::Context &context, Host &host) {
    warden_result result = WARDEN_OK;
    const auto scene = look(context, host, result);
    return scene ? Start(context, *scene).run() : result;
}

} // namespace warden::limits
