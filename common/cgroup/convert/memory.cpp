// SPDX-License-Identifier: LGPL-2.1-or-later
// memory.limit_in_bytes, memsw, soft limit and swappiness, as one state: on v1 they depend on each other.
#include "cgroup/convert/line.hpp"

#include "base/units.hpp"
#include "cgroup/convert/memory.hpp"

#include <algorithm>

namespace warden::cgroup::convert {
namespace {

constexpr std::string_view k_limit = "memory.limit_in_bytes";
constexpr std::string_view k_memsw = "memory.memsw.limit_in_bytes";
constexpr std::string_view k_soft = "memory.soft_limit_in_bytes";
constexpr std::string_view k_swappiness = "memory.swappiness";
constexpr std::uint64_t k_most_mib = std::uint64_t{1} << 42U; // keeps sums of two of them below 2^64 bytes

class Memory {
public:
    explicit Memory(const Context &context) : context_(context) {
        const auto &proxmox = context.options.proxmox;
        if (!proxmox || !proxmox->memory_mib)
            return;
        base_mib_ = std::min(*proxmox->memory_mib, k_most_mib);
        limit_bytes_ = *base_mib_ * k_mib;
        memsw_pages_ = pages(limit_bytes_ + std::min(proxmox->swap_mib, k_most_mib) * k_mib);
    }

    void write_limit(const LiveLine &line);
    void write_memsw(const LiveLine &line);
    void write_soft(const LiveLine &line);
    void write_swappiness(const LiveLine &line);
    Conversions finish() &&;

private:
    std::uint64_t unlimited() const {
        return values::counter_end(context_.host.page_size) / context_.host.page_size;
    }
    std::uint64_t pages(std::uint64_t bytes) const {
        return std::min(bytes / context_.host.page_size, unlimited());
    }
    std::uint64_t limit_pages() const { return pages(limit_bytes_); }
    std::string bytes_text(std::uint64_t bytes) const {
        return pages(bytes) == unlimited() ? "max" : std::to_string(bytes);
    }
    // Nothing if the value is refused.
    std::optional<std::uint64_t> take(const LiveLine &line, Conversion &into);
    void warn_about_rounding(const LiveLine &line, std::uint64_t bytes, Conversion &into) const;
    std::string swap_max() const;
    void lift_proxmox_high();
    void finish_swap();
    void finish_swappiness();

