// SPDX-License-Identifier: LGPL-2.1-or-later
// A module that does what its options say, as pam_debug does for PAM: the engine is tested with stacks of it.
// Everything happens in the order of the options below; README.md has an example.
#include <warden/module.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

constexpr warden_option k_options[] = {
    {.name = "finding",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Reports DBG-001."},
    {.name = "severity",
     .type = WARDEN_ENUM,
     .flags = 0,
     .fallback = nullptr,
     .values = "info|warning|error",
     .help = "Of DBG-001, instead of the table's."},
    {.name = "plan",
     .type = WARDEN_STRING,
     .flags = WARDEN_OPT_LIST,
     .fallback = nullptr,
     .values = nullptr,
     .help = "FILE=VALUE: plans to write a file of the cgroup."},
    {.name = "spam",
     .type = WARDEN_SIZE,
     .flags = 0,
     .fallback = "0",
     .values = nullptr,
     .help = "Prints so many bytes to stdout."},
    {.name = "fork",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Leaves a process in a session of its own that keeps stdout."},
    {.name = "sleep",
     .type = WARDEN_DURATION_MS,
     .flags = 0,
     .fallback = "0",
     .values = nullptr,
     .help = "Sleeps."},
    {.name = "loop",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Loops for ever."},
    {.name = "crash",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Dies of SIGSEGV."},
    {.name = "throw",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Throws an exception at the engine."},
    {.name = "return",
     .type = WARDEN_ENUM,
     .flags = 0,
     .fallback = "ok",
     .values = "ok|ignore|deny|error|config|unsupported|timeout",
     .help = "The result."},
    {.name = "code",
     .type = WARDEN_INT,
     .flags = 0,
     .fallback = nullptr,
     .values = nullptr,
     .help = "The result as a number, which may be none."},
    {.name = "log-init",
     .type = WARDEN_BOOL,
     .flags = 0,
     .fallback = "no",
     .values = nullptr,
     .help = "Logs when its state is made."},
    {.name = "init",
     .type = WARDEN_ENUM,
     .flags = 0,
     .fallback = "ok",
     .values = "ok|ignore|deny|error|config|unsupported|timeout",
     .help = "The result of init, which makes a state only with ok."},
    {.name = "fini",
     .type = WARDEN_ENUM,
     .flags = 0,
     .fallback = "nothing",
     .values = "nothing|crash|loop|spam",
     .help = "What it does at the end of its worker."},
};

constexpr warden_check k_checks[] = {
    {.id = "DBG-001",
     .severity = WARDEN_SEV_ERROR,
     .title = "The module debug was told to report this",
     .why = "Only tests load this module. Its option finding makes it report this.",
     .fix = "Remove the line from the stack."},
};

constexpr std::array<std::string_view, WARDEN_RESULTS_> k_results{"ok",     "ignore",      "deny",   "error",
                                                                  "config", "unsupported", "timeout"};

bool is_set(warden_ctx *ctx, const char *name) {
    return warden_opt_bool(ctx, name) != 0;
}

// 0, the table's, without the option.
warden_severity severity(warden_ctx *ctx) {
    const char *text = warden_opt_str(ctx, "severity", 0);
    if (text == nullptr)
        return 0;
    const std::string_view word = text;
    return word == "info" ? WARDEN_SEV_INFO : word == "warning" ? WARDEN_SEV_WARNING : WARDEN_SEV_ERROR;
}

void report(warden_ctx *ctx) {
    warden_finding finding{};
    finding.struct_size = sizeof finding;
    finding.id = "DBG-001";
    finding.severity = severity(ctx);
    finding.at = warden_opt_source(ctx, "finding");
    finding.message = "reported on demand";
    static_cast<void>(warden_report(ctx, &finding));
}

warden_result plan(warden_ctx *ctx) {
    warden_result worst = WARDEN_OK;
    for (std::uint32_t i = 0;; ++i) {
        const char *text = warden_opt_str(ctx, "plan", i);
        if (text == nullptr)
            return worst;
        const std::string_view whole = text;
        const auto equals = whole.find('=');
        if (equals == std::string_view::npos)
            return WARDEN_CONFIG;
        const std::string file(whole.substr(0, equals));
        const std::string value(whole.substr(equals + 1));
        worst = std::max(worst, warden_plan_cgroup(ctx, file.c_str(), value.c_str()));
    }
}

void spam(std::int64_t size) {
    std::array<char, 4096> block{};
    block.fill('#');
    while (size > 0) {
        const auto part = static_cast<std::size_t>(std::min<std::int64_t>(size, block.size()));
        const ssize_t put = write(STDOUT_FILENO, block.data(), part);
        if (put <= 0)
            return;
        size -= put;
    }
}

void leave_a_process() {
    if (fork() != 0)
        return;
    setsid();
    for (;;)
        pause();
}

void sleep_ms(std::int64_t ms) {
    for (; ms > 0; ms -= 100)
        usleep(static_cast<useconds_t>(std::min<std::int64_t>(ms, 100) * 1000));
}

warden_result result_named(std::string_view name) {
    return static_cast<warden_result>(std::find(k_results.begin(), k_results.end(), name) -
                                      k_results.begin());
}

warden_result init(warden_ctx *ctx, void **state) {
    if (is_set(ctx, "log-init"))
        warden_log(ctx, WARDEN_LOG_INFO, "a state is made");
    if (const warden_result result = result_named(warden_opt_str(ctx, "init", 0)); result != WARDEN_OK)
        return result;
    *state = new std::string(warden_opt_str(ctx, "fini", 0));
    return WARDEN_OK;
}

void fini(void *state) {
    const auto *wanted = static_cast<std::string *>(state);
    while (*wanted == "loop")
        pause();
    if (*wanted == "crash")
        raise(SIGSEGV);
    if (*wanted == "spam")
        spam(100);
    delete wanted;
}

warden_result run(warden_ctx *ctx, void * /*state*/) {
    if (is_set(ctx, "finding"))
        report(ctx);
    if (const warden_result planned = plan(ctx); planned != WARDEN_OK)
        return planned;
    spam(warden_opt_int(ctx, "spam"));
    if (is_set(ctx, "fork"))
        leave_a_process();
    sleep_ms(warden_opt_int(ctx, "sleep"));
    while (is_set(ctx, "loop"))
        continue;
    if (is_set(ctx, "crash"))
        raise(SIGSEGV);
    if (is_set(ctx, "throw"))
        throw std::runtime_error("the module debug throws");
    if (warden_opt_is_set(ctx, "code") != 0)
        return static_cast<warden_result>(warden_opt_int(ctx, "code"));
    return result_named(warden_opt_str(ctx, "return", 0));
}

constexpr warden_op k_ops[] = {
    {WARDEN_PRE_START, 0, run}, {WARDEN_MOUNT, 0, run},     {WARDEN_START_HOST, 0, run},
    {WARDEN_STOP, 0, run},      {WARDEN_POST_STOP, 0, run}, {WARDEN_FREEZE, 0, run},
    {WARDEN_THAW, 0, run},      {WARDEN_AUDIT, 0, run},     {WARDEN_MIGRATE, 0, run},
};

} // namespace

constinit const warden_module warden_module_v1 = {
    .struct_size = sizeof(warden_module),
    .abi_major = WARDEN_ABI_MAJOR,
    .abi_minor = WARDEN_ABI_MINOR,
    .name = "debug",
    .version = "1",
    .summary = "Does what its options say, for tests",
    .options = k_options,
    .option_count = std::size(k_options),
    .option_size = sizeof(warden_option),
    .checks = k_checks,
    .check_count = std::size(k_checks),
    .check_size = sizeof(warden_check),
    .ops = k_ops,
    .op_count = std::size(k_ops),
    .op_size = sizeof(warden_op),
    .init = init,
    .fini = fini,
};
