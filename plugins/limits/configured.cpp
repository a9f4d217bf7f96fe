#include "findings.hpp"
#include "phases.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace warden::limits {
namespace {

constexpr std::array<Resource, 4> k_resources{{{"memory", "memory.max", true},
                                               {"swap", "memory.swap.max", true},
                                               {"pids", "pids.max", true},
                                               {"cpu", "cpu.max", false}}};

std::string value_text(const std::string &file, const std::string &value) {
    const auto bytes = file.starts_with("memory.") ? parse_u64(value) : std::nullopt;
    return bytes ? value + " (" + format_size(*bytes) + ")" : value;
}

void say_v1_line(Reporter &reporter, const Wanted &wanted, bool apply) {
    const std::string target = wanted.file + " = " + value_text(wanted.file, wanted.value);
    if (apply)
        reporter.say(
            finding_at("LIM-001", wanted.line, "LXC ignores this key on cgroup2; the start writes " + target),
            false);
    else
        reporter.say(
            finding_at("LIM-002", wanted.line,
                       "LXC ignores this key on cgroup2, and the policy (v1-keys = report) leaves it so: " +
                           target + " will not be in force"),
            true);
}

// Missing limits, as far as the config tells; start-host looks at the kernel.
void say_missing(const module::Context &context, Reporter &reporter, const WantedLimits &wanted, bool apply) {
    for (const auto &resource : resources()) {
        const bool limited =
            std::any_of(wanted.limits.begin(), wanted.limits.end(), [&](const Wanted &limit) {
                return limit.file == resource.file && limit.value != "max" && (apply || !limit.from_v1);
            });
        if (limited)
            continue;
        const auto fallback = resource.has_default ? policy_default(context, resource.file) : std::nullopt;
        if (fallback)
            reporter.say({"LIM-006",
                          "no limit of its own; the policy's default " +
                              value_text(resource.file, *fallback) + " is used",
                          std::string("lxc.cgroup2.") + resource.file, *fallback, "", "",
                          context.option_source(resource.file), 0},
                         false);
        else if (is_required(context, resource.name))
            reporter.say({"LIM-005",
                          "no limit for " + std::string(resource.name) + ", and the policy requires one",
                          std::string("lxc.cgroup2.") + resource.file, "", "", "",
                          context.option_source("require"), 0},
                         true);
    }
}

} // namespace

std::span<const Resource> resources() {
    return k_resources;
}

module::Finding finding_at(const char *id, const WantedLine &line, std::string message) {
    module::Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = line.setting.key;
    finding.value = line.setting.value;
    finding.at = {line.file, line.line};
    return finding;
}

bool is_required(const module::Context &context, std::string_view resource) {
    for (std::uint32_t i = 0;; ++i) {
        const auto name = context.option("require", i);
        if (!name)
            return false;
        if (*name == resource)
            return true;
    }
}

std::optional<std::string> policy_default(const module::Context &context, const char *file) {
    if (!context.option_set(file))
        return std::nullopt;
    return std::to_string(context.option_int(file));
}

void say_remarks(Reporter &reporter, const WantedLimits &wanted) {
    for (const auto &remark : wanted.remarks) {
        const bool wrong = remark.fidelity == cgroup::convert::Fidelity::error;
        const char *id = wrong                                                 ? "LIM-004"
                         : remark.fidelity == cgroup::convert::Fidelity::exact ? "LIM-001"
                                                                               : "LIM-003";
        reporter.say(finding_at(id, remark.line, remark.text), wrong);
    }
}

warden_result check_configured(module::Context &context, Host &host) {
    const auto wanted = wanted_limits(context, host);
    if (!wanted) {
        context.report({.id = "LIM-011", .message = "not checked: " + wanted.error().message});
        return WARDEN_ERROR;
    }
    if (said_layout(context, *wanted))
        return WARDEN_OK;
    Reporter reporter(context);
    const bool apply = context.option("v1-keys") == "apply";
    say_remarks(reporter, *wanted);
    for (const auto &limit : wanted->limits) {
        if (limit.from_v1)
            say_v1_line(reporter, limit, apply);
    }
    say_missing(context, reporter, *wanted, apply);
    return reporter.result();
}

} // namespace warden::limits