    const Context &context_;
    std::optional<std::uint64_t> base_mib_; // Proxmox's own limit stands before the lines
    std::uint64_t limit_bytes_ = values::k_unlimited;
    std::uint64_t memsw_pages_ = unlimited();
    std::uint64_t soft_bytes_ = values::k_unlimited;
    std::uint64_t swappiness_ = 0;
    Conversion limit_, memsw_, soft_, swappiness_lines_;
    Conversions errors_;
};

std::optional<std::uint64_t> Memory::take(const LiveLine &line, Conversion &into) {
    const auto bytes = values::parse_memory(line.value);
    if (!bytes) {
        errors_.push_back(failed_number(line, *bytes.fault));
        return std::nullopt;
    }
    warn_octal(into, line, bytes.octal);
    return bytes.value;
}

void Memory::warn_about_rounding(const LiveLine &line, std::uint64_t bytes, Conversion &into) const {
    const auto page = context_.host.page_size;
    if (pages(bytes) == unlimited())
        return;
    if (bytes < page)
        into.warnings.push_back("W-ZERO: " + text_of(line) +
                                " is a limit of 0: the container cannot run with it");
    else if (bytes % page != 0)
        into.warnings.push_back("W-PAGE: " + text_of(line) +
                                " is not a multiple of the page size; the kernel enforces " +
                                std::to_string(values::floor_to(bytes, page)));
}

// mem_cgroup_resize_max: limit <= memsw must hold after every single write, in pages.
void Memory::write_limit(const LiveLine &line) {
    const auto bytes = take(line, limit_);
    if (!bytes)
        return;
    if (pages(*bytes) > memsw_pages_) {
        errors_.push_back(failed(line, "E-MEMSW-LOW",
                                 "the RAM limit is above the limit of RAM and swap together (" +
                                     format_size(memsw_pages_ * context_.host.page_size) +
                                     ", from memory: and swap:), so v1 refused it",
                                 "Raise memory: or swap:, or lower this limit"));
        return;
    }
    limit_bytes_ = *bytes;
    limit_.from.push_back(line.index);
    warn_about_rounding(line, *bytes, limit_);
}

void Memory::write_memsw(const LiveLine &line) {
    const auto bytes = take(line, memsw_);
    if (!bytes)
        return;
    const bool too_low = pages(*bytes) < limit_pages();
    if (too_low && limit_pages() == unlimited()) {
        errors_.push_back(failed(
            line, "E-MEMSW-NOLIMIT",
            "RAM and swap together cannot be limited without a limit for RAM; v1 refused it, and cgroup2 has no such limit",
            "Set a memory limit too"));
        return;
    }
    if (too_low) {
        errors_.push_back(failed(line, "E-MEMSW-LOW",
                                 "the limit of RAM and swap together is below the RAM limit of " +
                                     format_size(limit_bytes_) + "; v1 refused it",
                                 "Make it at least as large"));
        return;
    }
    memsw_pages_ = pages(*bytes);
    memsw_.from.push_back(line.index);
    warn_about_rounding(line, *bytes, memsw_);
}

void Memory::write_soft(const LiveLine &line) {
    const auto bytes = take(line, soft_);
    if (!bytes)
        return;
    soft_bytes_ = *bytes;
    soft_.from.push_back(line.index);
}

void Memory::write_swappiness(const LiveLine &line) {
    const auto value = values::parse_u64_file(line.value);
    if (!value) {
        errors_.push_back(failed_number(line, *value.fault));
        return;
    }
    if (value.value > 200) {
        errors_.push_back(out_of_range(line, "0", "200"));
        return;
    }
    swappiness_ = value.value;
    swappiness_lines_.from.push_back(line.index);
}

// memsw counts RAM and swap, memory.swap.max swap alone; both kernels count pages.
std::string Memory::swap_max() const {
    if (memsw_pages_ == unlimited())
        return "max";
    return std::to_string((memsw_pages_ - limit_pages()) * context_.host.page_size);
}

// Proxmox writes memory.high itself, a little below memory: (calculate_memory_constraints); a raw limit above
// it would be throttled there, as it never was on v1.
void Memory::lift_proxmox_high() {
    if (!base_mib_)
        return;
    const std::uint64_t high = *base_mib_ >= 16384 ? (*base_mib_ - 128) * k_mib : *base_mib_ * 1024 * 1016;
    const bool own_line = std::any_of(context_.v2.begin(), context_.v2.end(),
                                      [](const LiveLine &line) { return line.file == "memory.high"; });
    if (limit_bytes_ > high && !own_line)
        add(limit_, "memory.high", "max");
}

void Memory::finish_swap() {
    const bool swap_off = !swappiness_lines_.from.empty() && swappiness_ == 0;
    if (!memsw_.from.empty())
        add(memsw_, "memory.swap.max", swap_max());
    else if (!limit_.from.empty() && base_mib_ && !swap_off)
        add(limit_, "memory.swap.max", swap_max()); // the pair of Proxmox: a raw limit changes its swap too
}

void Memory::finish_swappiness() {
    if (swappiness_lines_.from.empty())
        return;
    if (swappiness_ == 0 && memsw_.from.empty()) {
        add(swappiness_lines_, "memory.swap.max", "0");
        worsen(
            swappiness_lines_, Fidelity::approx, "A-SWAPPINESS0",
            "cgroup2 has no swappiness for a container; memory.swap.max = 0 is nearest to 0: nothing of it is swapped, also when the host is short of memory");
        return;
    }
    if (swappiness_ == 0 && swap_max() == "0" && context_.host.swap) {
        worsen(swappiness_lines_, Fidelity::approx, "A-SWAPPINESS0",
               "cgroup2 has no swappiness for a container; the limits leave no swap anyway");
        return;
    }
    worsen(
        swappiness_lines_, Fidelity::lost, "L-SWAPPINESS",
        "cgroup2 has no swappiness for a container; vm.swappiness of the host counts. To keep it from swapping, set memory.swap.max = 0");
}

Conversions Memory::finish() && {
    Conversions out;
    if (!soft_.from.empty()) {
        const bool none = pages(soft_bytes_) == unlimited();
        add(soft_, "memory.low", none ? "0" : std::to_string(soft_bytes_));
        if (!none)
            worsen(
                soft_, Fidelity::approx, "A-SOFT",
                "the soft limit said from where on memory is taken first, memory.low up to where it is protected; and memory.low works only as far as every cgroup above has one too");
        out.push_back(std::move(soft_));
    }
    if (!limit_.from.empty()) {
        lift_proxmox_high();
        add(limit_, "memory.max", bytes_text(limit_bytes_));
    }
    finish_swap();
    finish_swappiness();
    for (auto *conversion : {&limit_, &memsw_, &swappiness_lines_}) {
        if (!conversion->from.empty())
            out.push_back(std::move(*conversion));
    }
    std::move(errors_.begin(), errors_.end(), std::back_inserter(out));
    return out;
}

} // namespace

Conversions convert_memory(const Lines &lines, const Context &context) {
    Memory memory(context);
    Conversions unknown;
    // LXC moves the memsw lines after all others (sort_cgroup_settings).
    for (const auto &line : lines) {
        if (line.file == k_limit)
            memory.write_limit(line);
        else if (line.file == k_soft)
            memory.write_soft(line);
        else if (line.file == k_swappiness)
            memory.write_swappiness(line);
        else if (line.file != k_memsw)
            unknown.push_back(unknown_file(line));
    }
    for (const auto &line : lines) {
        if (line.file == k_memsw)
            memory.write_memsw(line);
    }
    auto out = std::move(memory).finish();
    std::move(unknown.begin(), unknown.end(), std::back_inserter(out));
    return out;
}

} // namespace warden::cgroup::convert
