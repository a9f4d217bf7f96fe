// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace warden::limits {
namespace {

constexpr std::array<Resource, 4> k_resources{{
    {.name = "memory", .file = "memory.max", .has_default = true},
    {.name = "swap", .file = "memory.swap.max", .has_default = true},
    {.name = "pids", .file = "pids.max", .has_default = true},
    {.name = "cpu", .file = "cpu.max", .has_default = false},
}};

Verdict not_checked(const Error &why, warden_result result) {
    return {.findings = {{.id = "LIM-011", .message = "not checked: " + why.message}}, .result = result};
}

} // namespace

std::span<const Resource> resources() {
    return k_resources;
}

bool Policy::requires_limit(std::string_view resource) const {
    return std::find(require.begin(), require.end(), resource) != require.end();
}

const Default *Policy::default_for(std::string_view file) const {
    const auto found = defaults.find(file);
    return found == defaults.end() ? nullptr : &found->second;
}

Result<std::string> GroupFiles::read(std::string_view file) const {
    const auto found = files.find(file);
    return found == files.end() ? Error{name + "/" + std::string(file) + " was not read", ENOENT}
                                : found->second;
}

Finding finding_at(const char *id, const WantedLine &line, std::string message) {
    Finding finding;
    finding.id = id;
    finding.message = std::move(message);
    finding.key = line.setting.key;
    finding.value = line.setting.value;
    finding.at = {line.file, line.line};
    return finding;
}

Findings remarks_of(const WantedLimits &wanted) {
    using cgroup::convert::Fidelity;
    Findings findings;
    for (const auto &remark : wanted.remarks) {
        const char *id = remark.fidelity == Fidelity::error   ? "LIM-004"
                         : remark.fidelity == Fidelity::exact ? "LIM-001"
                                                              : "LIM-003";
        findings.push_back(finding_at(id, remark.line, remark.text));
        findings.back().fix = remark.fix;
    }
    return findings;
}

bool is_untouched(std::string_view file, std::string_view value) {
    value = trim(value);
    if (file == "cpu.weight" || file == "io.weight")
        return value == "100" || value == "default 100";
    if (file == "cpu.max")
        return value.starts_with("max");
    if (file == "memory.low" || file == "cpu.idle" || file == "cpu.max.burst")
        return value == "0";
    return value == "max" || value.empty() || file == "io.bfq.weight" || file == "rdma.max" ||
           file == "misc.max";
}

Verdict check(const Facts &facts) {
    if (facts.phase == WARDEN_STOP) {
        if (!facts.use)
            return {.findings = {}, .result = WARDEN_IGNORE};
        return {.findings = check_stopped(*facts.use)};
    }
    if (!facts.wanted)
        return not_checked(facts.wanted.error(), facts.is_live() ? WARDEN_UNSUPPORTED : WARDEN_ERROR);
    if (!cgroup::may_be_unified(facts.layout))
        return {.findings = check_other_layout(facts, *facts.wanted)};
    if (!facts.is_live())
        return {.findings = check_configured(facts, *facts.wanted)};
    if (!facts.group)
        return not_checked(facts.group.error(), WARDEN_UNSUPPORTED);
    if (facts.phase == WARDEN_START_HOST)
        return check_starting(facts, *facts.wanted, *facts.group);
    return {.findings = check_running(facts, *facts.wanted, *facts.group)};
}

} // namespace warden::limits
