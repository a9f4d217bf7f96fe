// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/coverage.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::findings {
namespace {

constexpr std::array<std::string_view, 4> k_hooks{"pre-start", "start-host", "stop", "post-stop"};

// As our drop-in has it: with another argument (--help) the program would do nothing, and LXC would be
// content.
bool is_ours(std::string_view value, std::string_view hook, const std::string &hook_directory) {
    const auto parts = words(value);
    return !parts.empty() && parts.front() == hook_directory + "/" + std::string(hook) &&
           (parts.size() == 1 || (parts.size() == 2 && parts[1] == hook));
}

bool runs_ours(const lxc::Config &config, std::string_view hook, const std::string &hook_directory) {
    const auto values = config.values("lxc.hook." + std::string(hook));
    return std::ranges::any_of(
        values, [&](const lxc::Item *item) { return is_ours(item->value, hook, hook_directory); });
}

bool names_ours(const lxc::Config &config, std::string_view hook, const std::string &hook_directory) {
    const std::string key = "lxc.hook." + std::string(hook);
    return std::ranges::any_of(config.items(), [&](const lxc::Item &item) {
        return item.key == key && is_ours(item.value, hook, hook_directory);
    });
}

// The last setting that clears the hook's list.
std::optional<Source> clearing(const lxc::Config &config, std::string_view hook) {
    std::optional<Source> at;
    for (const auto &item : config.items()) {
        if (item.value.empty() && (item.key == "lxc.hook" || item.key == "lxc.hook." + std::string(hook)))
            at = item.at;
    }
    return at;
}

} // namespace

Coverage coverage_of(const lxc::Config &config, const std::string &hook_directory) {
    Coverage coverage;
    for (const auto hook : k_hooks) {
        if (runs_ours(config, hook, hook_directory))
            continue;
        coverage.missing.emplace_back(hook);
        if (const auto at = clearing(config, hook))
            coverage.cleared_at = at;
        coverage.taken_away = coverage.taken_away || names_ours(config, hook, hook_directory);
    }
    for (const auto *item : config.values("lxc.include"))
        coverage.includes_common = coverage.includes_common || item->value.ends_with("/common.conf") ||
                                   item->value.find("/common.conf.d") != std::string::npos;
    return coverage;
}

std::vector<Finding> coverage_findings(const Coverage &coverage, const Run &run) {
    std::vector<Finding> findings;
    const auto lacks = [&](std::string_view hook) {
        return std::find(coverage.missing.begin(), coverage.missing.end(), hook) != coverage.missing.end();
    };
    if (lacks("pre-start") || lacks("start-host")) {
        std::string why =
            "the hooks of lxc-warden (" + join(coverage.missing, ", ") + ") do not run for it: ";
        if (coverage.cleared_at)
            why += "a setting without a value clears the list of hooks";
        else if (coverage.includes_common)
            why += "common.conf is included, but the drop-in is not read; is the package installed whole?";
        else
            why += "its config does not include common.conf";
        auto finding =
            finding_from(coverage_checks(), "HOOK-001", why, coverage.cleared_at.value_or(Source{}));
        if (coverage.cleared_at)
            finding.fix =
                "Take the line out, or put it before the include of common.conf, which registers the hooks.";
        findings.push_back(std::move(finding));
    } else if (run.running && !run.recorded) {
        findings.push_back(finding_from(
            coverage_checks(), "HOOK-002",
            run.before_installation
                ? "it runs, and was started before lxc-warden was installed"
                : "it runs, but its start left no record: it was restored by CRIU (lxc-checkpoint), started with other hooks on the command line, or by a program that reads another config",
            {}));
    }
    return findings;
}

const std::vector<Check> &coverage_checks() {
    static const std::vector<Check> checks{
        {
            .id = "HOOK-001",
            .severity = WARDEN_SEV_WARNING,
            .title = "The hooks do not reach the container",
            .why =
                "lxc-warden checks a start from LXC's hooks, which a drop-in of common.conf registers. A config that does not include common.conf (the busybox template, hand-written ones), or that clears the list of hooks, starts unchecked and with the limits that LXC alone gives it.",
            .fix =
                "Add `lxc.include = /usr/share/lxc/config/common.conf` to the container's config, before its own settings; take out an `lxc.hook... =` without a value.",
        },
        {
            .id = "HOOK-002",
            .severity = WARDEN_SEV_WARNING,
            .title = "The running container was not checked when it started",
            .why =
                "Nothing refused or limited it at its start. What the audit says of its label and limits is read from the kernel now.",
            .fix = "Restart the container when that is convenient.",
        },
    };
    return checks;
}

} // namespace warden::findings
