// SPDX-License-Identifier: LGPL-2.1-or-later
// The functions of module.h by which a module plans. What cannot be carried out is refused here, with the
// reason, and not when half of a plan has been.

#include "engine/context.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "cgroup/devices/list_text.hpp"

#include <algorithm>
#include <array>

namespace warden::engine {
namespace {

using findings::PlanStep;

constexpr std::uint32_t k_max_command_ms = 600'000;

// A list that ends with NULL; NULL itself is an empty one.
std::vector<std::string> words_of(const char *const *list) {
    std::vector<std::string> words;
    for (; list != nullptr && *list != nullptr; ++list)
        words.emplace_back(*list);
    return words;
}

// The controllers of cgroup v2. A file that begins with "cgroup." is not a limit: a module does not freeze or
// kill by a write.
constexpr std::array<std::string_view, 9> k_controllers{"memory.",  "cpu.",  "cpuset.", "io.",  "pids.",
                                                        "hugetlb.", "rdma.", "misc.",   "dmem."};

bool is_limit_file(std::string_view file) {
    return std::any_of(k_controllers.begin(), k_controllers.end(), [&](std::string_view controller) {
        return file.starts_with(controller) && file.size() > controller.size();
    });
}

// What is wrong with the file as the target of a write; "" when nothing is.
std::string file_problem(const Evaluation &evaluation, const std::string &file) {
    if (file.empty())
        return "without a file";
    const std::string named = "for '" + printable(file, 80) + "', ";
    if (file.find('/') != std::string::npos)
        return named + "which is a path; a file of the container's own cgroup is named without one";
    if (!is_limit_file(file))
        return named + "which is not a file of a cgroup v2 controller";
    const std::string &group = evaluation.report.cgroup;
    if (group.empty())
        return {};
    const auto status = evaluation.root.status(group + "/" + file);
    return !status && status.error().code == ENOENT ? named + "which the container's cgroup does not have"
                                                    : std::string();
}

std::string value_problem(const std::string &value) {
    if (value.empty())
        return "with an empty value";
    return value.find('\n') != std::string::npos ? "with a value of more than one line" : "";
}

// Below the root, and nowhere else, however it is read.
std::string path_problem(const std::string &path) {
    if (path.empty())
        return "without a path";
    const std::string named = "for '" + printable(path, 200) + "', ";
    if (path.front() == '/')
        return named + "which is absolute; a path is below the root descriptor";
    const auto parts = split(path, '/');
    const bool plain = std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
        return part.empty() || part == "." || part == "..";
    });
    return plain ? std::string() : named + "which is not a plain path of names";
}

// "" when something of the kind can be planned now.
std::string phase_problem(const warden_ctx *ctx, std::initializer_list<warden_phase> phases) {
    const auto now = ctx->evaluation.request.phase;
    if (std::find(phases.begin(), phases.end(), now) != phases.end())
        return {};
    std::vector<std::string> names;
    for (const auto phase : phases)
        names.emplace_back(phase_name(phase));
    return "in the phase " + std::string(phase_name(now)) + "; that is for " + join(names, " and ");
}

warden_result plan(warden_ctx *ctx, findings::PlanStep step) {
    step.module = ctx->module.name;
    const std::string wanted = step.text();
    const auto other = ctx->evaluation.report.plan.add(std::move(step));
    if (!other)
        return WARDEN_OK;
    ctx->conflict = true;
    findings::Finding finding = findings::engine_finding(
        "POL-009", "the module " + ctx->module.name + " wants to " + wanted + ", but the module " +
                       other->module + " wants to " + other->text());
    finding.container = ctx->evaluation.request.container;
    ctx->evaluation.report.findings.push_back(std::move(finding));
    return WARDEN_CONFIG;
}

// Plans the step if none of the problems is one.
warden_result plan_checked(warden_ctx *ctx, const char *function, std::initializer_list<std::string> problems,
                           PlanStep step) {
    for (const auto &problem : problems) {
        if (!problem.empty())
            return misuse(ctx, function, problem);
    }
    return plan(ctx, std::move(step));
}

