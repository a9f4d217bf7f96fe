// The functions of module.h. They run in the worker, between a module and the engine; nothing leaves them by
// an exception.

#include "engine/context.hpp"

#include "base/text.hpp"
#include "cgroup/devices/list_text.hpp"
#include "engine/site_rules.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace warden::engine {
namespace {

std::string text_of(const char *text) {
    return text == nullptr ? std::string() : std::string(text);
}

const config::OptionValue *option(const warden_ctx *ctx, const char *name) {
    if (name == nullptr)
        return nullptr;
    const auto found = ctx->options.find(std::string_view(name));
    return found == ctx->options.end() ? nullptr : &found->second;
}

findings::Finding copy_finding(const warden_ctx *ctx, const warden_finding &raw, const warden_check &check) {
    findings::Finding finding;
    finding.id = check.id;
    finding.severity = raw.severity == 0 ? check.severity : raw.severity;
    finding.container = ctx->evaluation.request.container;
    finding.module = ctx->module.name;
    finding.key = text_of(raw.key);
    finding.value = text_of(raw.value);
    finding.live = text_of(raw.live);
    finding.at = {text_of(raw.at.file), raw.at.line, 0};
    finding.message = raw.message == nullptr ? check.title : raw.message;
    finding.why = check.why;
    finding.fix = raw.fix == nullptr ? check.fix : raw.fix;
    return finding;
}

warden_result report(warden_ctx *ctx, const warden_finding *raw) {
    const auto *check = raw == nullptr || raw->id == nullptr || raw->struct_size < sizeof(warden_finding)
                            ? nullptr
                            : ctx->module.find_check(raw->id);
    if (check == nullptr || raw->severity > WARDEN_SEV_ERROR)
        return WARDEN_ERROR;
    findings::Finding finding = copy_finding(ctx, *raw, *check);
    std::vector<findings::Finding> more;
    const Settled settled = settle(ctx->evaluation.policy, finding, ctx->evaluation.today, more);
    ctx->raised = ctx->raised || settled.raised;
    ctx->excused = ctx->excused || settled.excused;
    auto &all = ctx->evaluation.report.findings;
    std::move(more.begin(), more.end(), std::back_inserter(all));
    const bool waived = finding.waived;
    ctx->reported.push_back(all.size());
    all.push_back(std::move(finding));
    return waived ? WARDEN_IGNORE : WARDEN_OK;
}

constexpr std::uint32_t k_max_command_ms = 600'000;

// A list that ends with NULL; NULL itself is an empty one.
std::vector<std::string> words_of(const char *const *list) {
    std::vector<std::string> words;
    for (; list != nullptr && *list != nullptr; ++list)
        words.emplace_back(*list);
    return words;
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

} // namespace
} // namespace warden::engine

using warden::findings::PlanStep;

