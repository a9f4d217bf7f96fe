// SPDX-License-Identifier: LGPL-2.1-or-later
// The functions of module.h. They run in the worker, between a module and the engine; nothing leaves them by
// an exception.

#include "engine/context.hpp"
#include "engine/cleared.hpp"

#include "base/text.hpp"
#include "cgroup/devices/list_text.hpp"
#include "config/option_value.hpp"
#include "engine/site_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

namespace warden::engine {
namespace {

constexpr unsigned k_max_misuses = 20; // that are told, of one call of a module

const warden_option *row_of(const warden_ctx *ctx, std::string_view name) {
    const auto &table = ctx->module.options;
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const auto &option) { return name == option.name; });
    return row == table.end() ? nullptr : &*row;
}

const config::OptionValue *option(warden_ctx *ctx, const char *function, const char *name) {
    if (name == nullptr) {
        misuse(ctx, function, "without a name");
        return nullptr;
    }
    const auto found = ctx->options.find(std::string_view(name));
    if (found != ctx->options.end())
        return &found->second;
    misuse(ctx, function, "for '" + printable(name, 80) + "', which is not in its table of options");
    return nullptr;
}

// The option, if it has one of the types; a list is many values and no number.
const config::OptionValue *option_of(warden_ctx *ctx, const char *function, const char *name,
                                     std::initializer_list<warden_type> types) {
    const auto *value = option(ctx, function, name);
    const warden_option *row = value == nullptr ? nullptr : row_of(ctx, name);
    if (row == nullptr)
        return value;
    // ABI 1.0 read another type as NULL or 0.
    if (ctx->module.descriptor->abi_minor < 1)
        return value;
    const bool is_list = (row->flags & WARDEN_OPT_LIST) != 0;
    if (!is_list && std::find(types.begin(), types.end(), row->type) != types.end())
        return value;
    const std::string what = is_list ? "a list" : config::describe_allowed(*row);
    misuse(ctx, function, "for '" + printable(name, 80) + "', which is " + what + " in its table of options");
    return nullptr;
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
    name_clearing_line(finding, ctx->evaluation.config, raw.fix == nullptr);
    return finding;
}

warden_result report(warden_ctx *ctx, const warden_finding *raw) {
    constexpr const char *k_function = "warden_report";
    if (raw == nullptr)
        return misuse(ctx, k_function, "without a finding");
    if (raw->struct_size < sizeof(warden_finding))
        return misuse(ctx, k_function,
                      "with a finding of struct_size " + std::to_string(raw->struct_size) + ", which has " +
                          std::to_string(sizeof(warden_finding)) + " bytes");
    if (raw->id == nullptr)
        return misuse(ctx, k_function, "with a finding without an id");
    const auto *check = ctx->module.find_check(raw->id);
    if (check == nullptr)
        return misuse(ctx, k_function,
                      "with the finding '" + printable(raw->id, 80) +
                          "', which is not in its table of checks");
    if (raw->severity > WARDEN_SEV_ERROR)
        return misuse(ctx, k_function,
                      "with the finding " + std::string(check->id) + " of the unknown severity " +
                          std::to_string(raw->severity));
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

} // namespace

std::string text_of(const char *text) {
    return text == nullptr ? std::string() : std::string(text);
}

warden_result misuse(warden_ctx *ctx, const char *function, const std::string &why) {
    if (ctx->misuses++ >= k_max_misuses)
        return WARDEN_ERROR;
    findings::Finding finding = findings::engine_finding("POL-016", "the module " + ctx->module.name +
                                                                        " called " + function + " " + why);
    finding.module = ctx->module.name;
    finding.container = ctx->evaluation.request.container;
    ctx->evaluation.report.findings.push_back(std::move(finding));
    return WARDEN_ERROR;
}

} // namespace warden::engine

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
    if (key == nullptr) {
        warden::engine::misuse(ctx, "warden_lxc_get", "without a key");
        return nullptr;
    }
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

const char *warden_lxc_key(warden_ctx *ctx, const char *prefix, uint32_t i) noexcept {
    if (prefix == nullptr) {
        warden::engine::misuse(ctx, "warden_lxc_key", "without a prefix");
        return nullptr;
    }
    auto known = ctx->listed.find(std::string_view(prefix));
    if (known == ctx->listed.end())
        known = ctx->listed.emplace(prefix, ctx->evaluation.config.keys(prefix)).first;
    return i < known->second.size() ? known->second[i].c_str() : nullptr;
}

int warden_opt_is_set(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option(ctx, "warden_opt_is_set", name);
    return value != nullptr && value->is_set ? 1 : 0;
}

int warden_opt_bool(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option_of(ctx, "warden_opt_bool", name, {WARDEN_BOOL});
    return value != nullptr && value->number != 0 ? 1 : 0;
}

int64_t warden_opt_int(warden_ctx *ctx, const char *name) noexcept {
    const auto *value =
        warden::engine::option_of(ctx, "warden_opt_int", name, {WARDEN_INT, WARDEN_SIZE, WARDEN_DURATION_MS});
    return value == nullptr ? 0 : value->number;
}

const char *warden_opt_str(warden_ctx *ctx, const char *name, uint32_t i) noexcept {
    const auto *value = warden::engine::option(ctx, "warden_opt_str", name);
    return value == nullptr || i >= value->list.size() ? nullptr : value->list[i].c_str();
}

warden_source warden_opt_source(warden_ctx *ctx, const char *name) noexcept {
    const auto *value = warden::engine::option(ctx, "warden_opt_source", name);
    if (value == nullptr || value->at.file.empty())
        return {nullptr, 0};
    return {value->at.file.c_str(), value->at.line};
}

warden_result warden_report(warden_ctx *ctx, const warden_finding *finding) noexcept {
    return warden::engine::report(ctx, finding);
}

void warden_log(warden_ctx *ctx, warden_level level, const char *format, ...) noexcept {
    if (format == nullptr) {
        warden::engine::misuse(ctx, "warden_log", "without a text");
        return;
    }
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

} // extern "C"