std::string rules_problem(const std::string &rules) {
    if (rules.empty())
        return "without a rule";
    const auto list = cgroup::devices::parse_list_text(rules);
    return list ? std::string() : "with rules that cannot be: " + list.error().message;
}

std::string command_problem(const std::vector<std::string> &words, std::uint32_t deadline_ms) {
    if (words.empty())
        return "without a program";
    if (!words.front().starts_with('/'))
        return "for '" + printable(words.front(), 80) + "', which is not an absolute path";
    return deadline_ms == 0 || deadline_ms > k_max_command_ms
               ? "with a deadline of " + std::to_string(deadline_ms) + " ms, which is not 1 to " +
                     std::to_string(k_max_command_ms)
               : std::string();
}

} // namespace
} // namespace warden::engine

using warden::engine::plan_checked;
using warden::engine::text_of;
using warden::findings::PlanStep;

extern "C" {

warden_result warden_plan_cgroup(warden_ctx *ctx, const char *file, const char *value) noexcept {
    namespace engine = warden::engine;
    const std::string name = text_of(file);
    const std::string wanted = text_of(value);
    return plan_checked(ctx, "warden_plan_cgroup",
                        {engine::phase_problem(ctx, {WARDEN_START_HOST}),
                         engine::file_problem(ctx->evaluation, name), engine::value_problem(wanted)},
                        {PlanStep::Kind::cgroup, name, wanted, 0, {}});
}

warden_result warden_plan_devices(warden_ctx *ctx, const char *rules) noexcept {
    namespace engine = warden::engine;
    const std::string text = text_of(rules);
    return plan_checked(ctx, "warden_plan_devices",
                        {engine::phase_problem(ctx, {WARDEN_START_HOST}), engine::rules_problem(text)},
                        {PlanStep::Kind::devices, {}, text, 0, {}});
}

warden_result warden_plan_replace(warden_ctx *ctx, const char *path, const void *data, size_t size) noexcept {
    namespace engine = warden::engine;
    const std::string target = text_of(path);
    const std::string no_data = data == nullptr && size != 0 ? "without the data" : "";
    const auto *bytes = static_cast<const char *>(data);
    return plan_checked(
        ctx, "warden_plan_replace",
        {engine::phase_problem(ctx, {WARDEN_START_HOST}), engine::path_problem(target), no_data},
        {PlanStep::Kind::replace, target, data == nullptr ? std::string() : std::string(bytes, size), 0, {}});
}

warden_result warden_plan_command(warden_ctx *ctx, const char *const *argv, const char *const *undo,
                                  uint32_t deadline_ms) noexcept {
    namespace engine = warden::engine;
    const auto words = engine::words_of(argv);
    return plan_checked(ctx, "warden_plan_command",
                        {engine::phase_problem(ctx, {WARDEN_FREEZE, WARDEN_THAW}),
                         engine::command_problem(words, deadline_ms)},
                        {PlanStep::Kind::command, {}, {}, deadline_ms, {}, words, engine::words_of(undo)});
}

warden_result warden_plan_freeze(warden_ctx *ctx, uint32_t deadline_ms) noexcept {
    return plan_checked(ctx, "warden_plan_freeze",
                        {warden::engine::phase_problem(ctx, {WARDEN_FREEZE}),
                         deadline_ms == 0 ? "with a deadline of 0 ms" : ""},
                        {PlanStep::Kind::freeze, {}, {}, deadline_ms, {}});
}

warden_result warden_plan_thaw(warden_ctx *ctx) noexcept {
    return plan_checked(ctx, "warden_plan_thaw", {warden::engine::phase_problem(ctx, {WARDEN_THAW})},
                        {PlanStep::Kind::thaw, {}, {}, 0, {}});
}

} // extern "C"
