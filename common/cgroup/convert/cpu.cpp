// SPDX-License-Identifier: LGPL-2.1-or-later
// cpu.shares, cfs quota, period and burst, and idle, as one state in the order of the lines.
#include "cgroup/convert/cpu.hpp"
#include "cgroup/convert/line.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>
#include <cmath>

namespace warden::cgroup::convert {
namespace {

constexpr std::uint64_t k_default_shares = 1024;
constexpr std::uint64_t k_default_period = 100'000;
constexpr std::uint64_t k_least_us = 1000;                            // quota and period
constexpr std::uint64_t k_longest_period = 1'000'000;                 // one second
constexpr std::uint64_t k_most_quota = (std::uint64_t{1} << 44U) - 1; // MAX_BW
constexpr std::uint64_t k_most_us = values::k_unlimited / 1000;       // what fits into nanoseconds

std::uint64_t clamp_shares(std::uint64_t shares) {
    return std::clamp<std::uint64_t>(shares, 2, 262'144);
}

// The scheduler keeps weight * 1024 / 100 of a cgroup2 group where it keeps the shares of a v1 group.
std::uint64_t kernel_weight(std::uint64_t shares) {
    return std::clamp<std::uint64_t>((shares * 100 + 512) / 1024, 1, 10'000);
}

std::uint64_t runc_weight(std::uint64_t shares) {
    if (shares <= 2)
        return 1;
    const double l = std::log2(static_cast<double>(shares));
    const double weight = std::ceil(std::pow(10.0, (l * l + 125 * l) / 612 - 7.0 / 34));
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(weight), 1, 10'000);
}

bool same_shares(std::uint64_t weight, std::uint64_t shares) {
    return (weight * 1024 + 50) / 100 == shares;
}

class Cpu {
public:
    explicit Cpu(const Context &context) : context_(context) {
        const auto &proxmox = context.options.proxmox;
        if (proxmox && proxmox->quota_us && *proxmox->quota_us > 0)
            quota_ = static_cast<std::uint64_t>(*proxmox->quota_us);
    }

    void write(const LiveLine &line);
    Conversions finish() &&;

private:
    void write_shares(const LiveLine &line);
    void write_idle(const LiveLine &line);
    void write_quota(const LiveLine &line);
    void write_period(const LiveLine &line);
    void write_burst(const LiveLine &line);
    // tg_set_cfs_bandwidth: what the three must be to each other after every single write.
    bool burst_fits(std::optional<std::uint64_t> quota, std::uint64_t burst) const {
        return !quota || (burst <= *quota && burst + *quota <= k_most_quota);
    }
    std::optional<std::uint64_t> take(const LiveLine &line, Conversion &into);
    Conversion finish_weight();
    Conversion finish_max();
    Conversion finish_burst();
    std::string v2_value(std::string_view file) const;
    std::optional<std::uint64_t> v2_quota() const;

    const Context &context_;
    std::uint64_t shares_ = k_default_shares;
    std::uint64_t period_ = k_default_period;
    std::uint64_t burst_ = 0;
    std::optional<std::uint64_t> quota_;
    bool idle_ = false;
    Conversion weight_, max_, burst_lines_, idle_lines_;
    Conversions errors_;
};

std::optional<std::uint64_t> Cpu::take(const LiveLine &line, Conversion &into) {
    const auto number = values::parse_u64_file(line.value);
    if (!number) {
        errors_.push_back(failed_number(line, *number.fault));
        return std::nullopt;
    }
    warn_octal(into, line, number.octal);
    return number.value;
}

void Cpu::write_shares(const LiveLine &line) {
    const auto shares = take(line, weight_);
    if (!shares)
        return;
    if (idle_) {
        errors_.push_back(failed(line, "E-IDLE", "cpu.shares after cpu.idle = 1 is refused by the kernel",
                                 "Remove one of the two, or put cpu.shares first"));
        return;
    }
    shares_ = *shares;
    weight_.from.push_back(line.index);
}

void Cpu::write_idle(const LiveLine &line) {
    const auto idle = values::parse_s64_file(line.value);
    if (!idle) {
        errors_.push_back(failed_number(line, *idle.fault));
        return;
    }
    if (idle.value < 0 || idle.value > 1) {
        errors_.push_back(out_of_range(line, "0", "1"));
        return;
    }
    if (idle_ && idle.value == 0)
        shares_ = k_default_shares; // sched_group_set_idle resets them
    idle_ = idle.value == 1;
    idle_lines_.from.push_back(line.index);
}

void Cpu::write_quota(const LiveLine &line) {
    const auto number = values::parse_s64_file(line.value);
    if (!number) {
        errors_.push_back(failed_number(line, *number.fault));
        return;
    }
    std::optional<std::uint64_t> quota;
    if (number.value >= 0)
        quota = static_cast<std::uint64_t>(number.value);
    if (quota && (*quota < k_least_us || *quota > k_most_quota)) {
        errors_.push_back(out_of_range(line, "1000", "17592186044415"));
        return;
    }
    if (!burst_fits(quota, burst_)) {
        errors_.push_back(
            out_of_range(line, std::to_string(burst_) + " (cpu.cfs_burst_us)", "17592186044415"));
        return;
    }
    quota_ = quota;
    warn_octal(max_, line, number.octal);
    max_.from.push_back(line.index);
}

void Cpu::write_period(const LiveLine &line) {
    const auto period = take(line, max_);
    if (!period)
        return;
    if (*period < k_least_us || *period > k_longest_period) {
        errors_.push_back(out_of_range(line, "1000", "1000000"));
        return;
    }
    period_ = *period;
    max_.from.push_back(line.index);
}

void Cpu::write_burst(const LiveLine &line) {
    const auto burst = take(line, burst_lines_);
    if (!burst)
        return;
    if (*burst > k_most_us || !burst_fits(quota_, *burst)) {
        const auto highest = quota_ ? std::min(*quota_, k_most_quota - *quota_) : k_most_us;
        errors_.push_back(
            out_of_range(line, "0", std::to_string(highest) + (quota_ ? " (by cpu.cfs_quota_us)" : "")));
        return;
    }
    burst_ = *burst;
    burst_lines_.from.push_back(line.index);
}

void Cpu::write(const LiveLine &line) {
    if (line.file == "cpu.shares")
        write_shares(line);
    else if (line.file == "cpu.idle")
        write_idle(line);
    else if (line.file == "cpu.cfs_quota_us")
        write_quota(line);
    else if (line.file == "cpu.cfs_period_us")
        write_period(line);
    else if (line.file == "cpu.cfs_burst_us")
        write_burst(line);
    else
        errors_.push_back(unknown_file(line));
}

std::string Cpu::v2_value(std::string_view file) const {
    std::string value;
    for (const auto &line : context_.v2) {
        if (line.file == file)
            value = values::canonical_v2(file, line.value, context_.host).value_or("");
    }
    return value;
}

// The quota that a cgroup2 line sets, which our cpu.max.burst would meet.
std::optional<std::uint64_t> Cpu::v2_quota() const {
    const auto max = v2_value("cpu.max");
    const auto quota = values::parse_decimal(max.substr(0, max.find(' ')));
    if (!quota)
        return std::nullopt;
    return quota.value;
}

Conversion Cpu::finish_weight() {
    const bool by_runc = context_.options.shares == ShareFormula::runc;
    const auto shares = clamp_shares(shares_);
    const auto weight = by_runc ? runc_weight(shares) : kernel_weight(shares);
    if (v2_value("cpu.idle") == "1") {
        worsen(weight_, Fidelity::lost, "C-CONFLICT",
               "the line lxc.cgroup2.cpu.idle = 1 stays, and the kernel refuses a weight for an idle group");
        return std::move(weight_);
    }
    add(weight_, "cpu.weight", std::to_string(weight));
    if (!same_shares(weight, shares_))
        worsen(weight_, Fidelity::approx, "A-WEIGHT",
               "shares " + std::to_string(shares_) + " became weight " + std::to_string(weight) +
                   ", which is as much as " + std::to_string((weight * 1024 + 50) / 100) +
                   " shares; compare it with the other containers of the host");
    return std::move(weight_);
}

Conversion Cpu::finish_max() {
    const auto burst = values::parse_decimal(v2_value("cpu.max.burst"));
    if (burst && !burst_fits(quota_, burst.value)) {
        worsen(max_, Fidelity::lost, "C-CONFLICT",
               "the line lxc.cgroup2.cpu.max.burst = " + std::to_string(burst.value) +
                   " stays, and the kernel refuses a quota below the burst. Lower the burst and set cpu.max");
        return std::move(max_);
    }
    // Always both and in decimal: cpu.max takes no hex, and a quota alone would keep another line's period.
    add(max_, "cpu.max", (quota_ ? std::to_string(*quota_) : "max") + " " + std::to_string(period_));
    return std::move(max_);
}

Conversion Cpu::finish_burst() {
    const auto quota = v2_quota();
    if (!burst_fits(quota, burst_)) {
        worsen(burst_lines_, Fidelity::lost, "C-CONFLICT",
               "the line lxc.cgroup2.cpu.max with a quota of " + std::to_string(*quota) +
                   " stays, and the kernel refuses a burst above the quota");
        return std::move(burst_lines_);
    }
    add(burst_lines_, "cpu.max.burst", std::to_string(burst_));
    return std::move(burst_lines_);
}

Conversions Cpu::finish() && {
    Conversions out;
    if (!weight_.from.empty())
        out.push_back(finish_weight());
    if (!max_.from.empty())
        out.push_back(finish_max());
    if (!burst_lines_.from.empty())
        out.push_back(finish_burst());
    if (!idle_lines_.from.empty()) {
        add(idle_lines_, "cpu.idle", idle_ ? "1" : "0");
        out.push_back(std::move(idle_lines_));
    }
    std::move(errors_.begin(), errors_.end(), std::back_inserter(out));
    return out;
}

} // namespace

Conversions convert_cpu(const Lines &lines, const Context &context) {
    Cpu cpu(context);
    for (const auto &line : lines)
        cpu.write(line);
    return std::move(cpu).finish();
}

} // namespace warden::cgroup::convert
