// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/process.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <chrono>
#include <unistd.h>

namespace warden {
namespace {

Result<std::string> stat_text(const Dir &root, std::int64_t pid) {
    return root.read_kernel_file("proc/" + std::to_string(pid) + "/stat", 8192);
}

bool sounds_ended(const Result<std::string> &stat) {
    return !stat && (stat.error().code == ENOENT || stat.error().code == ESRCH);
}

// State (field 3) and what follows it.
std::vector<std::string> stat_fields(const Result<std::string> &text) {
    std::vector<std::string> fields;
    // The command (field 2) may hold blanks and parentheses: count from its last ')'.
    const auto end = text ? text->rfind(')') : std::string::npos;
    if (end == std::string::npos)
        return fields;
    for (const auto word : words(std::string_view(*text).substr(end + 1)))
        fields.emplace_back(word);
    return fields;
}

bool is_over(const std::vector<std::string> &fields) {
    return fields[0] == "Z" || fields[0] == "X";
}

std::optional<std::uint64_t> start_time_in(const std::vector<std::string> &fields) {
    return fields.size() > 19 ? parse_u64(fields[19]) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> start_time_of(const Dir &root, std::int64_t pid) {
    return start_time_in(stat_fields(stat_text(root, pid)));
}

std::optional<ProcessStat> read_process_stat(const Dir &root, std::int64_t pid) {
    constexpr std::uint64_t k_kernel_thread = 0x00200000; // PF_KTHREAD
    const auto fields = stat_fields(stat_text(root, pid));
    const auto started = start_time_in(fields);
    const auto parent = started ? parse_i64(fields[1]) : std::nullopt;
    const auto flags = started ? parse_u64(fields[6]) : std::nullopt;
    if (!parent || !flags)
        return std::nullopt;
    return ProcessStat{{pid, *started}, *parent, (*flags & k_kernel_thread) != 0};
}

std::optional<std::int64_t> boot_time(const Dir &root) {
    const auto stat = root.read_kernel_file("proc/stat", std::size_t{4} << 20U);
    if (!stat)
        return std::nullopt;
    for (const auto line : split(*stat, '\n')) {
        if (line.starts_with("btime "))
            return parse_i64(trim(line.substr(6)));
    }
    return std::nullopt;
}

std::optional<std::int64_t> started_at(const Dir &root, std::int64_t pid) {
    const auto booted = boot_time(root);
    const auto ticks = start_time_of(root, pid);
    if (!booted || !ticks)
        return std::nullopt;
    return *booted + static_cast<std::int64_t>(*ticks / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)));
}

bool is_running(const Dir &root, const ProcessId &process) {
    auto text = stat_text(root, process.pid);
    if (sounds_ended(text)) {
        const auto there = root.has("proc/" + std::to_string(process.pid));
        if (there && !*there)
            return false;
        text = stat_text(root, process.pid);
    }
    if (!text && !sounds_ended(text))
        return process.pid > 0;
    const auto fields = stat_fields(text);
    const auto started = start_time_in(fields);
    return started && *started == process.start_time && !is_over(fields);
}

bool has_ended(const Dir &root, std::int64_t pid) {
    const auto text = stat_text(root, pid);
    if (!sounds_ended(text)) {
        const auto fields = stat_fields(text);
        return !fields.empty() && is_over(fields);
    }
    // Without a mounted /proc nobody seems to run.
    const auto mounted = root.has("proc/stat");
    const auto there = root.has("proc/" + std::to_string(pid));
    return mounted && *mounted && there && !*there;
}

Result<ProcessId> own_process(const Dir &root) {
    const auto started = start_time_of(root, getpid());
    if (!started)
        return Error{"cannot read the start time of this process from /proc", ENOENT};
    return ProcessId{getpid(), *started};
}

Result<std::string> boot_id(const Dir &root) {
    TRY_ASSIGN(const std::string text, root.read_kernel_file("proc/sys/kernel/random/boot_id", 256));
    return std::string(trim(text));
}

std::int64_t monotonic_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t monotonic_us() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

} // namespace warden