extern "C" {

warden_phase warden_ctx_phase(warden_ctx *ctx) noexcept {
    return ctx->evaluation.request.phase;
}

int warden_ctx_dry_run(warden_ctx *ctx) noexcept {
    return ctx->evaluation.request.dry_run ? 1 : 0;
}

const char *warden_ctx_container(warden_ctx *ctx) noexcept {
    return ctx->evaluation.request.container.c_str();
}

const char *warden_ctx_config(warden_ctx *ctx) noexcept {
    return ctx->evaluation.config_name.c_str();
}

const char *warden_ctx_lxcpath(warden_ctx *ctx) noexcept {
    return ctx->evaluation.request.lxcpath.c_str();
}

int64_t warden_ctx_init_pid(warden_ctx *ctx) noexcept {
    return ctx->evaluation.request.init_pid;
}

int warden_ctx_root_fd(warden_ctx *ctx) noexcept {
    return ctx->evaluation.root.fd();
}

const char *warden_ctx_cgroup(warden_ctx *ctx) noexcept {
    const std::string &path = ctx->evaluation.report.cgroup;
    return path.empty() ? nullptr : path.c_str();
}

int64_t warden_ctx_time_left_ms(warden_ctx *ctx) noexcept {
    return ctx->evaluation.deadline.left_ms();
}

const char *warden_lxc_get(warden_ctx *ctx, const char *key, uint32_t i, warden_source *at) noexcept {
    if (key == nullptr)
        return nullptr;
    auto known = ctx->looked_up.find(std::string_view(key));
    if (known == ctx->looked_up.end())
        known = ctx->looked_up.emplace(key, ctx->evaluation.config.lookup(key)).first;
    if (i >= known->second.size())
        return nullptr;
    const auto &value = known->second[i];
    if (at != nullptr)
        *at = {value.at.file.c_str(), value.at.line};
    return value.text.c_str();
}

int warden_opt_is_set(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option(ctx, name);
    return value != nullptr && value->is_set ? 1 : 0;
}

int warden_opt_bool(warden_ctx *ctx, const char *name) noexcept {
    return warden_opt_int(ctx, name) != 0 ? 1 : 0;
}

int64_t warden_opt_int(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option(ctx, name);
    return value == nullptr ? 0 : value->number;
}

const char *warden_opt_str(warden_ctx *ctx, const char *name, uint32_t i) noexcept {
    const auto *value = warden::engine::option(ctx, name);
    return value == nullptr || i >= value->list.size() ? nullptr : value->list[i].c_str();
}

warden_source warden_opt_source(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option(ctx, name);
    if (value == nullptr || value->at.file.empty())
        return {nullptr, 0};
    return {value->at.file.c_str(), value->at.line};
}

warden_result warden_report(warden_ctx *ctx, const warden_finding *finding) noexcept {
    return warden::engine::report(ctx, finding);
}

void warden_log(warden_ctx *ctx, warden_level level, const char *format, ...) noexcept {
    std::array<char, 1024> text{};
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text.data(), text.size(), format, arguments);
    va_end(arguments);
    auto &log = ctx->evaluation.report.log;
    constexpr std::size_t k_max_lines = 200;
    if (log.size() < k_max_lines)
        log.push_back({level, ctx->module.name, warden::printable(text.data(), text.size())});
}

warden_result warden_plan_cgroup(warden_ctx *ctx, const char *file, const char *value) noexcept {
    const std::string name = warden::engine::text_of(file);
    if (name.empty() || value == nullptr || name.find('/') != std::string::npos)
        return WARDEN_ERROR;
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::cgroup, name, value, 0, {}});
}

warden_result warden_plan_devices(warden_ctx *ctx, const char *rules) noexcept {
    const std::string text = warden::engine::text_of(rules);
    if (const auto list = warden::cgroup::devices::parse_list_text(text); !list || text.empty())
        return WARDEN_ERROR;
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::devices, {}, text, 0, {}});
}

warden_result warden_plan_replace(warden_ctx *ctx, const char *path, const void *data, size_t size) noexcept {
    if (path == nullptr || (data == nullptr && size != 0))
        return WARDEN_ERROR;
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::replace,
                                      path,
                                      std::string(static_cast<const char *>(data), size),
                                      0,
                                      {}});
}

warden_result warden_plan_command(warden_ctx *ctx, const char *const *argv, const char *const *undo,
                                  uint32_t deadline_ms) noexcept {
    const auto phase = warden_ctx_phase(ctx);
    const auto words = warden::engine::words_of(argv);
    if ((phase != WARDEN_FREEZE && phase != WARDEN_THAW) || words.empty() ||
        !words.front().starts_with('/') || deadline_ms == 0 || deadline_ms > warden::engine::k_max_command_ms)
        return WARDEN_ERROR;
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::command,
                                      {},
                                      {},
                                      deadline_ms,
                                      {},
                                      words,
                                      warden::engine::words_of(undo)});
}

warden_result warden_plan_freeze(warden_ctx *ctx, uint32_t deadline_ms) noexcept {
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::freeze, {}, {}, deadline_ms, {}});
}

warden_result warden_plan_thaw(warden_ctx *ctx) noexcept {
    return warden::engine::plan(ctx, {warden::findings::PlanStep::Kind::thaw, {}, {}, 0, {}});
}

} // extern "C"
