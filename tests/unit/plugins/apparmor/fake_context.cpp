// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fake_context.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

extern "C" {

warden_phase warden_ctx_phase(warden_ctx *ctx) noexcept {
    return ctx->phase;
}
const char *warden_ctx_container(warden_ctx * /*ctx*/) noexcept {
    return "c1";
}
std::int64_t warden_ctx_init_pid(warden_ctx *ctx) noexcept {
    return ctx->init_pid;
}
int warden_ctx_root_fd(warden_ctx *ctx) noexcept {
    return ctx->root_fd;
}
const char *warden_lxc_get(warden_ctx *ctx, const char *key, std::uint32_t i, warden_source *at) noexcept {
    const auto found = ctx->lxc.find(key);
    if (found == ctx->lxc.end() || i >= found->second.size())
        return nullptr;
    if (at != nullptr)
        *at = {"config", i + 1};
    return found->second[i].c_str();
}
const char *warden_opt_str(warden_ctx *ctx, const char *name, std::uint32_t i) noexcept {
    return std::string(name) == "profile" && i == 0 ? ctx->profile_option.c_str() : nullptr;
}
warden_result warden_report(warden_ctx *ctx, const warden_finding *finding) noexcept {
    ctx->reported.emplace_back(finding->id);
    ctx->places.push_back(std::string(finding->at.file == nullptr ? "" : finding->at.file) + ":" +
                          std::to_string(finding->at.line));
    return ctx->waived.contains(finding->id) ? WARDEN_IGNORE : WARDEN_OK;
}
void warden_log(warden_ctx *ctx, warden_level /*level*/, const char *format, ...) noexcept {
    std::array<char, 1000> text{};
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text.data(), text.size(), format, arguments);
    va_end(arguments);
    ctx->log += text.data();
}

} // extern "C"
